import { type EventMention, type EventNames, readEvents } from './event-names.ts'
import type { Interval } from './interval.ts'
import type { Clock, Period } from './period.ts'
import { readCount, readPeriod } from './read-period.ts'
import { readWords, type Word } from './read-words.ts'

/** Words from `first` up to `end`, exclusive. */
export interface WordRange {
  first: number
  end: number
}

/** What a text says before any question is considered. Each part keeps its words: a question that has no use for a part
 * reads them as words again. */
export interface QuestionReading {
  text: string
  words: readonly Word[]
  period?: WordRange & { value: Period }
  interval?: WordRange & { value: Interval }
  limit?: WordRange & { value: number }
  /** In the order in which they are done: "purchase after sign-up" names the sign-up first. */
  events: readonly EventMention[]
  /** Slips of the fingers that were put right. */
  corrections?: readonly { written: string; read: string }[]
}

const ADVERBS: Record<string, Interval> = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' }
const INTERVAL =
  /\b(?:per|each|every|by|an?)(?: single| calendar)? (hour|day|week|month)s?\b(?! of\b)|\b(hourly|daily|weekly|monthly)\b|\b(hour|day|week|month) by (?:hour|day|week|month)\b/
const COUNT =
  '((?<![\\d.,])\\d{1,5}(?![.,]?\\d)|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)'
const NO_UNIT = '(?! (?:percent|times?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|steps?)\\b)'
const LIMIT = [
  new RegExp(
    `\\b(?:top|first|best|limit|biggest|largest|show(?: me)?|list|give me)(?: the)? ${COUNT}\\b${NO_UNIT}`,
    'd',
  ),
  new RegExp(
    `\\b${COUNT} (?:most|top|best|biggest|largest|heaviest|highest|busiest|popular|leading)\\b`,
    'd',
  ),
  new RegExp(`\\b(?:which|what(?: are)?(?: the)?) ${COUNT}\\b${NO_UNIT}`, 'd'),
]

export function readQuestion(input: string, clock: Clock, names: EventNames | undefined): QuestionReading {
  const { text, unquoted, words } = readWords(input)
  const lower = unquoted.toLowerCase()
  const reading: QuestionReading = { text, words, events: [] }
  // Lower-casing may change the length of a text; offsets are used only when it did not.
  if (lower.length === text.length) {
    const period = readPeriod(unquoted, clock)
    if (period) reading.period = { ...rangeOf(words, period.start, period.end), value: period.period }
    const rest = period
      ? lower.slice(0, period.start) + ' '.repeat(period.end - period.start) + lower.slice(period.end)
      : lower
    const interval = INTERVAL.exec(rest)
    if (interval) {
      const value = (interval[1] ?? interval[3] ?? ADVERBS[interval[2] as string]) as Interval
      reading.interval = { ...rangeOf(words, interval.index, interval.index + interval[0].length), value }
    }
    reading.limit = readLimit(rest, words)
  }
  const taken = (index: number) =>
    [reading.period, reading.limit].some((range) => range && index >= range.first && index < range.end)
  const events = withoutFunnelName(readEvents(words, taken, names), words)
  return { ...reading, events: inOrder(events, words) }
}

function readLimit(text: string, words: readonly Word[]): QuestionReading['limit'] {
  for (const pattern of LIMIT) {
    const match = pattern.exec(text)
    const [start, end] = match?.indices?.[1] ?? []
    const value = match && readCount(match[1] as string)
    if (value && start !== undefined && end !== undefined) return { ...rangeOf(words, start, end), value }
  }
  return undefined
}

function rangeOf(words: readonly Word[], start: number, end: number): WordRange {
  const first = words.findIndex((word) => word.end > start)
  const after = words.findIndex((word) => word.start >= end)
  return { first, end: after < 0 ? words.length : after }
}

/** "the onboarding funnel: sign-up, ..." names the funnel, not its first step. */
function withoutFunnelName(events: EventMention[], words: readonly Word[]): EventMention[] {
  const [first, ...steps] = events
  return first && steps.length > 1 && words[first.end]?.lower === 'funnel' ? steps : events
}

/** "purchase after sign-up" and "conversion to purchase from sign-up" name the second step first. */
function inOrder(events: EventMention[], words: readonly Word[]): EventMention[] {
  const [one, two] = events
  if (!one || !two || events.length > 2) return events
  const before = (mention: EventMention): string | undefined => words[mention.first - 1]?.lower
  const between = words.slice(one.end, two.first).map((word) => word.lower)
  const second = between.filter((word) => !/^(?:a|an|the|they|people|users|who)$/.test(word)).at(-1)
  return (second === 'after' || second === 'from') && before(one) !== 'from' ? [two, one] : events
}
