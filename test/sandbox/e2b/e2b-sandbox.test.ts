import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SandboxError } from '../../../src/errors.ts'
import { type E2BSandboxOptions, e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { isRunning, untilGone } from '../support/processes.ts'

/** Prints the pids of itself and of a grandchild that would live for a minute, and that knows nothing of any mark. */
const WITH_GRANDCHILD = `
  const { spawn } = require('node:child_process')
  const scrubbed = process.argv[1] === 'scrubbed'
  const options = { stdio: 'inherit', detached: process.argv[1] === 'detached', ...(scrubbed && { env: {} }) }
  const grandchild = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], options)
  console.log(JSON.stringify([process.pid, grandchild.pid]))
`
const STAYING = `${WITH_GRANDCHILD}; setTimeout(() => {}, 60_000)`
const LEAVING = `${WITH_GRANDCHILD}; grandchild.unref(); setTimeout(() => process.exit(0), 50)`

let server: E2BServer
beforeEach(async () => {
  server = await startE2BServer()
})
afterEach(() => server[Symbol.asyncDispose]())

const create = (options: E2BSandboxOptions = {}) => e2bSandbox({ ...server.connection, ...options }).create()

describe('e2bSandbox', () => {
  it('keeps files, and is gone after close', async () => {
    const sandbox = await create()
    await sandbox.writeFile('data/ünï.json', '{"a":1}')
    expect(Buffer.from(await sandbox.readFile('data/ünï.json')).toString()).toBe('{"a":1}')
    const large = Buffer.alloc(200_000, 'äb')
    await sandbox.writeFile('large.bin', large)
    expect(Buffer.from(await sandbox.readFile('large.bin')).equals(large)).toBe(true)
    const chunks: Uint8Array[] = []
    for await (const chunk of sandbox.streamFile('large.bin')) chunks.push(chunk)
    expect(chunks.length).toBeGreaterThan(1)
    expect(Buffer.concat(chunks).equals(large)).toBe(true)
    await sandbox.writeFile('empty.txt', '')
    expect(await sandbox.streamFile('empty.txt').next()).toEqual({ done: true, value: undefined })
    expect(sandbox.directory).toBe('/home/user')
    await expect(sandbox.readFile('none.txt')).rejects.toMatchObject({ code: 'not_found' })
    await expect(sandbox.streamFile('none.txt').next()).rejects.toMatchObject({ code: 'not_found' })
    await sandbox.close()
    await sandbox.close()
    expect(server.liveSandboxes).toBe(0)
    await expect(sandbox.spawn({ argv: ['node', '-v'] })).rejects.toThrow('closed')
  })

  it('gives programs a minimal environment and what was asked for', async () => {
    await using sandbox = await create({ env: { EXTRA: 'yes' } })
    const { stdout } = await sandbox.run({
      argv: ['node', '-e', 'console.log(JSON.stringify({ ...process.env, cwd: process.cwd() }))'],
      env: { ONCE: "it's $HOME" },
    })
    const env = JSON.parse(stdout)
    expect(env).toMatchObject({ EXTRA: 'yes', ONCE: "it's $HOME", LANG: 'C.UTF-8', cwd: env.HOME })
    expect(env.TZ).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
    expect(
      Object.keys(env)
        .filter((name) => /POSTHOG|E2B/.test(name))
        .sort(),
    ).toEqual(['E2B_SANDBOX', 'E2B_SANDBOX_ID', 'E2B_TEMPLATE_ID', 'POSTHOG_SANDBOX_MARK'].sort())
  })

  it('returns exit code, output and input as given, multi-byte characters whole', async () => {
    await using sandbox = await create()
    const code =
      'process.stdin.on("data", (d) => process.stdout.write(d)); process.stdin.on("end", () => { console.error("über"); process.exitCode = 3 })'
    const input = '😀'.repeat(300_000)
    const result = await sandbox.run({ argv: ['node', '-e', code], input, maxOutputBytes: 2_000_000 })
    expect(result.stdout === input).toBe(true)
    expect(result).toMatchObject({ exitCode: 3, reason: 'exited', stderr: 'über\n' })
    expect(server.requests.counts()).toMatchObject({ command: 1, input: 3 })
  })

  it('takes arguments as they are', async () => {
    await using sandbox = await create()
    const words = ["it's", '$(id)', '`id`', '"x"', '', 'a b', '\\', 'ünï\nx', '*', '--']
    const { stdout } = await sandbox.run({
      argv: ['node', '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...words],
    })
    expect(JSON.parse(stdout)).toEqual(words)
  })

  it('streams output as it comes, and caps what it keeps', async () => {
    await using sandbox = await create()
    const arrivals: number[] = []
    await sandbox.run({
      argv: ['node', '-e', 'console.log(1); setTimeout(() => console.log(2), 300)'],
      onStdout: () => void arrivals.push(performance.now()),
    })
    expect(arrivals[1]! - arrivals[0]!).toBeGreaterThan(200)
    const code =
      'const text = "é".repeat(512 * 1024); for (let i = 0; i < 20; i += 1) process.stdout.write(text)'
    const { stdout, exitCode } = await sandbox.run({ argv: ['node', '-e', code], maxOutputBytes: 1001 })
    expect(exitCode).toBe(0)
    expect(stdout).toBe(`${'é'.repeat(500)}\n[output cut: 20.0 MiB printed, the first 1001 B kept]\n`)
  })

  it('tells of a signal, and prints nothing of its own about it', async () => {
    await using sandbox = await create()
    const killed = await sandbox.run({ argv: ['node', '-e', 'process.kill(process.pid, "SIGKILL")'] })
    expect(killed).toEqual({ exitCode: -1, reason: 'exited', stdout: '', stderr: '' })
    const missing = await sandbox.run({ argv: ['no-such-program'] })
    expect(missing).toMatchObject({ exitCode: 127 })
  })

  it.each(['attached', 'detached', 'scrubbed'])(
    'kills a program and its %s children at the deadline; the sandbox stays of use',
    async (mode) => {
      await using sandbox = await create()
      const result = await sandbox.run({ argv: ['node', '-e', STAYING, mode], timeoutMs: 700 })
      expect(result).toMatchObject({ exitCode: -1, reason: 'timeout' })
      await untilGone(JSON.parse(result.stdout))
      expect((await sandbox.run({ argv: ['echo', 'fine'] })).stdout).toBe('fine\n')
      await expect.poll(() => server.liveProcesses()).toEqual([])
    },
  )

  it('kills a program and its children when its signal fires', async () => {
    await using sandbox = await create()
    const controller = new AbortController()
    const result = await sandbox.run({
      argv: ['node', '-e', STAYING],
      signal: controller.signal,
      onStdout: () => controller.abort(),
    })
    expect(result.reason).toBe('aborted')
    await untilGone(JSON.parse(result.stdout))
    const late = await sandbox.run({ argv: ['sleep', '60'], signal: AbortSignal.abort() })
    expect(late).toMatchObject({ exitCode: -1, reason: 'aborted' })
  })

  it('kills orphans that a program leaves behind, though they hold its streams', async () => {
    await using sandbox = await create()
    const result = await sandbox.run({ argv: ['node', '-e', LEAVING, 'detached'] })
    expect(result).toMatchObject({ exitCode: 0, reason: 'exited' })
    await untilGone(JSON.parse(result.stdout))
  })

  it('kills what still runs when it is closed', async () => {
    const sandbox = await create()
    let printed = ''
    const running = await sandbox.spawn({
      argv: ['node', '-e', STAYING],
      onStdout: (text) => {
        printed += text
      },
    })
    while (!printed.includes('\n')) await sleep(10)
    const pids = JSON.parse(printed)
    expect(pids.every(isRunning)).toBe(true)
    await sandbox.close()
    expect(await running.exit).toEqual({ exitCode: -1, reason: 'killed' })
    await untilGone(pids)
  })

  it('fails what it ran when the stream breaks or loses its end, and leaves nothing of it', async () => {
    await using sandbox = await create()
    server.faults.next('start', { kind: 'drop-stream', afterMs: 200 })
    const dropped = sandbox.run({ argv: ['node', '-e', STAYING, 'detached'] })
    await expect(dropped).rejects.toMatchObject({ code: 'sandbox_failed', retryable: true })
    await expect(dropped).rejects.toBeInstanceOf(SandboxError)
    // The shell around it ends a moment later.
    await expect.poll(() => server.liveProcesses()).toEqual([])
    server.faults.next('start', { kind: 'no-end-frame' })
    await expect(sandbox.run({ argv: ['echo', 'x'] })).rejects.toMatchObject({
      retryable: true,
      details: { stdout: 'x\n' },
    })
  })

  it('lives on while it is in use, and no longer', async () => {
    const sandbox = await create({ timeoutMs: 3000 })
    const running = await sandbox.spawn({ argv: ['sleep', '60'] })
    await sleep(4500)
    expect(server.liveSandboxes).toBe(1)
    expect(server.requests.counts().timeout).toBeGreaterThan(1)
    running.holdHost(false)
    await sleep(3500)
    expect(server.liveSandboxes).toBe(0)
    expect(await running.exit).toMatchObject({ exitCode: -1, reason: 'lost' })
    await sandbox.close()
  }, 20_000)
})
