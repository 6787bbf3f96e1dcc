import { type EventNames, spell } from './event-names.ts'
import type { Interval } from './interval.ts'
import { type Meanings, meaningsOf } from './meanings.ts'
import type { Thing } from './named-things.ts'
import { isMeasured, partAmount } from './part-amount.ts'
import type { Clock, ComparedPeriod, Period } from './period.ts'
import type { PropertyNames } from './property-names.ts'
import type { PropertyReference } from './property-reference.ts'
import { readComparison } from './read-comparison.ts'
import { readCount } from './read-count.ts'
import { type EventMention, readEvents } from './read-events.ts'
import { type GroupMention, type GroupTypeNames, readGroups } from './read-groups.ts'
import { leavesRoomFor, readOffset } from './read-offset.ts'
import { readInternal, readPerson } from './read-people.ts'
import { readPeriod } from './read-period.ts'
import { type ConditionMention, type PropertyMention, readProperties } from './read-properties.ts'
import { readSegments, type Segments } from './read-segments.ts'
import { readWords, type Word } from './read-words.ts'
import { covers, overlap, type WordRange } from './word-range.ts'

/** What a text says before any question is considered. Each part keeps its words: a question that has no use for a part
 * reads them as words again. */
export interface QuestionReading {
  text: string
  words: readonly Word[]
  meanings: Meanings
  period?: WordRange & { value: Period }
  interval?: WordRange & { value: Interval }
  limit?: WordRange & { value: number }
  /** "vs last week", and the period this implies when no other is named. */
  comparison?: WordRange & { period?: Period; interval?: Interval; previous?: ComparedPeriod }
  /** A second period: an entry that does not take its words would overlook it. */
  otherPeriod?: WordRange
  /** "D7 retention", "week 4": so many intervals after the start. */
  offset?: WordRange & { value: number }
  /** "excluding internal users". */
  internal?: WordRange
  /** Email or id. */
  person?: WordRange & { value: string }
  /** "companies", "company Acme". */
  groups: readonly GroupMention[]
  /** "by browser". */
  properties: readonly PropertyMention[]
  /** "on mobile", "plan = pro". */
  conditions: readonly ConditionMention[]
  /** "mobile vs desktop". */
  segments?: Segments
  /** Everybody who has a property of this name: events, persons, sessions. */
  ownersOf: (key: string) => readonly PropertyReference[]
  /** In the order in which they are done: "purchase after sign-up" names the sign-up first. */
  events: readonly EventMention[]
  /** Slips of the fingers that were put right. */
  corrections?: readonly { written: string; read: string }[]
}

const ADVERBS: Record<string, Interval> = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' }
const INTERVAL =
  /\b(?:per|each|every|by|(?<!\b(?:within|after|under|than|least|most) )an?)(?: single| calendar)? (hour|day|week|month)s?\b(?! of\b)|\b(hourly|daily|weekly|monthly)\b|\b(hour|day|week|month) by (?:hour|day|week|month)\b/
const COUNT =
  '((?<![\\d.,])\\d{1,5}(?![.,]?\\d)|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)'
const NO_UNIT = '(?! (?:percent|times?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|steps?)\\b)'
const LIMIT = [
  new RegExp(
    `\\b(?:top|first|best|last|latest|newest|recent|limit|biggest|largest|show(?: me)?|list|give me)(?: the)?(?: (?:last|latest|first|newest|most recent))? ${COUNT}\\b${NO_UNIT}`,
    'd',
  ),
  new RegExp(
    `\\b${COUNT} (?:most|top|best|biggest|largest|heaviest|highest|busiest|popular|leading|latest|newest|recent)\\b`,
    'd',
  ),
  new RegExp(`\\b(?:which|what(?: are)?(?: the)?) ${COUNT}\\b${NO_UNIT}`, 'd'),
]

/** The names of the project, prepared for reading. */
export interface ProjectNames {
  events?: EventNames
  properties?: PropertyNames
  groups?: GroupTypeNames
}

export function readQuestion(input: string, clock: Clock, names: ProjectNames | undefined): QuestionReading {
  const { text, unquoted, words } = readWords(input)
  const lower = unquoted.toLowerCase()
  const reading: QuestionReading = {
    text,
    words,
    meanings: meaningsOf(text, words),
    ownersOf: () => [],
    events: [],
    groups: [],
    properties: [],
    conditions: [],
  }
  // Lower-casing may change the length of a text; offsets are used only when it did not.
  if (lower.length === text.length) readStretches(reading, unquoted, clock)
  const { period, limit, comparison, internal, person } = reading
  const ranges = [period, limit, comparison, internal, person].filter((range) => range !== undefined)
  const taken = (index: number) => ranges.some((range) => covers(range, index))
  const isWrittenProperty = ({ lower, raw }: Word): boolean =>
    /[$_]/.test(raw) && names?.properties?.byName.has(lower) === true && !names.events?.byName.has(lower)
  const mentioned = readEvents(
    words,
    (index) => taken(index) || isWrittenProperty(words[index] as Word),
    names?.events,
  ).map((mention) => partAmount(mention, words, names?.properties))
  // "by month" cuts time, whatever property has the value month.
  const isTime = (index: number): boolean => reading.interval !== undefined && covers(reading.interval, index)
  const isSpoken = (index: number): boolean => taken(index) || isTime(index)
  const { properties, conditions } = readProperties(words, isSpoken, names?.properties, (thing) =>
    mentioned.some((event) => overlap(event, thing) && isRatherEvent(event, thing, words)),
  )
  const events = mentioned.filter(
    (event) => ![...properties, ...conditions].some((other) => overlap(event, other)),
  )
  return {
    ...reading,
    ownersOf: (key) => names?.properties?.byName.get(key.toLowerCase()) ?? [],
    groups: readGroups(words, taken, names?.groups),
    properties,
    conditions,
    segments: readSegments(words, conditions),
    events: inOrder(withoutFunnelName(events, words), words),
  }
}

/** Of an event and a property or value in the same words, the longer name is meant; a doubtful event is not. */
function isRatherEvent(event: EventMention, thing: Thing, words: readonly Word[]): boolean {
  if (event.event === undefined) return event.problem === 'ambiguous' && isRatherSeveral(thing, words)
  const length = thing.end - thing.first
  if (event.own.length !== length) return event.own.length > length
  const isBreakdown = /^(?:by|per|each)$/.test(words[thing.first - 1]?.lower ?? '')
  // Nothing is broken down by a number: "authors by reads" ranks by the event, whatever has read_seconds.
  const isNumber = thing.properties.every(({ valueType }) => valueType === 'Numeric')
  // "Average rating", while "total ratings" are counted.
  const isAmount = isNumber && thing.properties.length > 0 && words[thing.first - 1]?.lower !== 'total'
  if (isAmount && isMeasured(words, thing.first)) return false
  return isNumber || !isBreakdown
}

/**
 * "Queries" that ran or failed are meant at least as likely as the number query_ms, and "deploys" that began or failed as a
 * command called deploy.
 */
function isRatherSeveral({ first, end, properties, values }: Thing, words: readonly Word[]): boolean {
  const before = words[first - 1]?.lower ?? ''
  if (properties.length === 0) {
    const written = words
      .slice(first, end)
      .map(({ lower }) => lower)
      .join(' ')
    const isCued = /^(?:from|via|through|by|in|on|with|where|is|are|as)$/.test(before)
    return !(isCued && values.some(({ form }) => form === written))
  }
  return (
    values.length === 0 &&
    !isMeasured(words, first) &&
    properties.every(
      ({ key, valueType }) => valueType === 'Numeric' && spell(key).split(' ').length > end - first,
    )
  )
}

/** What stretches of the text say: each is blanked before the next is looked for. */
function readStretches(reading: QuestionReading, unquoted: string, clock: Clock): void {
  const { words } = reading
  let rest = unquoted
  const blank = ({ start, end }: { start: number; end: number }): WordRange => {
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
    return rangeOf(words, start, end)
  }
  const internal = readInternal(rest.toLowerCase())
  if (internal) reading.internal = blank(internal)
  const offset = readOffset(rest.toLowerCase())
  const offsetWords = offset && blank(offset)
  const comparison = readComparison(rest, clock)
  if (comparison) {
    const { period, interval, previous } = comparison
    reading.comparison = { ...blank(comparison), period, interval, previous }
  }
  const later = comparison?.later
  const period = later ?? readPeriod(rest, clock)
  if (period) reading.period = { ...blank(period), value: period.period }
  const otherPeriod = period && readPeriod(rest, clock)
  if (otherPeriod) reading.otherPeriod = rangeOf(words, otherPeriod.start, otherPeriod.end)
  const person = readPerson(rest, words, (start, end) => rangeOf(words, start, end))
  if (person) reading.person = person
  const lower = rest.toLowerCase()
  const interval = INTERVAL.exec(lower)
  if (comparison?.interval && reading.comparison)
    reading.interval = { ...reading.comparison, value: comparison.interval }
  if (interval) {
    const value = (interval[1] ?? interval[3] ?? ADVERBS[interval[2] as string]) as Interval
    reading.interval = { ...rangeOf(words, interval.index, interval.index + interval[0].length), value }
  }
  if (offset && offsetWords && leavesRoomFor(offset, reading.period?.value)) {
    reading.interval = { ...offsetWords, value: offset.interval }
    reading.offset = { ...offsetWords, value: offset.count }
  }
  reading.limit = readLimit(lower, words)
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

/** "purchase after sign-up", "purchase within a day of sign-up" and "conversion to purchase from sign-up" name the second step first. */
function inOrder(events: EventMention[], words: readonly Word[]): EventMention[] {
  const [one, two, three] = events
  if (!one || !two || events.length > 3) return events
  if (three) {
    // "Signups that bought within 7 days of signing up" names the first step twice.
    const isRepeated = three.event === one.event && one.event !== undefined && one.event !== two.event
    const between = words.slice(two.end, three.first).map((word) => word.lower)
    const isTime = between.some((word) => /^(?:within|after|of|first|since)$/.test(word))
    return isRepeated && isTime ? [{ ...one, own: [...one.own, ...three.own] }, two] : events
  }
  const before = (mention: EventMention): string | undefined => words[mention.first - 1]?.lower
  const between = words.slice(one.end, two.first).map((word) => word.lower)
  const second = between.filter((word) => !/^(?:a|an|the|they|people|users|who)$/.test(word)).at(-1)
  // "Purchase within 3 days of install"
  const isWithin = second === 'of' && between.includes('within')
  return (second === 'after' || second === 'from' || isWithin) && before(one) !== 'from' ? [two, one] : events
}
