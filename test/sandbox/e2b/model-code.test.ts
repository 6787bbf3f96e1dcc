/** Code as a model writes it, good and bad, at E2B; the process sandbox has the same in run-script.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SandboxError } from '../../../src/errors.ts'
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
let executor: SandboxExecutor
beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
  executor = await SandboxExecutor.start({
    sandbox: e2bSandbox(server.connection),
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })
})
afterAll(async () => {
  await executor?.close()
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

const failure = async (code: string, options = {}): Promise<SandboxError> => {
  const error = await executor.runScript(code, {}, options).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(SandboxError)
  return error
}

describe('code of a model at E2B', () => {
  it('goes through batches, exports to a file and hands back a summary', async () => {
    const { value } = await executor.runScript<{ rows: number; file: string }>(`
      import { appendFile } from 'node:fs/promises'
      let rows = 0
      for await (const batch of posthog.readBatches('SELECT n FROM BATCHES', { key: 'n', batchSize: 2 })) {
        rows += batch.length
        await appendFile('batches.ndjson', batch.map((row) => JSON.stringify(row) + '\\n').join(''))
      }
      return { rows, file: 'batches.ndjson' }`)
    expect(value).toEqual({ rows: 3, file: 'batches.ndjson' })
    const text = Buffer.from(await executor.readFile(value.file)).toString()
    expect(text).toBe('{"n":1}\n{"n":2}\n{"n":3}\n')
  })

  it('learns the line in which it failed', async () => {
    const error = await failure('const rows = await posthog.query("SELECT PLAIN")\nrows[1].n')
    expect(error).toMatchObject({ code: 'script_failed', details: { line: 2, source: 'rows[1].n' } })
  })

  it('may print 50 MB: the rest is cut, with a notice', async () => {
    const { value, stdout } = await executor.runScript(
      'for (let i = 0; i < 50; i += 1) console.log("x".repeat(1024 * 1024 - 1))\nreturn "done"',
      {},
      { maxOutputBytes: 1024 },
    )
    expect(value).toBe('done')
    expect(stdout).toBe(`${'x'.repeat(1024)}\n[output cut: 50.0 MiB printed, the first 1.0 KiB kept]\n`)
  })

  it('is told when its result is no JSON', async () => {
    expect((await failure('return new Map()')).message).toMatch(/Object\.fromEntries/)
    expect((await failure('return posthog.query')).message).toMatch(/is a function/)
  })

  it('is ended at its deadline, with its children, and the sandbox goes on', async () => {
    const endless = `
      import { spawn } from 'node:child_process'
      spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
      for (;;) {}`
    expect(await failure(endless, { timeoutMs: 700 })).toMatchObject({ code: 'timeout' })
    expect((await executor.runScript('return 7')).value).toBe(7)
    // The guest and its shell.
    await expect.poll(() => server.liveProcesses().length).toBe(2)
  })

  it('finds nothing of the host in its environment', async () => {
    const { value } = await executor.runScript('return Object.keys(process.env)')
    expect(value).not.toContain('VITEST')
    expect((value as string[]).filter((name) => /KEY|TOKEN|SECRET/.test(name))).toEqual([])
  })
})
