import { PostHogDriverError } from '../../errors.ts'
import type { AskRows } from '../ask-rows.ts'
import type { CellBounds, Segment } from '../cell.ts'
import type { ExportTable, TimePartition } from '../export-table.ts'
import { dayCountQuery, timeRangeQuery } from './cell-query.ts'
import { countIn, dayCounts } from './count-rows.ts'
import { type DayCount, groupDays } from './group-days.ts'
import {
  DAY,
  dayName,
  type Microseconds,
  microsecondText,
  startOfDay,
  toMicroseconds,
} from './microseconds.ts'
import { totalOf } from './pack.ts'

export interface SegmentsOptions {
  /** Quiet days are put together up to so many rows, unless the table asks for days. @default 45,000 */
  targetRows?: number
}

interface Range {
  from: Microseconds
  to: Microseconds
}

/** What ClickHouse's Date can hold: days before and after are counted as one each. */
const FIRST_DAY = toMicroseconds('1970-01-01')
const LAST_DAY = toMicroseconds('2149-06-06')
/** Days counted by one query, to begin with. */
const MOST_DAYS = 366n

/**
 * Splits a table by UTC days, those without rows left out. The days are counted in few queries over long stretches; open
 * ends are asked for once and fixed, so that nothing moves while the export runs.
 */
export async function segmentsOf(
  table: ExportTable,
  ask: AskRows,
  { targetRows = 45_000 }: SegmentsOptions = {},
): Promise<Segment[]> {
  const { time } = table
  if (!time) return [{ name: 'all', bounds: {} }]
  const { range, withoutTime } = await fixRange(table, time, ask)
  const segments = range ? await daysOf(table, time, range, ask, targetRows) : []
  return withoutTime > 0
    ? [...segments, { name: 'null-time', bounds: { timeIsNull: true }, count: withoutTime }]
    : segments
}

/** NULL is in no range, so that rows without a time belong to an export of all times only. */
async function fixRange(table: ExportTable, { from, to }: TimePartition, ask: AskRows) {
  if (from !== null && to !== null)
    return { range: { from: toMicroseconds(from), to: toMicroseconds(to) }, withoutTime: 0 }
  const [row] = await ask(timeRangeQuery(table, { time: [from, to] }), 'time range')
  const isAll = from === null && to === null
  const withoutTime = isAll ? countIn({ rows: row?.without_time }) : 0
  if (countIn(row) === 0) return { range: undefined, withoutTime }
  const [first, last] = [row?.first, row?.last].map((value) => toMicroseconds(String(value)))
  const range = { from: from ? toMicroseconds(from) : first!, to: to ? toMicroseconds(to) : last! + 1n }
  return { range, withoutTime }
}

async function daysOf(
  table: ExportTable,
  { joinDays = true }: TimePartition,
  range: Range,
  ask: AskRows,
  targetRows: number,
): Promise<Segment[]> {
  const middle = { from: max(range.from, FIRST_DAY), to: min(range.to, LAST_DAY) }
  const before = clip(range, { from: range.from, to: FIRST_DAY })
  const after = clip(range, { from: LAST_DAY, to: range.to })
  return [
    ...(before ? [{ name: 'before-1970', bounds: boundsOf(before) }] : []),
    ...(middle.from < middle.to
      ? groupDays(await countDays(table, middle, ask), joinDays ? targetRows : 0).map((days) =>
          segmentOf(days, middle),
        )
      : []),
    ...(after ? [{ name: 'after-2149', bounds: boundsOf(after) }] : []),
  ]
}

function segmentOf(days: readonly DayCount[], range: Range): Segment {
  const [first, last] = [days[0]!.day, days.at(-1)!.day]
  const bounds = boundsOf({ from: max(range.from, first), to: min(range.to, last + DAY) })
  const name = first === last ? dayName(first) : `${dayName(first)}_${dayName(last)}`
  return { name, bounds, count: totalOf(days) }
}

/** Stretches get shorter when PostHog finds them too expensive. */
async function countDays(table: ExportTable, range: Range, ask: AskRows): Promise<DayCount[]> {
  const days: DayCount[] = []
  let length = min(MOST_DAYS, (range.to - startOfDay(range.from) + DAY - 1n) / DAY)
  for (let from = range.from; from < range.to; ) {
    const to = min(range.to, startOfDay(from) + length * DAY)
    const found = await countStretch(table, { from, to }, ask).catch((error: unknown) => {
      if (length === 1n || !isTooExpensive(error)) throw error
      return undefined
    })
    if (found) {
      days.push(...found)
      from = to
    } else length = max(1n, length / 2n)
  }
  return days
}

async function countStretch(table: ExportTable, range: Range, ask: AskRows): Promise<DayCount[]> {
  const query = dayCountQuery(table, boundsOf(range))
  const purpose = `days from ${dayName(range.from)} to ${dayName(range.to - 1n)}`
  return dayCounts(await ask(query, purpose))
}

/** Errors of the runner carry PostHog's as their cause. */
const isTooExpensive = (error: unknown): boolean =>
  [error, error instanceof Error ? error.cause : undefined].some(
    (one) => PostHogDriverError.isInstance(one) && one.code === 'query_too_expensive',
  )

const boundsOf = ({ from, to }: Range): CellBounds => ({ time: [microsecondText(from), microsecondText(to)] })

function clip(range: Range, part: Range): Range | undefined {
  const clipped = { from: max(range.from, part.from), to: min(range.to, part.to) }
  return clipped.from < clipped.to ? clipped : undefined
}

const min = (one: bigint, other: bigint): bigint => (one < other ? one : other)
const max = (one: bigint, other: bigint): bigint => (one > other ? one : other)
