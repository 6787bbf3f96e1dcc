import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { SandboxError } from '../../../src/errors.ts'
import {
  createSandboxPool,
  type Poolable,
  type SandboxPoolOptions,
} from '../../../src/sandbox/pool/sandbox-pool.ts'

class FakeSandbox implements Poolable {
  alive = true
  paused = 0
  closed = 0
  lifetimes: number[] = []
  constructor(readonly name: number) {}
  async isAlive() {
    return this.alive
  }
  async extendLife(lifetimeMs: number) {
    this.lifetimes.push(lifetimeMs)
  }
  async pause() {
    this.paused += 1
    return true
  }
  async resume() {
    this.paused -= 1
  }
  async close() {
    this.closed += 1
    this.alive = false
  }
}

const pools: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
})

function poolOf(options: Partial<SandboxPoolOptions<FakeSandbox>> = {}) {
  const made: FakeSandbox[] = []
  const pool = createSandboxPool<FakeSandbox>({
    create: async () => {
      await sleep(5)
      const sandbox = new FakeSandbox(made.length + 1)
      made.push(sandbox)
      return sandbox
    },
    ...options,
  })
  pools.push(pool)
  return { pool, made }
}

describe('createSandboxPool', () => {
  it('is warm before anybody asks', async () => {
    const { pool, made } = poolOf({ min: 2 })
    await pool.warmUp()
    expect(made).toHaveLength(2)
    expect(pool.metrics()).toMatchObject({ idle: 2, created: 2, waiting: 0, creationMs: { count: 2 } })
    await using lease = await pool.acquire({ user: 'ana' })
    expect(lease.executor.name).toBe(1)
    expect(pool.metrics()).toMatchObject({ idle: 1, leased: 1 })
  })

  it('gives a user the same sandbox again and never one of another user', async () => {
    const { pool, made } = poolOf({ max: 2 })
    const first = await pool.use(async ({ name }) => name, { user: 'ana' })
    await sleep(3)
    const other = await pool.use(async ({ name }) => name, { user: 'bob' })
    await sleep(3)
    expect(await pool.use(async ({ name }) => name, { user: 'ana' })).toBe(first)
    expect(other).not.toBe(first)
    // A third user takes the place of whoever has been away longest.
    expect(await pool.use(async ({ name }) => name, { user: 'cem' })).toBe(3)
    expect(made.map(({ closed }) => closed)).toEqual([0, 1, 0])
  })

  it('serves users in turn, however many calls one has waiting', async () => {
    const { pool } = poolOf({ max: 2 })
    const served: string[] = []
    const call = (user: string) =>
      pool.use(
        async () => {
          served.push(user)
          await sleep(2)
        },
        { user },
      )
    const calls = [call('ana'), call('ana'), call('ana'), call('ana'), call('bob')]
    await Promise.all(calls)
    expect(served.indexOf('bob')).toBeLessThan(2)
    expect(served).toHaveLength(5)
  })

  it('lets a user with one call wait for no more than one call of each other user', async () => {
    const { pool } = poolOf({ max: 1 })
    const served: string[] = []
    const call = (user: string) => pool.use(async () => void served.push(user), { user })
    const calls = ['ana', 'bob'].flatMap((user) => Array.from({ length: 6 }, () => call(user)))
    await Promise.all([...calls, call('cem')])
    expect(served).toHaveLength(13)
    expect(served.indexOf('cem')).toBeLessThanOrEqual(2)
  })

  it('never leases one that its last user has closed', async () => {
    const made: { isClosed: boolean; close(): Promise<void> }[] = []
    const pool = createSandboxPool({
      create: async () => {
        const sandbox = {
          isClosed: false,
          async close() {
            sandbox.isClosed = true
          },
        }
        made.push(sandbox)
        return sandbox
      },
    })
    pools.push(pool)
    await pool.use((sandbox) => sandbox.close(), { user: 'ana' })
    await pool.use(async (sandbox) => expect(sandbox.isClosed).toBe(false), { user: 'ana' })
    expect(made).toHaveLength(2)
  })

  it('never has more than max, and loses no call', async () => {
    const { pool, made } = poolOf({ max: 3 })
    let running = 0
    let most = 0
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        pool.use(
          async () => {
            running += 1
            most = Math.max(most, running)
            await sleep(1)
            running -= 1
            return index
          },
          { user: `user ${index % 7}` },
        ),
      ),
    )
    expect(results).toEqual(Array.from({ length: 60 }, (_, index) => index))
    expect(most).toBeLessThanOrEqual(3)
    const { leased, waiting, leases, created, closed } = pool.metrics()
    expect({ leased, waiting, leases }).toEqual({ leased: 0, waiting: 0, leases: 60 })
    expect(created - closed).toBeLessThanOrEqual(3)
    expect(made.filter((one) => one.closed > 1)).toEqual([])
  })

  it('replaces one that died while it was idle, unnoticed by the caller', async () => {
    const { pool, made } = poolOf({ healthCheckAfterMs: 0 })
    await pool.use(async () => {}, { user: 'ana' })
    ;(made[0] as FakeSandbox).alive = false
    expect(await pool.use(async ({ name }) => name, { user: 'ana' })).toBe(2)
    expect(made[0]?.closed).toBe(1)
    expect(pool.metrics()).toMatchObject({ unhealthy: 1, cleanupSuccess: 1 })
  })

  it('removes what has been idle for its time, and extends its life with every use', async () => {
    const { pool, made } = poolOf({ ttlMs: 40 })
    await pool.use(async () => {}, { user: 'ana' })
    // Once when it was made, once when it was handed back.
    expect(made[0]?.lifetimes).toEqual([60_040, 60_040])
    await sleep(20)
    expect(await pool.use(async ({ name }) => name, { user: 'ana' })).toBe(1)
    await expect.poll(() => made[0]?.closed, { timeout: 2000 }).toBe(1)
  })

  it('keeps alive what is ready for a first user, however long that takes', async () => {
    const { pool, made } = poolOf({ min: 1, ttlMs: 20 })
    await pool.warmUp()
    await expect.poll(() => made[0]?.lifetimes.length, { timeout: 2000 }).toBeGreaterThan(3)
    expect([made.length, made[0]?.closed]).toEqual([1, 0])
  })

  it('leaves alone what cannot be paused', async () => {
    const { pool, made } = poolOf({ pauseAfterMs: 5 })
    await pool.use(
      async (sandbox) => {
        sandbox.pause = async () => false
      },
      { user: 'ana' },
    )
    await sleep(30)
    expect(pool.metrics()).toMatchObject({ idle: 1, paused: 0, unhealthy: 0 })
    expect(await pool.use(async ({ name }) => name, { user: 'ana' })).toBe(1)
    expect(made).toHaveLength(1)
  })

  it('pauses what is idle and resumes it for its user', async () => {
    const { pool, made } = poolOf({ pauseAfterMs: 10 })
    await pool.use(async () => {}, { user: 'ana' })
    await expect.poll(() => pool.metrics().paused, { timeout: 2000 }).toBe(1)
    expect(made[0]?.paused).toBe(1)
    await pool.use(async (sandbox) => expect(sandbox.paused).toBe(0), { user: 'ana' })
  })

  it('tells the caller why none can be made, and tries again for the next', async () => {
    let attempts = 0
    const { pool } = poolOf({
      create: async () => {
        attempts += 1
        if (attempts === 1) throw new Error('no capacity')
        return new FakeSandbox(attempts)
      },
    })
    await expect(pool.acquire()).rejects.toThrow('The pool could not make a sandbox: no capacity')
    expect(await pool.use(async ({ name }) => name)).toBe(2)
    expect(pool.metrics()).toMatchObject({ creationFailures: 1, created: 1 })
  })

  it('gives up waiting at the deadline and when aborted, and says what is in use', async () => {
    const { pool } = poolOf({ max: 1 })
    await using _lease = await pool.acquire({ user: 'ana' })
    const late = await pool.acquire({ user: 'bob', timeoutMs: 20 }).catch((error) => error)
    expect(late).toBeInstanceOf(SandboxError)
    expect(late).toMatchObject({ code: 'timeout', retryable: true, details: { max: 1, leased: 1 } })
    const controller = new AbortController()
    const aborted = pool.acquire({ signal: controller.signal })
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    expect(pool.metrics().waiting).toBe(0)
  })

  it.each([true, false])(
    'loses no sandbox to a caller that gives up during its health check: fit %s',
    async (fit) => {
      const { pool, made } = poolOf({ max: 1, healthCheckAfterMs: 0 })
      await pool.use(async () => {}, { user: 'ana' })
      const [sandbox] = made as [FakeSandbox]
      sandbox.isAlive = async () => {
        await sleep(60)
        return fit
      }
      await expect(pool.acquire({ user: 'ana', timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' })
      await sleep(100)
      expect(pool.metrics()).toMatchObject({ leased: 0, waiting: 0, idle: fit ? 1 : 0 })
      expect(await pool.use(async ({ name }) => name, { user: 'ana', timeoutMs: 1000 })).toBe(fit ? 1 : 2)
    },
  )

  it('discards what shall not be used again', async () => {
    const { pool, made } = poolOf()
    const lease = await pool.acquire({ user: 'ana' })
    await lease.release({ discard: true })
    await lease.release()
    expect(made[0]?.closed).toBe(1)
    expect(await pool.use(async ({ name }) => name, { user: 'ana' })).toBe(2)
  })

  it('closes everything: the leased, the idle, what is being made and who waits', async () => {
    const { pool, made } = poolOf({ max: 2 })
    await pool.use(async () => {}, { user: 'ana' })
    await pool.acquire({ user: 'ana' })
    const coming = pool.acquire({ user: 'bob' })
    const waiting = pool.acquire({ user: 'cem' })
    const refused = [coming, waiting].map((promise) => expect(promise).rejects.toThrow('pool is closed'))
    await pool.close()
    await Promise.all(refused)
    expect(made.map(({ closed }) => closed)).toEqual([1, 1])
    await expect(pool.acquire()).rejects.toThrow('pool is closed')
    await expect(pool.warmUp()).rejects.toThrow('pool is closed')
  })

  it('counts removals that fail', async () => {
    const { pool, made } = poolOf()
    const lease = await pool.acquire()
    ;(made[0] as FakeSandbox).close = async () => {
      throw new Error('control plane is away')
    }
    await lease.release({ discard: true })
    expect(pool.metrics()).toMatchObject({ closeFailures: 1, cleanupSuccess: 0 })
  })

  it('refuses options that make no sense', () => {
    const create = async () => new FakeSandbox(1)
    expect(() => createSandboxPool({ create, min: 6, max: 5 })).toThrow('min is above max')
    expect(() => createSandboxPool({ create, maxx: 5 } as never)).toThrow('there is no option maxx')
  })
})
