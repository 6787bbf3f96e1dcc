import { expect, it } from 'vitest'
import { groupDays } from '../../../src/export/plan/group-days.ts'

const counts = (rows: readonly number[], targetRows: number): number[][] =>
  groupDays(
    rows.map((count, index) => ({ day: BigInt(index), count })),
    targetRows,
  ).map((days) => days.map(({ count }) => count))

it('puts quiet days together up to one cell', () => {
  expect(counts([10, 20, 30, 40, 50], 60)).toEqual([[10, 20, 30], [40], [50]])
})

it('plans days together that would leave their cells half empty, a few at a time', () => {
  expect(counts([66, 66, 66], 60)).toEqual([[66, 66, 66]])
  expect(counts([10, 66, 5, 66], 60)).toEqual([[10, 66, 5, 66]])
  expect(counts([400, 66, 66], 60)).toEqual([[400, 66], [66]])
  expect(counts([1000, 66, 40], 60)).toEqual([[1000], [66], [40]])
})

it('leaves every day alone where that is asked for', () => {
  expect(counts([1, 2, 3], 0)).toEqual([[1], [2], [3]])
})
