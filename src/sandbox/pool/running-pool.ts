import { checkOptions } from '../../client/check-options.ts'
import { startDeadline } from '../../http/deadline.ts'
import { closedError, notCreatedError, notFreeError, noWorkError } from './pool-errors.ts'
import { extendLife, isFit, type Member } from './pool-member.ts'
import { createPoolCounters, type SandboxPoolMetrics } from './pool-metrics.ts'
import { acquireOptionsSchema } from './pool-options.ts'
import { creationDelayMs, type PoolAction, type PoolMember, type PoolWaiter, planPool } from './pool-plan.ts'
import type {
  AcquireOptions,
  Poolable,
  SandboxLease,
  SandboxPool,
  SandboxPoolOptions,
} from './sandbox-pool.ts'

const NO_USER = ''
/** Users whose turns are remembered. */
const MAX_USERS = 10_000

interface Waiter<T extends Poolable> extends PoolWaiter {
  /** Has given up, perhaps while a sandbox is looked at for it. */
  gone: boolean
  resolve: (lease: SandboxLease<T>) => void
  reject: (error: Error) => void
}

/** Carries out what `planPool` decides. */
export class RunningPool<T extends Poolable> implements SandboxPool<T> {
  readonly #options: SandboxPoolOptions<T>
  readonly #limits
  readonly #counters = createPoolCounters()
  readonly #members = new Map<number, Member<T>>()
  readonly #waiters = new Map<number, Waiter<T>>()
  readonly #warmers = new Set<{ resolve: () => void; reject: (error: Error) => void }>()
  /** Steps under way: `close` waits for them. */
  readonly #steps = new Set<Promise<void>>()
  readonly #closed = new AbortController()
  /** When each user was last served, counted in leases. */
  readonly #turns = new Map<string, number>()
  #lastTurn = 0
  #failures = 0
  #createNotBefore = 0
  #lastId = 0
  #timer: NodeJS.Timeout | undefined
  readonly #keepAlive: NodeJS.Timeout
  #closing: Promise<void> | undefined

  constructor(options: SandboxPoolOptions<T>) {
    this.#options = options
    const { min = 0, max = 5, ttlMs = 300_000, maxAgeMs = 3_600_000, pauseAfterMs } = options
    this.#limits = { min, max, ttlMs, maxAgeMs, pauseAfterMs }
    this.#keepAlive = setInterval(() => this.#extendFresh(), Math.max(1, ttlMs / 2)).unref()
    this.#plan()
  }

  async acquire(options: AcquireOptions = {}): Promise<SandboxLease<T>> {
    const { user = NO_USER, signal, timeoutMs } = checkOptions(options, acquireOptionsSchema, 'acquire()')
    const limitMs = timeoutMs ?? this.#options.acquireTimeoutMs ?? 60_000
    if (this.#closing) throw closedError()
    const id = ++this.#lastId
    const timeoutError = () => notFreeError(limitMs, { ...this.metrics(), max: this.#limits.max })
    using deadline = startDeadline({ timeoutMs: limitMs, signal, now: Date.now, timeoutError })
    if (deadline.failure) throw deadline.failure
    const { promise, resolve, reject } = deferred<SandboxLease<T>>()
    const waiter = { id, user, since: Date.now(), gone: false, resolve, reject }
    this.#waiters.set(id, waiter)
    deadline.onFailure((error) => {
      waiter.gone = true
      this.#waiters.delete(id)
      reject(error)
    })
    this.#plan()
    return await promise
  }

  async use<R>(work: (executor: T) => Promise<R>, options: AcquireOptions = {}): Promise<R> {
    if (typeof work !== 'function') throw noWorkError()
    await using lease = await this.acquire(options)
    return await work(lease.executor)
  }

  warmUp(): Promise<void> {
    if (this.#closing) return Promise.reject(closedError())
    const { promise, resolve, reject } = deferred<void>()
    this.#warmers.add({ resolve, reject })
    this.#plan()
    return promise
  }

  metrics(): SandboxPoolMetrics {
    const having = (status: PoolMember['status']): number =>
      [...this.#members.values()].filter((member) => member.status === status).length
    return this.#counters.snapshot({
      leased: having('leased'),
      // Under a check it is still one that nobody leases.
      idle: having('idle') + having('busy'),
      paused: having('paused'),
      starting: having('starting'),
      closing: having('closing'),
      waiting: this.#waiters.size,
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Does what the plan says until nothing is left to do now, and comes back when more falls due. */
  #plan(): void {
    if (this.#closing) return
    clearTimeout(this.#timer)
    const { actions, wakeAt } = planPool({
      members: [...this.#members.values()],
      waiters: [...this.#waiters.values()],
      turns: this.#turns,
      limits: this.#limits,
      createNotBefore: this.#createNotBefore,
      now: Date.now(),
    })
    for (const action of actions) this.#start(this.#do(action))
    const ready = [...this.#members.values()].filter(
      ({ status }) => status !== 'starting' && status !== 'closing',
    )
    if (ready.length >= this.#limits.min) this.#settleWarmers((warmer) => warmer.resolve())
    if (wakeAt !== undefined) {
      this.#timer = setTimeout(() => this.#plan(), Math.max(1, wakeAt - Date.now()))
      // A process with nothing else to do may end; `close` or the sandboxes' own limits remove what is left.
      this.#timer.unref()
    }
  }

  #do(action: PoolAction): Promise<void> {
    if (action.kind === 'create') return this.#create()
    const member = this.#members.get(action.member) as Member<T>
    if (action.kind === 'close') return this.#remove(member)
    if (action.kind === 'pause') return this.#pause(member)
    const waiter = this.#waiters.get(action.waiter) as Waiter<T>
    this.#waiters.delete(waiter.id)
    return this.#lease(member, waiter)
  }

  #start(step: Promise<void>): void {
    this.#steps.add(step)
    void step.finally(() => this.#steps.delete(step))
  }

  async #create(): Promise<void> {
    const startedAt = Date.now()
    const member: Member<T> = {
      id: ++this.#lastId,
      status: 'starting',
      createdAt: startedAt,
      idleSince: startedAt,
    }
    this.#members.set(member.id, member)
    try {
      member.value = await this.#options.create({ signal: this.#closed.signal })
      this.#counters.created(Date.now() - startedAt)
      this.#failures = 0
      member.idleSince = Date.now()
      member.status = 'idle'
      void extendLife(member, this.#limits.ttlMs)
    } catch (cause) {
      this.#members.delete(member.id)
      if (this.#closing) return
      this.#counters.count('creationFailures')
      this.#failures += 1
      this.#createNotBefore = Date.now() + creationDelayMs(this.#failures)
      const error = notCreatedError(cause)
      this.#settleWarmers((warmer) => warmer.reject(error))
      // Whoever waits longest learns why; the others wait for the next attempt.
      const [first] = this.#waiters.values()
      if (first) {
        this.#waiters.delete(first.id)
        first.reject(error)
      }
    }
    this.#plan()
  }

  async #lease(member: Member<T>, waiter: Waiter<T>): Promise<void> {
    const wasPaused = member.status === 'paused'
    member.status = 'busy'
    const { healthCheckAfterMs: checkAfterMs = 10_000 } = this.#options
    if (await isFit(member, { wasPaused, checkAfterMs })) {
      if (this.#closing) return waiter.reject(closedError())
      if (waiter.gone) {
        member.status = 'idle'
        return this.#plan()
      }
      member.user = waiter.user
      member.status = 'leased'
      this.#counters.leased(Date.now() - waiter.since)
      this.#takeTurn(waiter.user)
      waiter.resolve(this.#leaseOf(member))
      return
    }
    this.#counters.count('unhealthy')
    const gone = this.#remove(member)
    if (this.#closing) waiter.reject(closedError())
    else if (!waiter.gone) this.#waiters.set(waiter.id, waiter)
    this.#plan()
    await gone
  }

  #takeTurn(user: string): void {
    this.#lastTurn += 1
    // Set anew, so that the map is in the order of the turns and its first user the one to forget.
    this.#turns.delete(user)
    this.#turns.set(user, this.#lastTurn)
    const [oldest] = this.#turns.keys()
    if (this.#turns.size > MAX_USERS && oldest !== undefined) this.#turns.delete(oldest)
  }

  #leaseOf(member: Member<T>): SandboxLease<T> {
    let released: Promise<void> | undefined
    const release = ({ discard = false } = {}): Promise<void> => {
      released ??= this.#release(member, discard)
      return released
    }
    return { executor: member.value as T, release, [Symbol.asyncDispose]: () => release() }
  }

  async #release(member: Member<T>, discard: boolean): Promise<void> {
    if (this.#closing) return this.#closing
    if (discard) {
      await this.#remove(member)
      return
    }
    member.idleSince = Date.now()
    member.status = 'idle'
    await extendLife(member, this.#limits.ttlMs)
    this.#plan()
  }

  /** Those kept ready may wait for their first user longer than any time to live. */
  #extendFresh(): void {
    for (const member of this.#members.values())
      if (member.status === 'idle' && member.user === undefined) void extendLife(member, this.#limits.ttlMs)
  }

  async #pause(member: Member<T>): Promise<void> {
    member.status = 'busy'
    try {
      const isPaused = (await member.value?.pause?.()) ?? false
      if (!isPaused) this.#limits.pauseAfterMs = undefined
      member.status = isPaused ? 'paused' : 'idle'
    } catch {
      this.#counters.count('unhealthy')
      await this.#remove(member)
    }
    this.#plan()
  }

  #remove(member: Member<T>): Promise<void> {
    member.removal ??= this.#removeOnce(member)
    return member.removal
  }

  async #removeOnce(member: Member<T>): Promise<void> {
    member.status = 'closing'
    try {
      await member.value?.close()
      this.#counters.count('closed')
    } catch {
      // Removing a sandbox is repeated by nobody: it ends at its own limit, and the metrics tell.
      this.#counters.count('closeFailures')
    }
    this.#members.delete(member.id)
    this.#plan()
  }

  async #closeAll(): Promise<void> {
    clearTimeout(this.#timer)
    clearInterval(this.#keepAlive)
    const error = closedError()
    this.#closed.abort(error)
    for (const waiter of this.#waiters.values()) waiter.reject(error)
    this.#waiters.clear()
    this.#settleWarmers((warmer) => warmer.reject(error))
    // One that is being made may exist at the other end: only when its creation has ended can it be removed.
    await Promise.all(this.#steps)
    await Promise.all([...this.#members.values()].map((member) => this.#remove(member)))
  }

  #settleWarmers(settle: (warmer: { resolve: () => void; reject: (error: Error) => void }) => void): void {
    for (const warmer of this.#warmers) settle(warmer)
    this.#warmers.clear()
  }
}

function deferred<V>(): { promise: Promise<V>; resolve: (value: V) => void; reject: (error: Error) => void } {
  let resolve!: (value: V) => void
  let reject!: (error: Error) => void
  const promise = new Promise<V>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
