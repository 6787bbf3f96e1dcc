const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?$/
const MAIL = /^(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|UT|Z|[+-]\d{4})$/i
const UNIX = /^\d{9,13}(?:\.\d+)?$/
const HAS_ZONE = /(?:GMT|UTC|Z|[+-]\d{4})(?:\s*\(.*\))?$/i

const DAY_MICROSECONDS = 86_400_000_000

/**
 * Milliseconds since the epoch, microseconds as a fraction; undefined when the value is no point in time. Reads what can
 * mean one time only: ISO 8601 (without an offset it is UTC), dates, RFC 2822 with an offset, and Unix seconds or milliseconds.
 */
export function parseExactTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') return fromUnix(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const match = ISO.exec(text)
  if (match !== null) return fromIso(match)
  if (UNIX.test(text)) return fromUnix(Number(text))
  return MAIL.test(text) ? numberOrNothing(Date.parse(text)) : undefined
}

/** As `parseExactTimestamp`, and whatever else PostHog's capture makes a time of, such as `11/20/2026`. */
export function parseTimestamp(value: unknown): number | undefined {
  const exact = parseExactTimestamp(value)
  if (exact !== undefined || typeof value !== 'string') return exact
  const text = value.trim()
  // Without a zone JavaScript would read the server's own, and the same event would mean different times elsewhere.
  if (ISO.test(text) || !/[a-z/,]/i.test(text)) return undefined
  return numberOrNothing(Date.parse(HAS_ZONE.test(text) ? text : `${text} UTC`))
}

const numberOrNothing = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

/** `2026-11-20 10:00:00.123456`, as ClickHouse reads a DateTime64 in UTC. */
export function formatTimestamp(timestampMs: number): string {
  const microseconds = Math.round(timestampMs * 1000)
  const day = Math.floor(microseconds / DAY_MICROSECONDS)
  const rest = microseconds - day * DAY_MICROSECONDS
  const second = Math.floor(rest / 1_000_000)
  const fraction = String(rest - second * 1_000_000).padStart(6, '0')
  const clock = `${twoDigits(second / 3600)}:${twoDigits((second / 60) % 60)}:${twoDigits(second % 60)}`
  return `${formatDay(day)} ${clock}.${fraction}`
}

const twoDigits = (value: number): string => (value < 10 ? `0${Math.trunc(value)}` : `${Math.trunc(value)}`)

/** Dates written out: many events share few days, and writing out a date is the slow part. */
const dates = new Map<number, string>()
const MAX_DATES = 10_000

function formatDay(day: number): string {
  const known = dates.get(day)
  if (known !== undefined) return known
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
  if (dates.size < MAX_DATES) dates.set(day, text)
  return text
}

function fromIso(match: RegExpExecArray): number | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // Date.UTC turns 30 February into 1 or 2 March and month 0 into December; such a date is a mistake, not a time.
  const read = new Date(date)
  if (read.getUTCDate() !== Number(day) || read.getUTCMonth() !== Number(month) - 1) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const offsetMs = zoneOffsetMs(zone)
  if (offsetMs === undefined) return undefined
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000
  const fractionMs = fraction === '' ? 0 : Number(`0.${fraction}`) * 1000
  return date + time + fractionMs - offsetMs
}

function zoneOffsetMs(zone: string): number | undefined {
  if (!/^[+-]/.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '')
  const [hours, rest] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || '0')]
  if (hours > 23 || rest > 59) return undefined
  const minutes = hours * 60 + rest
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function fromUnix(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  const timestampMs = value >= 1e11 ? value : value * 1000
  return timestampMs < 1e14 ? timestampMs : undefined
}
