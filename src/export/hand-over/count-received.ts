import { hogql } from '../../hogql/hogql-tag.ts'
import type { AskRows } from '../ask-rows.ts'
import type { ExportTable } from '../export-table.ts'
import { groupedCountQuery } from '../plan/cell-query.ts'
import { countIn } from '../plan/count-rows.ts'
import {
  DAY,
  dayName,
  type Microseconds,
  microsecondText,
  startOfDay,
  toMicroseconds,
} from '../plan/microseconds.ts'
import { momentConstant, utcDay } from '../plan/time-fragments.ts'
import { isTooExpensive } from './export-asker.ts'
import type { ReceivedDay } from './receive-intervals.ts'

const MOST_DAYS = 31n
const ANSWER_ROWS = 50_000

/**
 * The rows of a table with a time by the UTC day they arrived, up to a moment, exclusive. A month of the table at a time,
 * less where that is too expensive.
 */
export async function countReceived(
  table: ExportTable,
  before: Microseconds,
  ask: AskRows,
): Promise<ReceivedDay[]> {
  const { from, to } = table.time as { from: string; to: string }
  const arrived = hogql`events.created_at < ${momentConstant(microsecondText(before))}`
  const settled = { ...table, where: table.where ? hogql`(\n${table.where}\n) AND ${arrived}` : arrived }
  const day = utcDay(hogql`events.created_at`)
  const counts = new Map<Microseconds, number>()
  let length = MOST_DAYS
  for (let at = toMicroseconds(from); at < toMicroseconds(to); ) {
    const end = min(toMicroseconds(to), startOfDay(at) + length * DAY)
    const bounds = { time: [microsecondText(at), microsecondText(end)] as const }
    const purpose = `arrivals of ${dayName(at)} to ${dayName(end - 1n)}`
    const rows = await ask(groupedCountQuery(settled, bounds, { day }, ANSWER_ROWS), purpose).catch(
      (error: unknown) => {
        if (length === 1n || !isTooExpensive(error)) throw error
        return undefined
      },
    )
    if (!rows) {
      length /= 2n
      continue
    }
    for (const row of rows) {
      const arrival = toMicroseconds(String(row.day))
      counts.set(arrival, (counts.get(arrival) ?? 0) + countIn(row))
    }
    at = end
  }
  return [...counts].map(([day, count]) => ({ day, count }))
}

const min = (one: bigint, other: bigint): bigint => (one < other ? one : other)
