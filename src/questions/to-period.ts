import { DateTime } from 'luxon'
import { z } from 'zod'
import { InputError } from '../errors.ts'
import { type Clock, describeEnds, makePeriod, type Period } from './period.ts'
import { readPeriod } from './read-period.ts'

/** `last 7 days`, `30_days`, `March 2026`, `2026-05-01 to 2026-05-15`, or both ends (the end is exclusive). What lies in the future is cut off. */
export type PeriodInput =
  | string
  | {
      from: string
      to: string
      timezone?: string
      text?: string
      /** What a comparison puts beside it. @default as much time right before */
      previous?: { from: string; to: string; text?: string }
    }

export const periodInputSchema: z.ZodType<PeriodInput> = z.union([
  z.string().min(1).max(200),
  z.object({
    from: z.string(),
    to: z.string(),
    timezone: z.string().optional(),
    text: z.string().max(200).optional(),
    previous: z.object({ from: z.string(), to: z.string(), text: z.string().max(200).optional() }).optional(),
  }),
])

/**
 * The period an input stands for.
 * @throws {InputError} when the words are not a period, the end is not after the start, or the start is in the future.
 * @example
 * toPeriod('yesterday', { now: new Date('2026-11-21T12:00:00Z'), timezone: 'Europe/Prague' })
 * //=> { from: '2026-11-20T00:00:00+01:00', to: '2026-11-21T00:00:00+01:00', timezone: 'Europe/Prague', text: 'yesterday' }
 */
export function toPeriod(input: PeriodInput, clock: Clock): Period {
  if (typeof input !== 'string') return fromEnds(input, clock)
  const read = readPeriod(input, clock)
  if (read?.rest !== '')
    throw new InputError(`"${input}" is not a period.`, {
      code: 'invalid_input',
      hint: 'Write for example "last 7 days", "yesterday", "March 2026", "2026-05-01 to 2026-05-15", or { from, to }.',
      details: { period: input },
    })
  return read.period
}

function fromEnds({ previous, ...ends }: Exclude<PeriodInput, string>, clock: Clock): Period {
  const period = checkedEnds(ends, clock)
  if (!previous) return period
  const before = checkedEnds(previous, clock)
  if (DateTime.fromISO(before.to) > DateTime.fromISO(period.from))
    throw new InputError(`The period before ends (${before.to}) after the period starts (${period.from}).`, {
      code: 'invalid_input',
      hint: 'What is compared must lie before it.',
    })
  const text = previous.text ?? `in ${before.text}`
  return { ...period, previous: { from: before.from, to: before.to, text } }
}

function checkedEnds(ends: { from: string; to: string; text?: string }, clock: Clock): Period {
  const from = DateTime.fromISO(ends.from, { zone: clock.timezone })
  const to = DateTime.fromISO(ends.to, { zone: clock.timezone })
  for (const [name, value] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (!value.isValid)
      throw new InputError(`period.${name} is "${ends[name]}", which is not an ISO 8601 date or time.`, {
        code: 'invalid_input',
        hint: 'Write for example 2026-05-01 or 2026-05-01T09:00:00+02:00.',
      })
  if (to <= from)
    throw new InputError(`The period ends (${ends.to}) before it starts (${ends.from}).`, {
      code: 'invalid_input',
      hint: 'The end is exclusive and must lie after the start: a single day is { from: 2026-05-01, to: 2026-05-02 }.',
    })
  const now = DateTime.fromJSDate(clock.now, { zone: clock.timezone })
  if (from >= now)
    throw new InputError(`The period starts in the future (${ends.from}).`, {
      code: 'invalid_input',
      hint: 'Questions are answered from what has happened; start the period earlier.',
    })
  if (to > now) return makePeriod(from, now, ends.text ?? `${describeEnds(from, to)} so far`)
  return makePeriod(from, to, ends.text ?? describeEnds(from, to))
}
