import { DateTime } from 'luxon'

/**
 * The instant a date of PostHog's filters names: `-7d`, `-1mStart`, `dStart`, `2026-01-31`, an ISO text. Relative days and
 * longer start at midnight in the project's timezone, hours at the full moment. Undefined when it is none of these.
 */
export function readFilterDate(text: string, now: Date, timezone: string): Date | undefined {
  const zoned = DateTime.fromJSDate(now, { zone: timezone })
  const relative = /^-?(\d+)?([hdwmqyM])(Start|End)?$/.exec(text.trim())
  if (!relative) {
    const absolute = DateTime.fromISO(text, { zone: timezone })
    return absolute.isValid ? absolute.toJSDate() : undefined
  }
  const [, count = '0', unit = 'd', edge] = relative
  const name = UNITS[unit as keyof typeof UNITS]
  const shifted = zoned.minus({ [name]: Number(count) })
  if (edge === 'Start') return shifted.startOf(name).toJSDate()
  if (edge === 'End') return shifted.endOf(name).toJSDate()
  return (unit === 'h' || unit === 'M' ? shifted : shifted.startOf('day')).toJSDate()
}

const UNITS = { h: 'hour', d: 'day', w: 'week', m: 'month', q: 'quarter', y: 'year', M: 'minute' } as const
