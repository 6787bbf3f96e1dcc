import { DateTime, type DateTimeUnit } from 'luxon'
import { comparedWith, movedBack } from './compared-period.ts'
import { INTERVALS, type Interval } from './interval.ts'
import { type Clock, type ComparedPeriod, endsOf, makePeriod, type Period } from './period.ts'
import { type PeriodReading, readPeriod } from './read-period.ts'

/** "vs last week": an earlier period is put beside the one that is asked for. */
export interface ComparisonReading {
  /** Offsets of the words that were read, end exclusive. */
  start: number
  end: number
  /** "Week over week" also cuts into weeks. */
  interval?: Interval
  /** The period these words imply when the text names no other: "week over week" is the last 7 days. */
  period?: Period
  /** What stands beside the period, unless it is as much time right before. */
  previous?: ComparedPeriod
  /** "Q2 vs Q3": the later one is asked for, wherever it stands. */
  later?: { start: number; end: number; period: Period }
}

const CUE = String.raw`\b(?:(?:as )?compared (?:to|with)|(?:in )?comparison (?:to|with)|relative to|versus|vs\.?|against|than|(?<=\bcompar(?:e|es|ed|ing)\b.*)\b(?:with|to|and))`
const UNIT = 'hour|day|week|month|quarter|year'
const PREVIOUS = new RegExp(
  `${CUE} (?:in )?(?:the |its |that of the )?(?:(?:previous|prior|preceding|last|earlier) (?:period|one|time)|(?:period|one) before|(${UNIT}) before(?! yesterday)(?: that)?|same period before|before(?! yesterday))\\b` +
    '|\\b(?:and|with|plus|show) (?:the )?(?:change|difference)(?: (?:to|from|since|against|over) the (?:previous|prior|last) period)?\\b',
)
/** "the same day last week", "the same period a year ago" */
const SAME = new RegExp(
  `${CUE} (?:in |on )?(?:the )?same (?:day|weekday|days|date|week|month|quarter|period|time|dates)(?: (?:of|in|from))?(?: the)? (?:(?:last|previous|prior) (${UNIT})|(?:a|an|one) (${UNIT}) (?:ago|earlier|before)|(${UNIT}) before)\\b`,
)
/** "vs the 7 days before" */
const COUNT_BEFORE = new RegExp(
  `${CUE} (?:in )?(?:the )?(?:previous |prior |preceding )?(\\d{1,4}) (${UNIT})s?(?: before(?: that)?| prior| earlier)?\\b`,
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
/** "This week and last week" are two numbers; "in May and June" is one stretch. */
const SIDE_BY_SIDE =
  /\b(?:this|current) (week|month|quarter|year) (and) (?:the )?(?:last|previous|prior) \1\b|\b(?:last|previous|prior) (week|month|quarter|year) (and) (?:this|current) \3\b|\btoday (and) yesterday\b|\byesterday (and) today\b/d

/**
 * Whether a text compares two periods, and which words say so. What cannot be compared, as a week with a month, is not read:
 * its words stay for the caller to notice.
 * @param text With quoted parts blanked.
 */
export function readComparison(text: string, clock: Clock): ComparisonReading | undefined {
  const lower = text.toLowerCase()
  return (
    readUnitOverUnit(lower, clock) ??
    readSame(lower, clock) ??
    readCountBefore(lower, clock) ??
    readPrevious(lower, clock) ??
    readAgainst(lower, clock)
  )
}

function readUnitOverUnit(lower: string, clock: Clock): ComparisonReading | undefined {
  const over = UNIT_OVER_UNIT.exec(lower)
  if (!over) return undefined
  const unit = (over[1] ?? SHORT[over[2] as string]) as DateTimeUnit
  const now = DateTime.fromJSDate(clock.now, { zone: clock.timezone })
  const name = unit === 'day' ? 'last 24 hours' : unit === 'week' ? 'last 7 days' : `last 1 ${unit}`
  const from = unit === 'week' ? now.minus({ days: 7 }) : now.minus({ [`${unit}s`]: 1 })
  const interval = INTERVALS.find((one) => one === unit)
  const span = spanOf(over)
  const main = mainPeriod(lower, span, clock)?.period
  const previous = main && movedBack(main, unit)
  return {
    ...span,
    period: makePeriod(from, now, name),
    ...(interval && { interval }),
    ...(previous && { previous }),
  }
}

function readSame(lower: string, clock: Clock): ComparisonReading | undefined {
  const same = SAME.exec(lower)
  if (!same) return undefined
  const span = spanOf(same)
  const main = mainPeriod(lower, span, clock)?.period
  const unit = (same[1] ?? same[2] ?? same[3]) as DateTimeUnit
  const previous = main && movedBack(main, unit)
  return previous && { ...span, previous }
}

function readCountBefore(lower: string, clock: Clock): ComparisonReading | undefined {
  const count = COUNT_BEFORE.exec(lower)
  if (!count) return undefined
  const main = mainPeriod(lower, spanOf(count), clock)?.period
  return main?.text === `last ${count[1]} ${count[2]}s` ? spanOf(count) : undefined
}

function readPrevious(lower: string, clock: Clock): ComparisonReading | undefined {
  const found = PREVIOUS.exec(lower)
  if (!found) return undefined
  const span = spanOf(found)
  const unit = found[1] as DateTimeUnit | undefined
  if (!unit) return span
  const main = mainPeriod(lower, span, clock)?.period
  if (!main) return span
  const { from, to } = endsOf(main)
  const isRolling = /^last \d/.test(main.text)
  if (+from === +from.startOf(unit) && to <= from.plus({ [`${unit}s`]: 1 }) && !isRolling) {
    const previous = movedBack(
      main,
      unit,
      to < from.plus({ [`${unit}s`]: 1 })
        ? `in the same part of the ${unit} before`
        : `in the ${unit} before`,
    )
    return previous && { ...span, previous }
  }
  return main.text === `last 1 ${unit}` || (unit === 'week' && main.text === 'last 7 days') ? span : undefined
}

function readAgainst(lower: string, clock: Clock): ComparisonReading | undefined {
  const pair = SIDE_BY_SIDE.exec(lower)
  const found = pair ?? AGAINST.exec(lower)
  if (!found) return undefined
  const joint = pair?.indices?.slice(1).find((range, index) => range && pair[index + 1] === 'and')
  const start = joint?.[0] ?? found.index
  const behind = joint?.[1] ?? start + found[0].length
  // A year or a short month is one behind a word for it only.
  const after = `in ${lower.slice(behind)}`
  const other = readPeriod(after, clock)
  if (
    !other ||
    after
      .slice(0, other.start)
      .trim()
      .replace(/^(?:the|in|of)$/, '') !== ''
  )
    return undefined
  const end = behind + other.end - 'in '.length
  const main = mainPeriod(lower, { start, end }, clock)
  if (!main) {
    const period = sinceThen(other.period, clock)
    const previous = period && comparedWith(period, other.period, clock)
    return previous && { start, end, period, previous }
  }
  // "Last 7 days vs the last 7 days" says the same span twice.
  if (other.period.text === main.period.text && /^last \d+ /.test(main.period.text)) return { start, end }
  const previous = comparedWith(main.period, other.period, clock)
  if (previous) return { start, end, previous }
  // "Last month vs the previous month" counts back from the last one.
  const [, unit] = /^last (week|month|quarter|year)$/.exec(other.period.text) ?? []
  if (
    unit &&
    other.period.text === main.period.text &&
    /\b(?:previous|prior)\b/.test(after.slice(0, other.end))
  ) {
    const before = movedBack(main.period, unit as DateTimeUnit, `in the ${unit} before`)
    return before && { start, end, previous: before }
  }
  const swapped = comparedWith(other.period, main.period, clock)
  if (!swapped) return undefined
  return { start, end, previous: swapped, later: { start: main.start, end: main.end, period: other.period } }
}

const spanOf = (match: RegExpExecArray): { start: number; end: number } => ({
  start: match.index,
  end: match.index + match[0].length,
})

/** The period a text names beside the words of the comparison. */
const mainPeriod = (
  lower: string,
  { start, end }: { start: number; end: number },
  clock: Clock,
): PeriodReading | undefined =>
  readPeriod(lower.slice(0, start) + ' '.repeat(end - start) + lower.slice(end), clock)

/** "vs last week": this week so far. */
function sinceThen(other: Period, { now, timezone }: Clock): Period | undefined {
  const { to } = endsOf(other)
  const until = DateTime.fromJSDate(now, { zone: timezone })
  const [, unit] = /^last (week|month|quarter|year)$/.exec(other.text) ?? []
  if (unit) return makePeriod(to, until, `this ${unit}`)
  return other.text === 'yesterday' ? makePeriod(to, until, 'today') : undefined
}
