import { InputError } from '../../errors.ts'

/** Moments as whole microseconds since 1970: a Date has milliseconds only, and PostHog keeps six digits. */
export type Microseconds = bigint

export const DAY: Microseconds = 86_400_000_000n

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

/**
 * Reads ISO text: a day, or a day and a time with or without an offset; without one it is UTC. Digits beyond six are cut.
 * @throws {InputError} for text that names no moment.
 * @example toMicroseconds('2026-08-01T02:00:00.123456+02:00') === toMicroseconds('2026-08-01 00:00:00.123456')
 */
export function toMicroseconds(text: string): Microseconds {
  const match = FORM.exec(text.trim())
  const seconds = match ? secondsOf(match) : undefined
  if (!match || seconds === undefined)
    throw new InputError(`${JSON.stringify(text)} is not a date or a moment.`, {
      code: 'invalid_input',
      hint: "Write it as ISO 8601: '2026-08-01' or '2026-08-01T12:30:00.123456Z'.",
    })
  return seconds * 1_000_000n + BigInt((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
}

function secondsOf([, year, month, day, hour = '0', minute = '0', second = '0', , offset]: RegExpExecArray) {
  const midnight = new Date(0)
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const exists = midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === Number(day)
  if (!exists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const local = midnight.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  return BigInt(local - offsetSeconds(offset))
}

function offsetSeconds(offset: string | undefined): number {
  if (!offset || /^z$/i.test(offset)) return 0
  const [hours, minutes] = [offset.slice(1, 3), offset.slice(3).replace(':', '') || '0'].map(Number)
  return (offset.startsWith('-') ? -1 : 1) * (hours! * 3600 + minutes! * 60)
}

/** `2026-08-01T00:00:00.000000Z` */
export function microsecondText(moment: Microseconds): string {
  const fraction = ((moment % 1_000_000n) + 1_000_000n) % 1_000_000n
  const milliseconds = Number((moment - fraction) / 1000n)
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${String(fraction).padStart(6, '0')}Z`
}

/** Midnight before it, in UTC. */
export const startOfDay = (moment: Microseconds): Microseconds => moment - (((moment % DAY) + DAY) % DAY)

/** `2026-08-01` */
export const dayName = (moment: Microseconds): string => microsecondText(moment).slice(0, 10)

/** The later of two moments or days; their texts sort as they follow each other. Null is none. */
export const laterOf = (one: string, other: string | null): string =>
  other !== null && other > one ? other : one

/** The earlier of them. */
export const earlierOf = (one: string, other: string | null): string =>
  other !== null && other < one ? other : one
