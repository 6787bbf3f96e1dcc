import type { EventMention } from './event-names.ts'
import { COMPARED, conceptOf, HEAD, isFiller, isHarmless, isWeak, LIST } from './lexicon.ts'
import type { Ask, QuestionEntry, Weigh } from './question-entry.ts'
import {
  BOUND_SLOT,
  BROKEN_DOWN,
  EVENT_SLOT,
  type Features,
  featuresOf,
  INTERVAL_SLOT,
  type Interpretation,
  PAIR_SLOT,
  PERSON_SLOT,
  PROPERTY_SLOT,
  WHICH_ONE,
} from './question-features.ts'
import type { QuestionReading } from './read-question.ts'

/**
 * What is asked of an event is not asked without one, how one leads to another not with one, a series not without an
 * interval, a ranking not without "most".
 */
const ESSENTIAL = [
  COMPARED,
  BROKEN_DOWN,
  WHICH_ONE,
  BOUND_SLOT,
  EVENT_SLOT,
  PAIR_SLOT,
  INTERVAL_SLOT,
  PROPERTY_SLOT,
  PERSON_SLOT,
  'top',
]

/** One way to read the text as one question. */
export interface ScoredReading {
  entry: QuestionEntry
  features: Features
  events: readonly EventMention[]
  leftover: string[]
  /** Without regard to what is left over. */
  likeness: number
  score: number
}

/** Tries the mentions as events and as plain words, and keeps what fits best; words win when both fit. */
export function bestReading(entry: QuestionEntry, reading: QuestionReading, weigh: Weigh): ScoredReading {
  const capacity = entry.eventParams.reduce((sum, { max }) => sum + max, 0)
  let best: ScoredReading | undefined
  for (const events of choices(reading.events, capacity))
    for (const properties of takes('property') && reading.properties.length > 0 ? BOTH : ONLY_WORDS)
      for (const conditions of takes('conditions') && reading.conditions.length > 0 ? BOTH : ONLY_WORDS) {
        const candidate = scoreReading(entry, reading, { events, properties, conditions }, weigh)
        if (!best || rank(candidate) > rank(best)) best = candidate
      }
  return best as ScoredReading

  function takes(type: 'property' | 'conditions'): boolean {
    return Object.values(entry.question.header.parameters).some((parameter) => parameter.type === type)
  }
}

/** Words win when both fit. */
const BOTH = [false, true]
const ONLY_WORDS = [false]

/** A reading without doubtful events is preferred to one that has them. */
const rank = ({ score, events, features }: ScoredReading): number =>
  score - 0.02 * (events.filter((mention) => mention.problem).length + features.unclear.length)

function choices(events: readonly EventMention[], capacity: number): (readonly EventMention[])[] {
  const sets: (readonly EventMention[])[] = [[]]
  if (capacity === 0 || events.length === 0) return sets
  if (events.length <= capacity) sets.push(events)
  const certain = events.filter((event) => !event.problem)
  if (certain.length < events.length && certain.length > 0 && certain.length <= capacity) sets.push(certain)
  if (events.length > 1)
    for (const event of events) {
      sets.push([event])
      const others = events.filter((other) => other !== event)
      if (others.length > 1 && others.length <= capacity) sets.push(others)
    }
  return sets
}

function scoreReading(
  entry: QuestionEntry,
  reading: QuestionReading,
  interpretation: Interpretation,
  weigh: Weigh,
): ScoredReading {
  const { events } = interpretation
  const features = featuresOf(reading, entry.question.header.parameters, interpretation)
  const leftover = features.list.filter((feature) => !entry.known.has(feature))
  // An event that this question would read as filler words is an event it has no place for.
  for (const mention of reading.events)
    if (mention.event !== undefined && !events.includes(mention) && !isKnownTo(entry, mention, reading))
      leftover.push(mention.text)
  // So is a condition: "in the US" does not speak of us.
  if (interpretation.conditions === false)
    for (const { first, end, text } of reading.conditions)
      if (reading.words.slice(first, end).every(isFiller)) leftover.push(text)
  const strong = leftover.filter((feature) => !isHarmless(feature) && feature !== EVENT_SLOT)
  const given = features.list.filter(
    (feature) => entry.known.has(feature) || feature === EVENT_SLOT || feature.startsWith(HEAD),
  )
  let score = Math.max(0, ...entry.asks.map((ask) => similarity(given, ask, weigh, entry.neutral)))
  const against = Math.max(0, ...entry.notAsks.map((ask) => similarity(features.list, ask, weigh, NONE)))
  if (against > 0.8 && against >= score) score *= 0.5
  // "per day", "how many" and "users" alone ask for nothing.
  const content = given.filter(isContent)
  const asks = given.some((feature) => feature === LIST || ASKING.has(feature) || feature.startsWith('<'))
  if (content.length === 0 || (content.length === 1 && GENERIC.has(content[0] as string) && !asks))
    score = Math.min(score, 0.5)
  const likeness = score
  score *= 0.45 ** strong.length * 0.95 ** (leftover.length - strong.length)
  return { entry, features, events, leftover: strong, likeness, score }
}

/** Whether a question has a place for all words an event is named with. */
const isKnownTo = ({ known }: QuestionEntry, mention: EventMention, { words }: QuestionReading): boolean =>
  mention.own.every((index) => {
    const word = words[index]
    return (
      word !== undefined && !isFiller(word) && word.stems.every((stem) => known.has(conceptOf(stem) ?? stem))
    )
  }) && mention.own.some((index) => !words[index]?.stems.every((stem) => isHarmless(conceptOf(stem) ?? stem)))

const ASKING = new Set(['count', 'occasion', 'unique', 'rate'])
const GENERIC = new Set(['user', 'event', 'page', 'activity', 'thing'])

/** What a question can be about, beyond counting, ranking and cutting into intervals. */
const isContent = (feature: string): boolean =>
  feature === EVENT_SLOT ||
  feature === COMPARED ||
  feature === PERSON_SLOT ||
  !(isWeak(feature) || feature.startsWith(HEAD) || /^(?:(?:by|per):)?</.test(feature))

/** The word that tells an ask from others the most: without it something else is asked. */
function keyOf(ask: Ask, weigh: Weigh): string | undefined {
  const words = ask.list.filter(
    (feature) => !(isWeak(feature) || /[<:]/.test(feature) || GENERIC.has(feature)),
  )
  return words.length === 0 ? undefined : words.reduce((a, b) => (weigh(b) > weigh(a) ? b : a))
}

const NONE: ReadonlySet<string> = new Set()

/** How much of both is in both, 0 to 1; order tells apart what words cannot. */
function similarity(given: readonly string[], ask: Ask, weigh: Weigh, neutral: ReadonlySet<string>): number {
  let shared = 0
  let extra = 0
  for (const feature of given)
    if (ask.features.has(feature)) shared += weigh(feature)
    else if (feature !== LIST && feature !== COMPARED)
      extra += weigh(feature) * (neutral.has(feature) ? 0.3 : 1)
  if (shared === 0) return 0
  let missing = 0
  const has = new Set(given)
  for (const feature of ask.list) if (!has.has(feature)) missing += weigh(feature)
  for (const feature of ESSENTIAL) if (ask.features.has(feature) && !has.has(feature)) missing += shared
  if (has.has(PROPERTY_SLOT) && !ask.features.has(PROPERTY_SLOT)) extra += shared
  const key = keyOf(ask, weigh)
  const overlap = (shared / (shared + 0.8 * missing + 0.5 * extra)) * (key && !has.has(key) ? 0.85 : 1)
  // "list the users who ..." is not answered by their number.
  if (ask.features.has(LIST) && !has.has(LIST)) return overlap * 0.92
  if (has.has(LIST) && !has.has('count') && !ask.features.has(LIST) && ask.features.has('count'))
    return 0.6 * overlap
  return overlap * (0.94 + 0.06 * orderLikeness(given, ask))
}

function orderLikeness(given: readonly string[], ask: Ask): number {
  const common = given.filter((feature) => ask.features.has(feature))
  if (common.length < 2) return 1
  let kept = 0
  for (let index = 1; index < common.length; index++)
    if (ask.list.indexOf(common[index - 1] as string) < ask.list.indexOf(common[index] as string)) kept++
  return kept / (common.length - 1)
}
