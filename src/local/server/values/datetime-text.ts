import { IANAZone } from 'luxon'

const MINUTE_MS = 60_000
/** Offsets change on quarter hours at the finest. */
const BUCKET_MS = 15 * MINUTE_MS
/** More would be an odd table; forgetting is cheap. */
const MAX_BUCKETS = 50_000

/**
 * Writes instants as PostHog does: ISO 8601 in the zone, six digits of fraction or none, `Z` for UTC. Offsets are
 * remembered, since a result asks for the same few again and again.
 * @example
 * createDateTimeText('America/New_York')('2026-01-02T03:04:05.500Z') //=> '2026-01-01T22:04:05.500000-05:00'
 */
export function createDateTimeText(timezone: string): (utc: string) => string {
  if (timezone === 'UTC') return (utc) => `${utc.slice(0, 19)}${fractionOf(utc)}Z`
  const zone = IANAZone.create(timezone)
  if (!zone.isValid) throw new Error(`"${timezone}" is not an IANA time zone`)
  const offsets = new Map<number, { ms: number; text: string }>()
  return (utc) => {
    const instant = Date.parse(`${utc.slice(0, 19)}Z`)
    const bucket = Math.floor(instant / BUCKET_MS)
    let offset = offsets.get(bucket)
    if (!offset) {
      const minutes = Math.round(zone.offset(instant))
      offset = { ms: minutes * MINUTE_MS, text: offsetText(minutes) }
      if (offsets.size >= MAX_BUCKETS) offsets.clear()
      offsets.set(bucket, offset)
    }
    const local = new Date(instant + offset.ms).toISOString().slice(0, 19)
    return `${local}${fractionOf(utc)}${offset.text}`
  }
}

/** DateTimes whose type names no zone have no offset. */
export const naiveDateTimeText = (utc: string): string => `${utc.slice(0, 19)}${fractionOf(utc)}`

/** Microseconds, or nothing when they are zero. */
function fractionOf(utc: string): string {
  const digits = utc.slice(20, -1)
  if (/^0*$/.test(digits)) return ''
  return `.${digits.slice(0, 6).padEnd(6, '0')}`
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}
