import type { Row } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import type { AskRows } from '../ask-rows.ts'
import type { CellBounds } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { cellCountQuery } from './cell-query.ts'
import type { DayCount } from './group-days.ts'
import { toMicroseconds } from './microseconds.ts'

/** How many rows a cell, or a part of one, has now. */
export async function countRows(
  table: ExportTable,
  bounds: CellBounds,
  ask: AskRows,
  purpose: string,
): Promise<number> {
  const [row] = await ask(cellCountQuery(table, bounds), purpose)
  return countIn(row)
}

/** The column `rows` of a row of a plan. */
export const countIn = (row: Row | undefined): number => wholeNumber(row, 'rows')

/** Days of a plan, with the rows of each. */
export const dayCounts = (rows: readonly Row[]): DayCount[] =>
  rows.map((row) => ({ day: toMicroseconds(String(row.day)), count: countIn(row) }))

/** A number of a plan; texts of digits count, because ClickHouse may write large integers that way. */
export function wholeNumber(row: Row | undefined, column: string): number {
  const value = row?.[column]
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw new ApiError(`PostHog answered a count with ${JSON.stringify(value) ?? 'nothing'}.`, {
    code: 'invalid_response',
    retryable: true,
  })
}
