import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { type Microseconds, microsecondText, toMicroseconds } from '../plan/microseconds.ts'

/** A Date, a UTC day (`2026-08-01`), or ISO 8601 text with an offset, exact to the microsecond. */
export type TimeOption = string | Date

export const timeOption = z.union([z.string(), z.date()], 'expected a Date or ISO 8601 text')

/** What ClickHouse's DateTime64 holds. */
const [EARLIEST, LATEST] = [toMicroseconds('1900-01-01'), toMicroseconds('2299-12-31')]
const WITHOUT_OFFSET = /\d:\d\d(:\d\d([.,]\d+)?)?\s*$/

interface RangeOptions {
  from: TimeOption
  to?: TimeOption
}

/** As `readTimeRange`, for what may go without an end. */
export function readOpenRange({ from, to }: RangeOptions): { from: string; to: string | null } {
  return to === undefined
    ? { from: microsecondText(readMoment(from, 'from')), to: null }
    : readTimeRange({ from, to })
}

/**
 * A half-open range as the table's time partition has it.
 * @throws {InputError} for what names no moment, and for ranges that are empty, open or beyond what PostHog can hold.
 */
export function readTimeRange({ from, to }: RangeOptions): { from: string; to: string } {
  const first = readMoment(from, 'from')
  if (to === undefined)
    throw new InputError('The range has no end: `to` is missing.', {
      code: 'invalid_input',
      hint: '`to` is the first moment that is not wanted; only an incremental export of events goes without.',
    })
  const end = readMoment(to, 'to')
  const range = { from: microsecondText(first), to: microsecondText(end) }
  if (first < end) return range
  const swapped = first > end
  throw new InputError(
    `The range is ${swapped ? 'the wrong way round' : 'empty'}: from ${range.from} to ${range.to}, which is exclusive.`,
    {
      code: 'invalid_input',
      hint: swapped
        ? 'Swap `from` and `to`.'
        : "`to` is the first moment that is not wanted: for one day, from: '2026-08-01', to: '2026-08-02'.",
    },
  )
}

function readMoment(given: TimeOption, name: string): Microseconds {
  const text = given instanceof Date ? given.toISOString() : given.trim()
  if (WITHOUT_OFFSET.test(text) && !/[+-]\d{2}:?\d{2}$/.test(text.slice(-6)))
    throw refused(name, `${JSON.stringify(text)}, a time without an offset`)
  const moment = momentOf(text, name)
  if (moment >= EARLIEST && moment <= LATEST) return moment
  throw refused(name, `${text}, which PostHog cannot hold`)
}

function momentOf(text: string, name: string): Microseconds {
  try {
    return toMicroseconds(text)
  } catch {
    throw refused(name, `${JSON.stringify(text)}, which is no moment`)
  }
}

const refused = (name: string, received: string): InputError =>
  new InputError(`\`${name}\` is ${received}.`, {
    code: 'invalid_input',
    hint: "Pass a Date, a UTC day ('2026-08-01'), or ISO 8601 text with an offset ('2026-08-01T12:30:00.123456Z').",
  })
