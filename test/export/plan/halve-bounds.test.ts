import { expect, test } from 'vitest'
import type { CellBounds } from '../../../src/export/cell.ts'
import type { ExportTable } from '../../../src/export/export-table.ts'
import { halveBounds } from '../../../src/export/plan/halve-bounds.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

const table: ExportTable = {
  name: 'events',
  from: hogql`events`,
  columns: [],
  hashes: [hogql`distinct_id`, hogql`uuid`],
}

test('a day is halved by time, what is short by hashes, and each half begins where the other ends', () => {
  const day: CellBounds = { time: ['2026-08-01T00:00:00.000000Z', '2026-08-02T00:00:00.000001Z'] }
  expect(halveBounds(table, day)).toEqual([
    { time: ['2026-08-01T00:00:00.000000Z', '2026-08-01T12:00:00.000000Z'] },
    { time: ['2026-08-01T12:00:00.000000Z', '2026-08-02T00:00:00.000001Z'] },
  ])
  const minute: CellBounds = { time: ['2026-08-01T00:00:00.000000Z', '2026-08-01T00:01:00.000000Z'] }
  expect(halveBounds(table, minute)?.map(({ hashes }) => hashes)).toEqual([
    [[0, 2_147_483_648]],
    [[2_147_483_648, 4_294_967_296]],
  ])
})

test('one value of a column is halved by the next column, and one of the last cannot be', () => {
  const hot: CellBounds = { hashes: [[7, 8]] }
  expect(halveBounds(table, hot)?.map(({ hashes }) => hashes)).toEqual([
    [
      [7, 8],
      [0, 2_147_483_648],
    ],
    [
      [7, 8],
      [2_147_483_648, 4_294_967_296],
    ],
  ])
  expect(
    halveBounds(table, {
      hashes: [
        [7, 8],
        [3, 6],
      ],
    })?.map(({ hashes }) => hashes?.[1]),
  ).toEqual([
    [3, 4],
    [4, 6],
  ])
  expect(
    halveBounds(table, {
      hashes: [
        [7, 8],
        [3, 4],
      ],
    }),
  ).toBeUndefined()
  expect(halveBounds({ ...table, hashes: [] }, {})).toBeUndefined()
})
