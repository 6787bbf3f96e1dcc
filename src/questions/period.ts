import { DateTime } from 'luxon'

/** A half-open stretch of time `[from, to)`: ISO 8601 with the offset of `timezone`, and the words it is known by. */
export interface Period {
  from: string
  to: string
  /** IANA name. */
  timezone: string
  /** As people say it: `last 7 days`, `March 2026`. */
  text: string
  /** What a comparison puts beside it. @default as much time right before */
  previous?: ComparedPeriod
}

/** The earlier of two periods that are compared. */
export interface ComparedPeriod {
  from: string
  to: string
  /** As it stands in a sentence: `in the same part of last month`, `in Q2 2026`. */
  text: string
}

/** What decides the meaning of "yesterday": the instant and the zone the calendar is read in. */
export interface Clock {
  now: Date
  timezone: string
}

/** Ends cut to whole seconds: the finest a person asks for, and what every DateTime parser accepts. */
export function makePeriod(from: DateTime, to: DateTime, text: string): Period {
  return { from: toIso(from), to: toIso(to), timezone: from.zoneName ?? 'UTC', text }
}

/** Where periods without a start begin ("all time", "before May"): earlier than anything PostHog may hold. */
export const BEGINNING = DateTime.utc(2000)

export const hasNoStart = ({ from }: Period): boolean => from.startsWith('2000-01-01T00:00:00')

/** What was named, or the period of equal length that ends where this one starts; days keep their wall-clock time across DST. */
export function previousOf(period: Period): ComparedPeriod {
  if (period.previous) return period.previous
  const { from, to } = endsOf(period)
  const start = from.minus(to.diff(from, ['days', 'milliseconds']))
  return { from: toIso(start), to: period.from, text: 'in the period before' }
}

/** `in the same part of last month (1 Oct 2026 00:00 to 21 Oct 2026 12:00)`: what a comparison was made with. */
export function describePrevious(period: Period): string {
  const previous = previousOf(period)
  const { from, to } = endsOf({ ...period, ...previous })
  return `${previous.text} (${describeEnds(from, to)})`
}

/** Both ends, the last day included: `1 October 2026 to 31 October 2026`; hours where they are not midnight. */
export function describeEnds(from: DateTime, to: DateTime): string {
  const wholeDays = +from === +from.startOf('day') && +to === +to.startOf('day')
  if (!wholeDays) return `${from.toFormat('d LLL yyyy HH:mm')} to ${to.toFormat('d LLL yyyy HH:mm')}`
  const last = to.minus({ days: 1 })
  return +last === +from
    ? from.toFormat('d LLLL yyyy')
    : `${from.toFormat('d LLLL yyyy')} to ${last.toFormat('d LLLL yyyy')}`
}

export function endsOf(period: Period): { from: DateTime; to: DateTime } {
  const zone = period.timezone
  return { from: DateTime.fromISO(period.from, { zone }), to: DateTime.fromISO(period.to, { zone }) }
}

export const toIso = (time: DateTime): string =>
  time.startOf('second').toISO({ suppressMilliseconds: true, includeOffset: true }) as string
