import { DateTime, type DateTimeUnit, type DurationLikeObject } from 'luxon'
import { type Clock, type ComparedPeriod, endsOf, type Period, toIso } from './period.ts'

/** Periods whose lengths differ by more than this say nothing side by side: months do by a tenth, a week and a month do. */
const MAX_LENGTH_RATIO = 1.12

/**
 * What stands beside a period when a text names both: all of the other one, or of a running period the same elapsed part of
 * it. Undefined when they cannot be compared: the other is not earlier, or not about as long.
 */
export function comparedWith(main: Period, other: Period, { now }: Clock): ComparedPeriod | undefined {
  const [current, before] = [endsOf(main), endsOf(other)]
  if (before.to > current.from) return undefined
  const isRunning = +current.to >= +DateTime.fromJSDate(now).startOf('second')
  const unit = UNITS.find((one) => isWhole(before, one))
  if (isRunning && unit && +current.from === +current.from.startOf(unit)) {
    const end = before.from.plus(current.to.diff(current.from, ['days', 'milliseconds']))
    if (current.to.diff(current.from, 'days').days > before.to.diff(before.from, 'days').days + 1)
      return undefined
    return end < before.to
      ? compared(before.from, end, `in the same part of ${other.text}`)
      : compared(before.from, before.to, `${ON_DAY.test(other.text) ? 'on' : 'in'} ${other.text}`)
  }
  const [one, two] = [current, before].map(({ from, to }) => to.diff(from, 'days').days) as [number, number]
  if (Math.max(one, two) / Math.min(one, two) > MAX_LENGTH_RATIO) return undefined
  return compared(before.from, before.to, wordsFor(before, other.text))
}

/** "The week before", "the same week last year": as long, moved back by whole units. */
export function movedBack(main: Period, unit: DateTimeUnit, name?: string): ComparedPeriod | undefined {
  const { from, to } = endsOf(main)
  const by = { [`${unit}s`]: 1 } as DurationLikeObject
  const start = from.minus(by)
  // The 30 days of a month moved by a month still end where the month began.
  const end = isWhole({ from, to }, unit) ? from : to.minus(by)
  if (end > from || start >= end) return undefined
  return compared(start, end, name ?? `in the same period one ${unit} earlier`)
}

const compared = (from: DateTime, to: DateTime, text: string): ComparedPeriod => ({
  from: toIso(from),
  to: toIso(to),
  text,
})

const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const
const ON_DAY = /^(?:\d|yesterday)/

const isWhole = ({ from, to }: { from: DateTime; to: DateTime }, unit: DateTimeUnit): boolean =>
  +from === +from.startOf(unit) && +to === +from.plus({ [`${unit}s`]: 1 })

function wordsFor({ from, to }: { from: DateTime; to: DateTime }, name: string): string {
  if (/^last \d/.test(name)) return 'in the period before'
  if (name === 'yesterday' || name === 'the day before yesterday') return name
  return `${isWhole({ from, to }, 'day') ? 'on' : 'in'} ${name}`
}
