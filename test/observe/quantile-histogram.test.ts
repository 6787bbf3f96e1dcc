import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQuantileHistogram } from '../../src/observe/quantile-histogram.ts'

/** Durations of all sizes, from microseconds to hours, with many equal ones. */
const durations = fc.array(
  fc.oneof(
    fc.double({ min: 0.001, max: 10, noNaN: true }),
    fc.double({ min: 10, max: 10_000, noNaN: true }),
    fc.double({ min: 10_000, max: 86_400_000, noNaN: true }),
    fc.constantFrom(1, 5, 250.5),
  ),
  { minLength: 1, maxLength: 400 },
)

describe('quantiles', () => {
  it('are at most 1% off the exact ones', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = createQuantileHistogram()
        for (const value of values) histogram.record(value)
        const sorted = values.toSorted((left, right) => left - right)
        const { p50, p90, p99, min, max, mean, count } = histogram.distribution()
        for (const [quantile, percent] of [
          [p50, 50],
          [p90, 90],
          [p99, 99],
        ] as const) {
          // Where a rank falls between two values, either of them is a quantile.
          const rank = (percent / 100) * sorted.length
          const lower = sorted[Math.max(0, Math.ceil(rank - 0.5) - 1)]!
          const upper = sorted[Math.min(sorted.length - 1, Math.ceil(rank + 0.5) - 1)]!
          expect(quantile).toBeGreaterThanOrEqual(lower * 0.99 - 0.001)
          expect(quantile).toBeLessThanOrEqual(upper * 1.01 + 0.001)
        }
        expect(min).toBeCloseTo(sorted[0]!, 2)
        expect(max).toBeCloseTo(sorted.at(-1)!, 2)
        const sum = values.reduce((total, value) => total + value, 0)
        expect(Math.abs(mean! - sum / values.length)).toBeLessThan(0.001 + 1e-9 * sum)
        expect(count).toBe(values.length)
      }),
    )
  })

  it('stay accurate, and the memory the same, over a million values', () => {
    const histogram = createQuantileHistogram()
    for (let index = 1; index <= 1_000_000; index++) histogram.record(((index * 7919) % 1_000_000) / 100)
    const { count, min, max, p50, p90, p99 } = histogram.distribution()
    expect([count, min, max]).toEqual([1_000_000, 0, 9999.99])
    for (const [quantile, exact] of [
      [p50, 5000],
      [p90, 9000],
      [p99, 9900],
    ] as const)
      expect(Math.abs(quantile! / exact - 1)).toBeLessThan(0.01)
  })

  it('are null for nothing, and exact for one', () => {
    const histogram = createQuantileHistogram()
    expect(histogram.distribution()).toEqual({
      count: 0,
      mean: null,
      min: null,
      max: null,
      p50: null,
      p90: null,
      p99: null,
    })
    histogram.record(12.345)
    expect(histogram.distribution()).toEqual({
      ...{ count: 1, mean: 12.345, min: 12.345, max: 12.345 },
      ...{ p50: 12.345, p90: 12.345, p99: 12.345 },
    })
  })

  it('take zero and days, and leave out what is no duration', () => {
    const histogram = createQuantileHistogram()
    for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY]) histogram.record(value)
    expect(histogram.distribution().count).toBe(0)
    histogram.record(0)
    expect(histogram.distribution()).toMatchObject({ min: 0, max: 0, p50: 0 })
    histogram.record(1e12)
    expect(histogram.distribution()).toMatchObject({ count: 2, max: 1e12 })
  })
})
