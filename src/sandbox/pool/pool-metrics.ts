import { createQuantileHistogram, type Distribution } from '../../observe/quantile-histogram.ts'

/** A pool in numbers. Durations in milliseconds. */
export interface SandboxPoolMetrics {
  /** Sandboxes that exist, by what they do now; `starting` and `closing` ones are no sandboxes any more or yet. */
  leased: number
  idle: number
  paused: number
  starting: number
  closing: number
  /** Callers in line. */
  waiting: number
  created: number
  creationFailures: number
  creationMs: Distribution
  /** From asking to the lease. */
  waitMs: Distribution
  leases: number
  /** Found dead by a health check, and replaced. */
  unhealthy: number
  closed: number
  closeFailures: number
  /** Share of removals that worked; null before the first. */
  cleanupSuccess: number | null
}

type Counter = 'created' | 'creationFailures' | 'leases' | 'unhealthy' | 'closed' | 'closeFailures'
type Gauge = 'leased' | 'idle' | 'paused' | 'starting' | 'closing' | 'waiting'

export interface PoolCounters {
  count(counter: Counter): void
  created(durationMs: number): void
  leased(waitMs: number): void
  snapshot(gauges: Record<Gauge, number>): SandboxPoolMetrics
}

export function createPoolCounters(): PoolCounters {
  const counts: Record<Counter, number> = {
    created: 0,
    creationFailures: 0,
    leases: 0,
    unhealthy: 0,
    closed: 0,
    closeFailures: 0,
  }
  const creation = createQuantileHistogram()
  const wait = createQuantileHistogram()
  const count = (counter: Counter): void => {
    counts[counter] += 1
  }
  return {
    count,
    created(durationMs) {
      count('created')
      creation.record(durationMs)
    },
    leased(waitMs) {
      count('leases')
      wait.record(waitMs)
    },
    snapshot(gauges) {
      const removals = counts.closed + counts.closeFailures
      return {
        ...gauges,
        ...counts,
        creationMs: creation.distribution(),
        waitMs: wait.distribution(),
        cleanupSuccess: removals === 0 ? null : counts.closed / removals,
      }
    },
  }
}
