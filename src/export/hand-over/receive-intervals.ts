import type { Cell } from '../cell.ts'
import { DAY, dayName, type Microseconds, microsecondText, startOfDay } from '../plan/microseconds.ts'

/** Rows wanted, by the UTC day they arrived. */
export interface ReceivedDay {
  day: Microseconds
  count: number
}

export interface IntervalLimits {
  /** Rows of an interval, where its days allow: what is lost when a run fails, and what tells copies has to hold. */
  rows: number
  /** PostHog's: a week. */
  days: number
}

export const INTERVAL_LIMITS: IntervalLimits = { rows: 2_000_000, days: 7 }

/**
 * Cuts the time from `from` to `to` into runs of whole UTC days, none left out: days without a count have rows, too, when
 * they arrived later than they say. Only the last one may end within a day.
 */
export function receiveIntervals(
  { from, to }: { from: Microseconds; to: Microseconds },
  received: readonly ReceivedDay[],
  limits: IntervalLimits = INTERVAL_LIMITS,
): Cell[] {
  const counts = new Map(received.map(({ day, count }) => [day, count]))
  const cells: Cell[] = []
  let first = startOfDay(from)
  let count = 0
  for (let day = first; day < to; day += DAY) {
    const rows = counts.get(day) ?? 0
    const isFull = day - first >= BigInt(limits.days) * DAY || count + rows > limits.rows
    if (isFull && day > first) {
      cells.push(interval(first, day, count))
      first = day
      count = 0
    }
    count += rows
  }
  if (first < to) cells.push(interval(first, to, count))
  return cells
}

/** An interval as a cell: its time is when rows arrived. */
export function interval(from: Microseconds, to: Microseconds, count: number): Cell {
  const segment = `received-${dayName(from)}_${dayName(to - 1n)}`
  return {
    id: `${segment}-0001`,
    segment,
    count,
    bounds: { time: [microsecondText(from), microsecondText(to)] },
  }
}
