import type { PoolMember } from './pool-plan.ts'
import type { Poolable } from './sandbox-pool.ts'

/** Longest a sandbox may take to say that it is alive. */
const HEALTH_CHECK_MS = 5_000
/** What a sandbox is given beyond its time in the pool, so that the pool removes it first. */
const LIFETIME_MARGIN_MS = 60_000

/** A place in the pool and, once it is made, the sandbox in it. */
export interface Member<T extends Poolable> extends PoolMember {
  value?: T
  removal?: Promise<void>
}

/** Whether it can be leased: resumed if it was paused, else asked when it has been idle for `checkAfterMs`. */
export async function isFit(
  { value, idleSince }: Member<Poolable>,
  { wasPaused, checkAfterMs }: { wasPaused: boolean; checkAfterMs: number },
): Promise<boolean> {
  // Whoever leased it may have closed it.
  if (value?.isClosed) return false
  try {
    if (wasPaused) await value?.resume?.()
    if (!value?.isAlive || (!wasPaused && Date.now() - idleSince < checkAfterMs)) return true
    return await value.isAlive({ signal: AbortSignal.timeout(HEALTH_CHECK_MS) })
  } catch {
    return false
  }
}

/** One that ends by itself must not do so before the pool lets go of it; if it does, a health check finds out. */
export async function extendLife({ value }: Member<Poolable>, ttlMs: number): Promise<void> {
  await value?.extendLife?.(ttlMs + LIFETIME_MARGIN_MS).catch(() => {})
}
