import type { Interval } from './interval.ts'
import type { Period } from './period.ts'

/** "D7", "week 4": the interval after a start that is asked for. Offsets into the text, end exclusive. */
export interface Offset {
  start: number
  end: number
  interval: Interval
  count: number
}

const UNITS: Record<string, Interval> = { d: 'day', w: 'week', m: 'month' }
const DAYS: Record<Interval, number> = { hour: 1 / 24, day: 1, week: 7, month: 30 }
const NAMED =
  '(?<!\\w)(?:(d|w|m|day|week|month)[ -]?(\\d{1,3})|(\\d{1,3})(?:st|nd|rd|th)?[ -](day|week|month))(?!\\w)'
const BACK = '(?:retention|retained|retain|come back|came back|comes back|return|returned)'
const OFFSETS = [
  new RegExp(`${NAMED}(?=(?: \\w+){0,2} ${BACK}\\b)`),
  new RegExp(
    `(?<=\\b${BACK}\\b.*(?: (?:on|at|after|in|for|by|to|until))?(?: the)? )(?:(d|w|m|day|week|month)[ -]?(\\d{1,3})|(\\d{1,3})(?:st|nd|rd|th) (day|week|month))(?!\\w)`,
  ),
]

/** Retention after so many intervals, where the text speaks of it. */
export function readOffset(lower: string): Offset | undefined {
  for (const pattern of OFFSETS) {
    const found = pattern.exec(lower)
    if (!found) continue
    const interval = UNITS[(found[1] ?? found[4] ?? '')[0] as string] as Interval
    const count = Number(found[2] ?? found[3])
    if (count > 0) return { start: found.index, end: found.index + found[0].length, interval, count }
  }
  return undefined
}

/** Whether people who started in a period had the time to come back in it. Without one it is eight weeks. */
export function leavesRoomFor({ interval, count }: Offset, period: Period | undefined): boolean {
  const days = period ? (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000 : 56
  return (count + 1) * DAYS[interval] <= days + 4
}
