import { DateTime } from 'luxon'

/** A half-open stretch of time `[from, to)`: ISO 8601 with the offset of `timezone`, and the words it is known by. */
export interface Period {
  from: string
  to: string
  /** IANA name. */
  timezone: string
  /** As people say it: `last 7 days`, `March 2026`. */
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

/** Start of the period of equal length that ends where this one starts; days keep their wall-clock time across DST. */
export function previousFrom(period: Period): string {
  const { from, to } = endsOf(period)
  return toIso(from.minus(to.diff(from, ['days', 'milliseconds'])))
}

export function endsOf(period: Period): { from: DateTime; to: DateTime } {
  const zone = period.timezone
  return { from: DateTime.fromISO(period.from, { zone }), to: DateTime.fromISO(period.to, { zone }) }
}

export const toIso = (time: DateTime): string =>
  time.startOf('second').toISO({ suppressMilliseconds: true, includeOffset: true }) as string
