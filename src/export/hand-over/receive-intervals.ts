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
      cells.push(interval(first, day, count, cells.length + 1))
      first = day
      count = 0
    }
    count += rows
  }
  if (first < to) cells.push(interval(first, to, count, cells.length + 1))
  return cells
}

/** An interval as a cell, the `number`th: its time is when rows arrived, its name the first and the last day of that. */
function interval(from: Microseconds, to: Microseconds, count: number, number: number): Cell {
  const segment = `${dayName(from)}_${dayName(to - 1n)}`
  const time = [microsecondText(from), microsecondText(to)] as const
  return { id: partId(segment, number), segment, count, bounds: { time } }
}

/** Of what came of the `number`th interval: for a day of it, or for all. */
export const partId = (name: string, number: number): string => `${name}-${String(number).padStart(4, '0')}`

/** Which interval it is, from 1. */
export const numberOf = ({ id }: Cell): number => Number(id.slice(id.lastIndexOf('-') + 1))
