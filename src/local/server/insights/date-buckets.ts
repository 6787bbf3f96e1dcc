import { DateTime } from 'luxon'
import { readFilterDate } from '../../hogql/resolve/relative-date.ts'
import { invalidInput } from '../api-failure.ts'
import type { Interval } from './insight-node.ts'

export interface DateSpan {
  /** First instant that counts, and the first that does not. */
  from: DateTime
  to: DateTime
}

export interface SpanOptions {
  dateRange?: { date_from?: string | null; date_to?: string | null } | null
  now: Date
  timezone: string
}

const DEFAULT_FROM = '-7d'
/** PostHog's beginning of time. */
const ALL_FROM = '2015-01-01'
const MAX_BUCKETS = 10_000

/** The time an insight is about, in the project's zone: whole days unless hours are asked for. */
export function readSpan({ dateRange, now, timezone }: SpanOptions): DateSpan {
  const instant = (text: string): DateTime => {
    const date = readFilterDate(text, now, timezone)
    if (!date) throw invalidInput(`"${text}" is not a date.`, 'query')
    return DateTime.fromJSDate(date, { zone: timezone })
  }
  const { date_from, date_to } = dateRange ?? {}
  const from = instant(date_from === 'all' ? ALL_FROM : date_from || DEFAULT_FROM)
  // A day is meant as a whole, its end included; a moment is itself.
  const to = date_to ? instant(date_to) : DateTime.fromJSDate(now, { zone: timezone })
  const isMoment = date_to !== undefined && date_to !== null && /[Th]/.test(date_to)
  return { from, to: isMoment ? to : to.plus({ days: 1 }).startOf('day') }
}

/** Beginnings of the intervals a span touches. Weeks begin on Sunday (0) or Monday (1). */
export function bucketsOf({ from, to }: DateSpan, interval: Interval, weekStartDay: 0 | 1): DateTime[] {
  const buckets: DateTime[] = []
  for (let at = startOf(from, interval, weekStartDay); at < to; at = at.plus({ [interval]: 1 })) {
    if (buckets.length === MAX_BUCKETS)
      throw invalidInput(
        `More than ${MAX_BUCKETS} intervals. Choose a longer interval or a shorter time.`,
        'query',
      )
    buckets.push(at)
  }
  return buckets
}

function startOf(at: DateTime, interval: Interval, weekStartDay: 0 | 1): DateTime {
  if (interval !== 'week' || weekStartDay === 1) return at.startOf(interval)
  return at.startOf('day').minus({ days: at.weekday % 7 })
}

/** HogQL for the beginning of an event's interval, as text that `bucketName` gives too. */
export const bucketExpression = (interval: Interval): string =>
  interval === 'minute' || interval === 'hour'
    ? `formatDateTime(toStartOf${interval === 'hour' ? 'Hour' : 'Minute'}(timestamp), '%Y-%m-%d %H:%i:%S')`
    : `toString(toDate(toStartOf${{ day: 'Day', week: 'Week', month: 'Month' }[interval]}(timestamp)))`

export const bucketName = (at: DateTime, interval: Interval): string =>
  at.toFormat(interval === 'minute' || interval === 'hour' ? 'yyyy-MM-dd HH:mm:ss' : 'yyyy-MM-dd')

export const bucketLabel = (at: DateTime, interval: Interval): string =>
  at.toFormat(interval === 'minute' || interval === 'hour' ? 'd-MMM-yyyy HH:mm' : 'd-MMM-yyyy')
