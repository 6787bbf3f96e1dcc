import { describe, expect, it } from 'vitest'
import { main as quickStart } from '../../examples/e2b-quick-start.ts'
import { resolveConfig } from '../../src/config.ts'
import { listSandboxes } from '../../src/sandbox/e2b-orphans.ts'
import { type E2BSandboxOptions, e2bSandbox } from '../../src/sandbox/e2b-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { missingFor } from './live-keys.ts'

const start = (options: E2BSandboxOptions = {}) =>
  SandboxExecutor.start({ sandbox: e2bSandbox({ timeoutMs: 120_000, ...options }) })
const own = async () =>
  (await listSandboxes()).filter(({ owner }) => owner.pid === process.pid).map(({ id }) => id)

/** A few cents' worth: each test makes one sandbox and removes it. */
describe.skipIf(missingFor('E2B').length > 0)('E2B, for real', () => {
  it('runs the quick start', async () => {
    await quickStart()
    expect(await own()).toEqual([])
  })

  it.each(['input', 'env'] as const)('shows scripts no key, with credentials by %s', async (credentials) => {
    const { apiKey } = resolveConfig()
    await using executor = await start({ credentials })
    const { value } = await executor.runScript<boolean>(
      'return JSON.stringify(process.env).includes(params.key)',
      {
        key: apiKey.slice(4),
      },
    )
    expect(value).toBe(false)
    expect(await executor.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('adds the key outside, with credentials by egress', async () => {
    await using executor = await start({ credentials: 'egress' })
    expect(await executor.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('reaches PostHog and nothing else', async () => {
    await using executor = await start()
    const script =
      "return fetch('https://example.com', { signal: AbortSignal.timeout(10_000) }).then(() => 'reached', () => 'refused')"
    expect((await executor.runScript(script)).value).toBe('refused')
  })

  it('ends a script that runs forever with its children, and stays of use', async () => {
    await using executor = await start()
    const endless = `
      import { spawn } from 'node:child_process'
      spawn('sleep', ['4321'], { detached: true, stdio: 'ignore' })
      for (;;) {}`
    await expect(executor.runScript(endless, {}, { timeoutMs: 3000 })).rejects.toMatchObject({
      code: 'timeout',
    })
    const count = `
      import { spawnSync } from 'node:child_process'
      return spawnSync('pgrep', ['-fc', 'sleep 4321'], { encoding: 'utf8' }).stdout.trim()`
    expect((await executor.runScript(count)).value).toBe('0')
  })

  it('keeps files through a pause', async () => {
    await using executor = await start()
    await executor.writeFile('note.txt', 'kept')
    expect(await executor.pause()).toBe(true)
    const read = "import { readFile } from 'node:fs/promises'\nreturn readFile('note.txt', 'utf8')"
    expect((await executor.runScript(read)).value).toBe('kept')
  })
})
