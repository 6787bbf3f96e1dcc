import { setTimeout as sleep } from 'node:timers/promises'
import {
  CommandExitError,
  RateLimitError,
  Sandbox,
  SandboxNotFoundError,
  type SandboxOpts,
  ServiceBusyError,
  TimeoutError,
} from 'e2b'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type E2BServer, startE2BServer } from './start-e2b-server.ts'

let server: E2BServer
beforeEach(async () => {
  server = await startE2BServer()
})
afterEach(() => server[Symbol.asyncDispose]())

const create = (options: SandboxOpts = {}) => Sandbox.create({ ...server.connection, ...options })

describe('the stock SDK against the test server', () => {
  it('creates, finds, prolongs, pauses, resumes and kills sandboxes', async () => {
    const metadata = { kind: 'a b&c=ü', other: 'x' }
    const sandbox = await create({ metadata, timeoutMs: 60_000 })
    await create({ metadata: { kind: 'else' } })
    expect(server.liveSandboxes).toBe(2)
    expect(await sandbox.getInfo()).toMatchObject({ metadata, state: 'running' })
    server.state.pageSize = 1
    const all = Sandbox.list(server.connection)
    const pages = []
    while (all.hasNext) pages.push((await all.nextItems()).length)
    expect(pages).toEqual([1, 1])
    const filtered = Sandbox.list({ ...server.connection, query: { metadata: { kind: metadata.kind } } })
    expect((await filtered.nextItems()).map((one) => one.sandboxId)).toEqual([sandbox.sandboxId])
    await sandbox.setTimeout(600_000)
    const { endAt } = await sandbox.getInfo()
    expect(endAt.getTime() - Date.now()).toBeGreaterThan(590_000)
    expect(await sandbox.pause()).toBe(true)
    expect(await sandbox.pause()).toBe(false)
    expect(await sandbox.isRunning()).toBe(false)
    await sandbox.connect()
    expect(await sandbox.isRunning()).toBe(true)
    expect(await sandbox.kill()).toBe(true)
    expect(await sandbox.kill()).toBe(false)
    expect(await sandbox.isRunning()).toBe(false)
    await expect(sandbox.setTimeout(1000)).rejects.toBeInstanceOf(SandboxNotFoundError)
  })

  it('refuses hostnames without the rule that denies the rest, and unknown templates and keys', async () => {
    await expect(create({ network: { allowOut: ['example.com'] } })).rejects.toThrow(/denyOut/)
    await create({ network: { allowOut: ['example.com'], denyOut: ['0.0.0.0/0'] } })
    await expect(Sandbox.create('none', server.connection)).rejects.toThrow(/404.*not found/)
    await expect(create({ apiKey: 'e2b_00' })).rejects.toThrow(/Unauthorized/)
  })

  it('writes and reads files in every form', async () => {
    const sandbox = await create()
    const data = 'ünï'.repeat(1000)
    const written = await sandbox.files.write('deep/er/one.txt', data)
    expect(written).toMatchObject({ name: 'one.txt', path: '/home/user/deep/er/one.txt' })
    await sandbox.files.write('two.txt', data, { gzip: true })
    await sandbox.files.write([
      { path: 'three.txt', data: '3' },
      { path: '/home/user/four.txt', data: '4' },
    ])
    expect(await sandbox.files.read('/home/user/deep/er/one.txt')).toBe(data)
    expect(await sandbox.files.read('two.txt', { gzip: true })).toBe(data)
    expect(await sandbox.files.read('~/three.txt')).toBe('3')
    expect((await sandbox.files.list('.', { depth: 1 })).map((one) => one.name).sort()).toEqual(
      ['deep', 'four.txt', 'three.txt', 'two.txt'].sort(),
    )
    expect(await sandbox.files.makeDir('new')).toBe(true)
    expect(await sandbox.files.makeDir('new')).toBe(false)
    await sandbox.files.rename('two.txt', 'new/five.txt')
    expect(await sandbox.files.exists('two.txt')).toBe(false)
    expect((await sandbox.files.getInfo('new/five.txt')).size).toBe(Buffer.byteLength(data))
    await sandbox.files.remove('new')
    await expect(sandbox.files.read('new/five.txt')).rejects.toThrow(/does not exist/)
  })

  it('runs commands in a login shell at home, with exit codes, streams, input and environments', async () => {
    const sandbox = await create({ envs: { FROM_CREATE: '1' } })
    const pieces: [string, number][] = []
    const startedAt = performance.now()
    const { stdout } = await sandbox.commands.run(
      'echo "$FROM_CREATE$ONCE $(shopt -q login_shell && echo login)"; sleep 0.3; [ "$PWD" = "$HOME" ] && echo home',
      {
        envs: { ONCE: '2' },
        onStdout: (text) => void pieces.push([text, performance.now() - startedAt]),
      },
    )
    expect(stdout).toBe('12 login\nhome\n')
    expect(pieces[1]![1] - pieces[0]![1]).toBeGreaterThan(200)
    const failed = sandbox.commands.run('echo out; echo err >&2; exit 3')
    await expect(failed).rejects.toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
    await expect(failed).rejects.toBeInstanceOf(CommandExitError)
    const cat = await sandbox.commands.run('cat; echo done', { background: true, stdin: true })
    expect(await sandbox.commands.list()).toMatchObject([{ pid: cat.pid, cmd: '/bin/bash' }])
    await cat.sendStdin('ünï\n')
    await cat.closeStdin()
    expect((await cat.wait()).stdout).toBe('ünï\ndone\n')
    expect(await sandbox.commands.list()).toEqual([])
  })

  it('kills the leader only, and everything when the sandbox ends', async () => {
    const sandbox = await create()
    const running = await sandbox.commands.run('sleep 60 & sleep 61 & wait', {
      background: true,
      timeoutMs: 0,
    })
    while (server.liveProcesses().length < 3) await sleep(20)
    await running.kill()
    await sleep(100)
    expect(server.liveProcesses()).toHaveLength(2)
    const late = sandbox.commands.run('sleep 62 & wait', { timeoutMs: 200 })
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' })
    await sandbox.kill()
    expect(server.liveProcesses()).toEqual([])
  })

  it('lets go of streams without stopping the process, and takes them up again', async () => {
    const sandbox = await create()
    server.faults.next('start', { kind: 'drop-stream', afterMs: 100 })
    const running = await sandbox.commands.run('sleep 0.6; echo late; exit 4', { background: true })
    await expect(running.wait()).rejects.toThrow()
    const again = await sandbox.commands.connect(running.pid)
    await expect(again.wait()).rejects.toMatchObject({ exitCode: 4, stdout: 'late\n' })
  })

  it('ends sandboxes at their time, and answers 502 for them', async () => {
    const sandbox = await create({ timeoutMs: 1000 })
    const running = sandbox.commands.run('sleep 60')
    await expect(running).rejects.toBeInstanceOf(TimeoutError)
    expect(server.liveSandboxes).toBe(0)
    await expect(sandbox.commands.run('true')).rejects.toBeInstanceOf(SandboxNotFoundError)
    await expect(sandbox.files.read('x')).rejects.toBeInstanceOf(TimeoutError)
  })

  it('produces faults on demand', async () => {
    const { faults } = server
    faults.next('create', { kind: 'status', status: 429, retryAfter: '0' })
    const sandbox = await create()
    expect(server.requests.counts().create).toBe(2)
    faults.next('create', { kind: 'status', status: 429 })
    await expect(create()).rejects.toBeInstanceOf(RateLimitError)
    faults.next('create', { kind: 'status', status: 503 })
    await expect(create()).rejects.toBeInstanceOf(ServiceBusyError)
    faults.next('create', { kind: 'lost' })
    await expect(create()).rejects.toThrow(/fetch failed/)
    expect(server.liveSandboxes).toBe(2)
    faults.next('upload', { kind: 'cut' })
    await expect(sandbox.files.write('cut.txt', 'x'.repeat(1000))).rejects.toThrow()
    faults.next('start', { kind: 'status', status: 429 })
    await expect(sandbox.commands.run('true')).rejects.toBeInstanceOf(SandboxNotFoundError)
    expect(await sandbox.isRunning()).toBe(true)
    faults.next('start', { kind: 'no-end-frame' })
    await expect(sandbox.commands.run('echo x')).rejects.toThrow(/missing EndStreamResponse|without a result/)
    faults.next('start', { kind: 'slow', ms: 300 })
    const startedAt = performance.now()
    await sandbox.commands.run('true')
    expect(performance.now() - startedAt).toBeGreaterThan(290)
    faults.next('start', { kind: 'expire' })
    await expect(sandbox.commands.run('true')).rejects.toBeInstanceOf(SandboxNotFoundError)
  })
})
