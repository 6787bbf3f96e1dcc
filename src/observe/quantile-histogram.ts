import { createHistogram } from 'node:perf_hooks'

/** What is known of many durations. Null where there is none. */
export interface Distribution {
  count: number
  /** To the microsecond, as are `min` and `max`. */
  mean: number | null
  min: number | null
  max: number | null
  /** Quantiles, at most 1% off. */
  p50: number | null
  p90: number | null
  p99: number | null
}

/** Milliseconds from 1 microsecond to a day, in about 30 KB, however many there are. */
export interface QuantileHistogram {
  record(milliseconds: number): void
  distribution(): Distribution
}

const LONGEST_US = 86_400_000_000

export function createQuantileHistogram(): QuantileHistogram {
  // High dynamic range buckets of two significant digits, over whole microseconds.
  const buckets = createHistogram({ lowest: 1, highest: LONGEST_US, figures: 2 })
  let count = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY

  function quantile(percent: number): number | null {
    if (count === 0) return null
    // A bucket's upper end may lie beyond what was ever seen.
    return toMicroseconds(Math.min(max, Math.max(min, buckets.percentile(percent) / 1000)))
  }

  return {
    record(milliseconds) {
      if (!(milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY)) return
      count++
      sum += milliseconds
      min = Math.min(min, milliseconds)
      max = Math.max(max, milliseconds)
      buckets.record(Math.min(LONGEST_US, Math.max(1, Math.round(milliseconds * 1000))))
    },
    distribution: () => ({
      count,
      mean: count === 0 ? null : toMicroseconds(sum / count),
      min: count === 0 ? null : toMicroseconds(min),
      max: count === 0 ? null : toMicroseconds(max),
      p50: quantile(50),
      p90: quantile(90),
      p99: quantile(99),
    }),
  }
}

const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000
