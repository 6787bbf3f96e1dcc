import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { ConfigurationError, InputError, SandboxError } from '../../src/errors.ts'
import { LocalProcess } from '../../src/sandbox/local-process.ts'
import { type ProcessSandboxOptions, processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { isRunning, untilGone } from './support/processes.ts'

/** Prints the pids of itself and of a grandchild that would live for a minute. */
const WITH_GRANDCHILD = `
  const { spawn } = require('node:child_process')
  const options = { stdio: 'ignore', detached: process.argv[1] === 'detached' }
  const grandchild = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], options)
  console.log(JSON.stringify([process.pid, grandchild.pid]))
`
const STAYING = `${WITH_GRANDCHILD}; setTimeout(() => {}, 60_000)`
const LEAVING = `${WITH_GRANDCHILD}; grandchild.unref(); setTimeout(() => process.exit(0), 50)`

const create = (options?: ProcessSandboxOptions) => processSandbox(options).create()

describe('processSandbox', () => {
  it('keeps files in a private directory that is gone after close', async () => {
    const sandbox = await create()
    expect(statSync(sandbox.directory).mode & 0o777).toBe(0o700)
    await sandbox.writeFile('data/ünï.json', '{"a":1}')
    expect(statSync(join(sandbox.directory, 'data/ünï.json')).mode & 0o777).toBe(0o600)
    expect(Buffer.from(await sandbox.readFile('data/ünï.json')).toString()).toBe('{"a":1}')
    await sandbox.close()
    await sandbox.close()
    expect(existsSync(sandbox.directory)).toBe(false)
    await expect(sandbox.spawn({ argv: ['node', '-v'] })).rejects.toThrow('closed')
  })

  it('keeps a directory it was given', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'given-'))
    const sandbox = await create({ directory })
    await sandbox.writeFile('kept.txt', 'kept')
    await sandbox.close()
    expect(await readdir(directory)).toEqual(['kept.txt'])
    await rm(directory, { recursive: true })
  })

  it.each(['../outside.txt', '/etc/passwd', '', '.'])('refuses the path %j', async (path) => {
    await using sandbox = await create()
    await expect(sandbox.writeFile(path, 'x')).rejects.toBeInstanceOf(InputError)
    await expect(sandbox.readFile(path)).rejects.toBeInstanceOf(InputError)
    await expect(sandbox.streamFile(path).next()).rejects.toBeInstanceOf(InputError)
  })

  it('says which file it could not read', async () => {
    await using sandbox = await create()
    await expect(sandbox.readFile('none.txt')).rejects.toThrow(/Could not read none\.txt/)
    await expect(sandbox.streamFile('none.txt').next()).rejects.toThrow(/Could not read none\.txt/)
  })

  it('reads a file in chunks, and no more of it than is asked for', async () => {
    await using sandbox = await create()
    const large = Buffer.alloc(1_000_000, 'äb')
    await sandbox.writeFile('large.bin', large)
    const chunks: Uint8Array[] = []
    for await (const chunk of sandbox.streamFile('large.bin')) chunks.push(chunk)
    expect(chunks.length).toBeGreaterThan(1)
    expect(Buffer.concat(chunks).equals(large)).toBe(true)
    for await (const chunk of sandbox.streamFile('large.bin')) {
      expect(chunk.length).toBeLessThan(large.length)
      break
    }
  })

  it('gives programs a minimal environment and none of the host', async () => {
    process.env.PLANTED_HOST_SECRET = 'planted'
    try {
      await using sandbox = await create({ env: { EXTRA: 'yes' }, memoryMb: 64 })
      const { stdout } = await sandbox.run({
        argv: ['node', '-e', 'console.log(JSON.stringify(process.env))'],
        env: { ONCE: '1' },
      })
      const { POSTHOG_SANDBOX_MARK: _, ...env } = JSON.parse(stdout)
      expect(Object.keys(env).sort()).toEqual(
        ['EXTRA', 'HOME', 'LANG', 'NODE_OPTIONS', 'ONCE', 'PATH', 'TMPDIR', 'TZ'].sort(),
      )
      expect(env).toMatchObject({ HOME: sandbox.directory, NODE_OPTIONS: '--max-old-space-size=64' })
    } finally {
      delete process.env.PLANTED_HOST_SECRET
    }
  })

  it('returns exit code, output and input as given, multi-byte characters whole', async () => {
    await using sandbox = await create()
    const code =
      'process.stdin.on("data", (d) => process.stdout.write(d)); process.stdin.on("end", () => { console.error("über"); process.exitCode = 3 })'
    const input = '😀'.repeat(100_000)
    const result = await sandbox.run({ argv: ['node', '-e', code], input })
    expect(result).toEqual({ exitCode: 3, reason: 'exited', stdout: input, stderr: 'über\n' })
  })

  it('caps 50 MB of output with a notice', async () => {
    await using sandbox = await create()
    const code =
      'const text = "é".repeat(512 * 1024); for (let i = 0; i < 50; i += 1) process.stdout.write(text)'
    const { stdout, exitCode } = await sandbox.run({ argv: ['node', '-e', code], maxOutputBytes: 1001 })
    expect(exitCode).toBe(0)
    expect(stdout).toBe(`${'é'.repeat(500)}\n[output cut: 50.0 MiB printed, the first 1001 B kept]\n`)
  })

  it('says what could not be started', async () => {
    await using sandbox = await create()
    const start = sandbox.run({ argv: ['no-such-program'] })
    await expect(start).rejects.toThrow(/Could not start no-such-program/)
    await expect(start).rejects.toBeInstanceOf(SandboxError)
  })

  it.each(['attached', 'detached'])('kills a program and its %s children at the deadline', async (mode) => {
    await using sandbox = await create()
    const result = await sandbox.run({ argv: ['node', '-e', STAYING, mode], timeoutMs: 500 })
    expect(result).toMatchObject({ exitCode: -1, reason: 'timeout' })
    await untilGone(JSON.parse(result.stdout))
  })

  it('kills a program and its children when its signal fires', async () => {
    await using sandbox = await create()
    const controller = new AbortController()
    const run = sandbox.run({
      argv: ['node', '-e', STAYING],
      signal: controller.signal,
      onStdout: () => controller.abort(),
    })
    const result = await run
    expect(result.reason).toBe('aborted')
    await untilGone(JSON.parse(result.stdout))
  })

  it('kills orphans that a program leaves behind', async () => {
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

  it('kills a program that is closed upon while it starts', async () => {
    const starts = vi.spyOn(LocalProcess, 'start')
    const sandbox = await create()
    const run = expect(sandbox.run({ argv: ['node', '-e', STAYING] })).rejects.toThrow('closed')
    await sandbox.close()
    await run
    const started = await (starts.mock.results[0]!.value as Promise<LocalProcess>)
    starts.mockRestore()
    await untilGone([started.pid])
    expect(existsSync(sandbox.directory)).toBe(false)
  })

  it('cleans up although a program could not be killed', async () => {
    const listeners = process.listenerCount('exit')
    const sandbox = await create()
    const running = await sandbox.spawn({ argv: ['node', '-e', 'setTimeout(() => {}, 60_000)'] })
    const kill = vi.spyOn(running, 'kill').mockRejectedValueOnce(new Error('not allowed'))
    await expect(sandbox.close()).rejects.toThrow('not allowed')
    expect(existsSync(sandbox.directory)).toBe(false)
    expect(process.listenerCount('exit')).toBe(listeners)
    kill.mockRestore()
    await running.kill()
  })

  it('refuses unknown and malformed options by name', () => {
    expect(() => processSandbox({ memory: 12 } as ProcessSandboxOptions)).toThrow(/memory/)
    expect(() => processSandbox({ memoryMb: 1 })).toThrow(ConfigurationError)
  })
})
