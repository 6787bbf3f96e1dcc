import { DateTime, type DateTimeUnit } from 'luxon'
import { INTERVALS, type Interval } from './interval.ts'
import { type Clock, endsOf, makePeriod, type Period } from './period.ts'
import { readPeriod } from './read-period.ts'

/** "vs last week": the period before is put beside the one that is asked for. */
export interface ComparisonReading {
  /** Offsets of the words that were read, end exclusive. */
  start: number
  end: number
  /** "Week over week" also cuts into weeks. */
  interval?: Interval
  /** The period these words imply when the text names no other: "week over week" is the last 7 days. */
  period?: Period
}

const CUE = String.raw`\b(?:(?:as )?compared (?:to|with)|(?:in )?comparison (?:to|with)|relative to|versus|vs\.?|against|than|(?<=\bcompar(?:e|es|ed|ing)\b.*)\b(?:with|to))`
const PREVIOUS = new RegExp(
  `${CUE} (?:in )?(?:the |its |that of the )?(?:(?:previous|prior|preceding|last|earlier) (?:period|one|time)|(?:period|one) before|(?:hour|day|week|month|quarter|year) before(?: that)?|same period before|before)\\b` +
    '|\\b(?:and|with|plus|show) (?:the )?(?:change|difference)(?: (?:to|from|since|against|over) the (?:previous|prior|last) period)?\\b',
)
const UNIT_OVER_UNIT = /\b(?:(day|week|month|quarter|year)[ -](?:over|on)[ -]\1|(dod|wow|mom|qoq|yoy))\b/
const SHORT: Record<string, DateTimeUnit> = {
  dod: 'day',
  wow: 'week',
  mom: 'month',
  qoq: 'quarter',
  yoy: 'year',
}
const AGAINST = new RegExp(`${CUE} (?:in )?(?:the )?`)

/**
 * Whether a text compares a period with the one before, and which words say so. Only the period right before can be meant:
 * another one, as in "March vs January", is not read, and its words stay for the caller to notice.
 * @param text With quoted parts blanked.
 */
export function readComparison(text: string, clock: Clock): ComparisonReading | undefined {
  const lower = text.toLowerCase()
  const over = UNIT_OVER_UNIT.exec(lower)
  if (over) {
    const unit = (over[1] ?? SHORT[over[2] as string]) as DateTimeUnit
    const now = DateTime.fromJSDate(clock.now, { zone: clock.timezone })
    const name = unit === 'day' ? 'last 24 hours' : unit === 'week' ? 'last 7 days' : `last 1 ${unit}`
    const from = unit === 'week' ? now.minus({ days: 7 }) : now.minus({ [`${unit}s`]: 1 })
    const interval = INTERVALS.find((one) => one === unit)
    return { ...spanOf(over), period: makePeriod(from, now, name), ...(interval && { interval }) }
  }
  const previous = PREVIOUS.exec(lower)
  if (previous) return spanOf(previous)
  const against = AGAINST.exec(lower)
  if (!against) return undefined
  const start = against.index
  const after = lower.slice(start + against[0].length)
  const other = readPeriod(after, clock)
  if (!other || after.slice(0, other.start).trim() !== '') return undefined
  const main = readPeriod(lower.slice(0, start), clock)?.period
  const end = start + against[0].length + other.end
  if (!main) return { start, end, period: sinceThen(other.period, clock) }
  return isBefore(other.period, main) ? { start, end } : undefined
}

const spanOf = (match: RegExpExecArray): { start: number; end: number } => ({
  start: match.index,
  end: match.index + match[0].length,
})

/** "vs last week": this week so far. */
function sinceThen(other: Period, { now, timezone }: Clock): Period | undefined {
  const { to } = endsOf(other)
  const until = DateTime.fromJSDate(now, { zone: timezone })
  const [, unit] = /^last (week|month|quarter|year)$/.exec(other.text) ?? []
  if (unit) return makePeriod(to, until, `this ${unit}`)
  return other.text === 'yesterday' ? makePeriod(to, until, 'today') : undefined
}

/** Ends where the other begins; or rolls as long ("last 7 days vs the previous 7 days", whose words say the same span). */
function isBefore(other: Period, main: Period): boolean {
  const [before, after] = [endsOf(other), endsOf(main)]
  if (+before.to === +after.from) return true
  return other.text === main.text && /^last \d+ /.test(main.text)
}
