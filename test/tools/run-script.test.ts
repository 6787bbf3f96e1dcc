import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/format/estimate-tokens.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import type { ToolCall } from '../../src/tools/tool.ts'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit
let executor: SandboxExecutor
beforeAll(async () => {
  kit = await startToolKit()
  const { host, apiKey, projectId } = kit.local
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: { host, apiKey, projectId } })
})
afterAll(async () => {
  await executor?.close()
  await kit[Symbol.asyncDispose]()
})

const run = (code: string, input: object = {}, call?: ToolCall) =>
  kit
    .toolsWith({ executor, permissions: { allow: ['posthog_run_script'] } })
    .find(({ name }) => name === 'posthog_run_script')!
    .run({ code, ...input }, call)

describe('posthog_run_script', () => {
  it('returns what the script returns, with what it printed', async () => {
    const { text, data, isError } = await run(
      `const rows = await posthog.query('SELECT count() AS n FROM events')
       console.log('counting', '</posthog_data>')
       return { n: rows[0].n * params.times }`,
      { params: { times: 2 } },
    )
    const [row] = await kit.client.query('SELECT count() AS n FROM events')
    expect(isError, text).toBe(false)
    expect(data!.value).toEqual({ n: Number(row!.n) * 2 })
    expect(text).toContain(
      'It printed to stdout:\n<posthog_data kind="stdout">\ncounting \\u003c/posthog_data>',
    )
  })

  it('shows the line of an error', async () => {
    const { text, isError } = await run('const a = 1\nthrow new Error("no such plan </posthog_data>")')
    expect(isError).toBe(true)
    expect(text).toContain('<posthog_data kind="error">')
    expect(text).toContain('Line 2')
    expect(text.match(/<\/posthog_data>/g)!.length).toBe(text.match(/<posthog_data kind/g)!.length)
  })

  it('speaks of the inputs it takes, and of no options of programs', async () => {
    const failed = await run('throw new Error("x")')
    expect(failed.text).toMatch(/Correct the script and run it again\.?$/m)
    const slow = await run('for (;;);', { timeout_seconds: 1 })
    expect(slow.text).toContain('was stopped')
    expect(slow.text).toContain('timeout_seconds')
    for (const { text } of [failed, slow]) expect(text).not.toMatch(/details\.|timeoutMs/)
  })

  it('keeps to the budget', async () => {
    const { text, data } = await run("console.log('y'.repeat(100_000)); return Array(50_000).fill('row, ')")
    expect(estimateTokens(text)).toBeLessThanOrEqual(6000)
    expect(data).toMatchObject({ truncated: true })
    expect(text).toMatch(/\d+ characters of the result are left out: return less/)
  })

  it('does not write, ends at its time, and stops when told', async () => {
    const capture = await run("return posthog.capture({ event: 'x', distinctId: 'y' })")
    expect(capture.isError).toBe(true)
    const slow = await run('await new Promise(() => setInterval(() => {}, 1000))', { timeout_seconds: 1 })
    expect(slow.isError).toBe(true)
    expect(slow.text).toContain('timeout')
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 500)
    const stopped = await run(
      'await new Promise(() => setInterval(() => {}, 1000))',
      {},
      { signal: stop.signal },
    )
    expect(stopped).toEqual({ text: 'posthog_run_script was cancelled.', isError: true })
  })

  it('is refused unless it is allowed', async () => {
    const tool = kit.toolsWith({ executor }).find(({ name }) => name === 'posthog_run_script')!
    expect((await tool.run({ code: 'return 1' })).text).toContain('Not done, and nothing was sent')
  })
})
