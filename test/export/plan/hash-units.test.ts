import { describe, expect, it } from 'vitest'
import { coarserStep, cutHashes, stepFor } from '../../../src/export/plan/hash-units.ts'

describe('steps', () => {
  it('are powers of two that cut a width into about eight buckets a cell', () => {
    expect(stepFor(2 ** 32, 4)).toBe(2 ** 27)
    expect(stepFor(2 ** 32, 1_000_000)).toBe(2 ** 18)
    expect(stepFor(3, 4)).toBe(1)
  })

  it('grow eightfold, but leave two buckets, and grow in any case', () => {
    expect(coarserStep(2 ** 10, 2 ** 32)).toBe(2 ** 13)
    expect(coarserStep(2 ** 30, 2 ** 32)).toBe(2 ** 31)
    expect(coarserStep(2 ** 32, 2 ** 32)).toBe(2 ** 33)
  })
})

describe('cutHashes', () => {
  const counts = [
    { bucket: 2, count: 4 },
    { bucket: 0, count: 3 },
    { bucket: 1, count: 3 },
  ]

  it('joins neighbours up to the target, in whatever order they came', () => {
    const units = cutHashes(counts, 10, [0, 40], 6)
    expect(units.map(({ range, count }) => [range, count])).toEqual([
      [[0, 20], 6],
      [[20, 40], 4],
    ])
  })
})
