import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type E2BSandboxOptions, e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { createSandboxPool, type SandboxPoolOptions } from '../../../src/sandbox/pool/sandbox-pool.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
beforeEach(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

const start = (options: E2BSandboxOptions = {}, signal?: AbortSignal) =>
  SandboxExecutor.start({
    sandbox: e2bSandbox({ ...server.connection, ...options }),
    posthog: { apiKey, projectId: 1, host: posthog.url, queriesPerMinute: 0, queriesPerHour: 0 },
    // Somebody who listens must not stand in the way.
    hooks: { onSandbox: () => {} },
    signal,
  })

const poolOf = (options: Partial<SandboxPoolOptions> = {}, e2b: E2BSandboxOptions = {}) =>
  createSandboxPool({ create: ({ signal }) => start(e2b, signal), ...options })

const sandboxOf = (executor: SandboxExecutor) => executor.runScript('return process.env.E2B_SANDBOX_ID')
const soon = () => AbortSignal.timeout(5000)

describe('a pool of executors at E2B', () => {
  it('gives each user a sandbox of one’s own, with its files, and leaves none', async () => {
    const pool = poolOf({ min: 1, max: 2 })
    await pool.warmUp()
    expect(server.liveSandboxes).toBe(1)
    const idOf = (user: string) => pool.use(async (executor) => (await sandboxOf(executor)).value, { user })
    const [ana, bob] = await Promise.all([idOf('ana'), idOf('bob')])
    expect(ana).not.toBe(bob)
    await pool.use((executor) => executor.writeFile('note.txt', 'of ana'), { user: 'ana' })
    expect(await idOf('ana')).toBe(ana)
    const read = pool.use((executor) => executor.readFile('note.txt'), { user: 'bob' })
    await expect(read).rejects.toMatchObject({ code: 'not_found' })
    expect(pool.metrics()).toMatchObject({ created: 2, leased: 0, idle: 2, leases: 5, unhealthy: 0 })
    await pool.close()
    expect(pool.metrics()).toMatchObject({ closed: 2, cleanupSuccess: 1 })
    expect(server.liveSandboxes).toBe(0)
    await expect.poll(() => server.liveProcesses()).toEqual([])
  })

  it('replaces a sandbox that was killed while it was idle, unnoticed', async () => {
    await using pool = poolOf({ healthCheckAfterMs: 0 })
    const ask = () => pool.use((executor) => executor.query('SELECT PLAIN'), { user: 'ana' })
    await ask()
    server.expire()
    expect(await ask()).toEqual([{ n: 1 }])
    expect(pool.metrics()).toMatchObject({ created: 2, unhealthy: 1, creationFailures: 0 })
    expect(server.liveSandboxes).toBe(1)
  })

  it('keeps the files of a user whose guest alone has died', async () => {
    await using pool = poolOf({ healthCheckAfterMs: 0 })
    const use = <R>(work: (executor: SandboxExecutor) => Promise<R>) => pool.use(work, { user: 'ana' })
    await use((executor) => executor.writeFile('note.txt', 'kept'))
    for (const sandbox of server.state.sandboxes.values())
      for (const process of sandbox.processes.values()) process.dropStreams()
    await sleep(100)
    expect(Buffer.from(await use((executor) => executor.readFile('note.txt'))).toString()).toBe('kept')
    expect(pool.metrics()).toMatchObject({ created: 1, unhealthy: 0 })
  })

  it('pauses what is idle, without a guest in it, and resumes it for its user', async () => {
    const pool = poolOf({ pauseAfterMs: 100 })
    await pool.use((executor) => executor.writeFile('note.txt', 'kept'), { user: 'ana' })
    await expect.poll(() => pool.metrics().paused, { timeout: 5000 }).toBe(1)
    const [sandbox] = server.state.sandboxes.values()
    expect(sandbox?.state).toBe('paused')
    expect(JSON.parse(server.requests.of('POST', /\/pause$/)[0]!.body.toString())).toEqual({ memory: false })
    await expect.poll(() => server.liveProcesses()).toEqual([])
    await pool.use(
      async (executor) => {
        expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
        expect(Buffer.from(await executor.readFile('note.txt')).toString()).toBe('kept')
      },
      { user: 'ana' },
    )
    expect(server.requests.counts()).toMatchObject({ create: 1, upload: 2 })
    await expect.poll(() => pool.metrics().paused, { timeout: 5000 }).toBe(1)
    await pool.close()
    expect(server.liveSandboxes).toBe(0)
  })

  it('lets idle sandboxes outlive their own time, also before their first use', async () => {
    await using pool = poolOf({ min: 1, max: 2 }, { timeoutMs: 2000 })
    await pool.warmUp()
    const seconds = ({ endAt }: { endAt: Date }) => (endAt.getTime() - Date.now()) / 1000
    await expect.poll(() => seconds(server.state.created[0]!), { timeout: 2000 }).toBeGreaterThan(300)
    await sleep(2500)
    expect(server.liveSandboxes).toBe(1)
    expect(await pool.use((executor) => executor.query('SELECT PLAIN'))).toEqual([{ n: 1 }])
    expect(pool.metrics()).toMatchObject({ created: 1, unhealthy: 0 })
  })

  it('leaves none that was being made when it was closed', async () => {
    server.faults.next('create', { kind: 'slow', ms: 500 }, 2)
    const pool = poolOf({ min: 2 })
    const refused = expect(pool.acquire({ user: 'ana' })).rejects.toThrow('pool is closed')
    await expect.poll(() => server.requests.counts().create, { timeout: 5000 }).toBe(2)
    await pool.close()
    await refused
    await sleep(700)
    expect(server.state.created).toHaveLength(2)
    await expect.poll(() => server.liveSandboxes).toBe(0)
  })
})

describe('an executor at E2B', () => {
  it('tells whether it is alive, and starts a lost guest anew', async () => {
    const executor = await start()
    server.requests.clear()
    expect(await executor.isAlive({ signal: soon() })).toBe(true)
    expect(server.requests.counts()).toMatchObject({ command: 0, input: 1, other: 0 })
    server.expire()
    expect(await executor.isAlive({ signal: soon() })).toBe(false)
    expect(server.state.created).toHaveLength(1)
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(await executor.isAlive({ signal: AbortSignal.abort() })).toBe(false)
    await executor.close()
    expect(await executor.isAlive({ signal: soon() })).toBe(false)
  })

  it('is resumed by the next call, by many at once too', async () => {
    await using executor = await start()
    expect(await executor.pause()).toBe(true)
    expect(await executor.pause()).toBe(true)
    const answers = await Promise.all([1, 2, 3].map(() => executor.query('SELECT PLAIN')))
    expect(answers).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]])
    expect(server.requests.of('POST', /\/connect$/)).toHaveLength(1)
    await executor.resume()
    expect(server.requests.of('POST', /\/connect$/)).toHaveLength(1)
  })

  it('is not paused under a call', async () => {
    await using executor = await start()
    const arrived = posthog.hanging()
    const controller = new AbortController()
    const call = executor.query('SELECT HANG', { signal: controller.signal })
    await arrived
    await expect(executor.pause()).rejects.toMatchObject({ code: 'sandbox_failed', retryable: true })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    expect(server.requests.of('POST', /\/pause$/)).toHaveLength(0)
  })

  it('goes on in a new sandbox when a paused one is gone', async () => {
    await using executor = await start()
    await executor.pause()
    server.expire()
    await expect(executor.resume()).rejects.toMatchObject({ code: 'sandbox_failed', details: { gone: true } })
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.state.created).toHaveLength(2)
  })

  it('is never given less time than it has', async () => {
    await using executor = await start({ timeoutMs: 100_000 })
    await executor.extendLife(1000)
    expect(server.requests.counts().timeout).toBe(0)
    await executor.extendLife(400_000)
    const left = server.state.created[0]!.endAt.getTime() - Date.now()
    expect(left).toBeGreaterThan(390_000)
    await executor.query('SELECT PLAIN')
    expect(server.requests.counts().timeout).toBe(1)
  })
})
