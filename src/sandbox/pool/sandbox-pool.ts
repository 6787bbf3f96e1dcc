import { checkOptions } from '../../client/check-options.ts'
import type { SandboxExecutor } from '../sandbox-executor.ts'
import type { SandboxPoolMetrics } from './pool-metrics.ts'
import { poolOptionsSchema } from './pool-options.ts'
import { RunningPool } from './running-pool.ts'

/** What a pool can hold: a SandboxExecutor, or anything that closes. */
export interface Poolable {
  /** Removes it for good. */
  close(): Promise<void>
  /** True once it is closed, by whomever: it is never leased again. */
  readonly isClosed?: boolean
  /** Whether it can be used; asked before one that has been idle for a while is leased. */
  isAlive?(options: { signal: AbortSignal }): Promise<boolean>
  /** Asked for at least this much more life, in milliseconds: for sandboxes that end by themselves. */
  extendLife?(lifetimeMs: number): Promise<void>
  /** False where it cannot be paused; the pool then asks no more. */
  pause?(): Promise<boolean>
  /** Starts a paused one again; any other stays as it is. */
  resume?(): Promise<void>
}

export interface SandboxPoolOptions<T extends Poolable = SandboxExecutor> {
  /** Makes one. Its signal fires when the pool closes. */
  create: (options: { signal: AbortSignal }) => Promise<T>
  /** Kept ready before anybody asks. @default 0 */
  min?: number
  /** At most this many at once. @default 5 */
  max?: number
  /** An idle one is removed after this long; every use starts it anew. @default 300_000 */
  ttlMs?: number
  /** One of this age is replaced as soon as nobody leases it. @default 3_600_000 */
  maxAgeMs?: number
  /** Pauses what has been idle this long, where the sandbox can; the next lease resumes it. @default never */
  pauseAfterMs?: number
  /** Asks one that was idle this long whether it is alive before it is leased. @default 10_000 */
  healthCheckAfterMs?: number
  /** Longest wait for a lease. 0 disables. @default 60_000 */
  acquireTimeoutMs?: number
}

export interface AcquireOptions {
  /**
   * Who it is for. A user gets the sandbox used before, with its files, as long as it lives; no sandbox ever goes from one user to
   * another. Leases without a user share theirs.
   */
  user?: string
  signal?: AbortSignal
  /** Longest wait for a lease, in milliseconds. 0 disables. @default the pool's */
  timeoutMs?: number
}

/** A sandbox of one's own until it is released. */
export interface SandboxLease<T extends Poolable = SandboxExecutor> extends AsyncDisposable {
  readonly executor: T
  /** Hands it back; `discard` removes it instead, for one that is not to be used again. Safe to call twice. */
  release(options?: { discard?: boolean }): Promise<void>
}

export interface SandboxPool<T extends Poolable = SandboxExecutor> extends AsyncDisposable {
  /**
   * @throws {SandboxError} `timeout` when none becomes free in time, `sandbox_failed` when one cannot be made or the pool is closed
   * @throws {ConnectionError} `aborted` when `signal` fires
   */
  acquire(options?: AcquireOptions): Promise<SandboxLease<T>>
  /** Acquires, runs `work`, releases. */
  use<R>(work: (executor: T) => Promise<R>, options?: AcquireOptions): Promise<R>
  /** Resolves when `min` sandboxes are ready; rejects when one cannot be made. */
  warmUp(): Promise<void>
  /** How many there are, lease and wait, and how long it took. */
  metrics(): SandboxPoolMetrics
  /** Refuses who waits, and removes all sandboxes, the leased ones too. */
  close(): Promise<void>
}

/**
 * Sandboxes ready when they are needed: warm, shared fairly, one per user, removed when idle.
 * @example
 * await using pool = createSandboxPool({
 *   create: ({ signal }) => SandboxExecutor.start({ sandbox: processSandbox(), posthog, signal }),
 *   min: 1,
 *   max: 5,
 * })
 * const rows = await pool.use((executor) => executor.query('SELECT count() AS n FROM events'), { user: 'ana' })
 * //=> [{ n: 4821 }]
 */
export function createSandboxPool<T extends Poolable = SandboxExecutor>(
  options: SandboxPoolOptions<T>,
): SandboxPool<T> {
  checkOptions(options, poolOptionsSchema, 'createSandboxPool()')
  return new RunningPool(options)
}
