import { createQuantileHistogram, type Distribution } from './quantile-histogram.ts'

/** How something went, over all the times it was done. */
export interface OutcomeStats {
  count: number
  failed: number
  /** From 0 to 1; null when it was never done. */
  successRate: number | null
  /** Failures by code. */
  errors: Record<string, number>
  durationMs: Distribution
}

export interface Outcome {
  ok: boolean
  code?: string
  durationMs: number
}

export interface OutcomeCounter {
  record(outcome: Outcome): void
  stats(): OutcomeStats
}

export function createOutcomeCounter(): OutcomeCounter {
  const durations = createQuantileHistogram()
  const errors = createTally()
  let count = 0
  let failed = 0
  return {
    record({ ok, code = 'unexpected', durationMs }) {
      count++
      durations.record(durationMs)
      if (ok) return
      failed++
      errors.add(code)
    },
    stats: () => ({
      count,
      failed,
      successRate: count === 0 ? null : (count - failed) / count,
      errors: errors.counts(),
      durationMs: durations.distribution(),
    }),
  }
}

export interface Tally {
  add(name: string): void
  counts(): Record<string, number>
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    counts: () => Object.fromEntries(counts),
  }
}
