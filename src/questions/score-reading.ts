import type { Features, Interpretation } from './feature-draft.ts'
import { EVENT_SLOT, GROUP_SLOT, NUMBER_SLOT, PERSON_SLOT, SEGMENTS_SLOT } from './feature-slots.ts'
import { COMPARED, conceptOf, GENERIC, HEAD, isFiller, isHarmless, isWeak, LIST } from './lexicon.ts'
import { likenessOf } from './likeness.ts'
import type { QuestionEntry, Weigh } from './question-entry.ts'
import { featuresOf } from './question-features.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import type { Word } from './read-words.ts'
import { unmetRelations } from './relations.ts'
import { unmetAmounts } from './unmet-amounts.ts'
import { unmetMeasures } from './unmet-measures.ts'
import { unmetTimes } from './unmet-times.ts'
import { lowerTextOf } from './word-range.ts'

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
    for (const properties of takes('property') && (reading.properties.length > 0 || reading.segments)
      ? BOTH
      : ONLY_WORDS)
      for (const conditions of takes('conditions') && reading.conditions.length > 0 ? BOTH : ONLY_WORDS) {
        const interpretation = { events, properties, conditions }
        const candidate = scoreReading(entry, reading, interpretation, weigh, best && rank(best))
        if (!best || (candidate && rank(candidate) > rank(best))) best = candidate
      }
  return best as ScoredReading

  function takes(type: 'property' | 'conditions'): boolean {
    return Object.values(entry.question.header.parameters).some((parameter) => parameter.type === type)
  }
}

/** Sums of weights are rounded. */
const MAX_LIKENESS = 1 + 1e-9
const MIN_LIKE_COUNTER_EXAMPLE = 0.8

/** Words win when both fit. */
const BOTH = [false, true]
const ONLY_WORDS = [false]

/** A reading without doubtful events is preferred to one that has them. */
const rank = ({ score, events, features }: Pick<ScoredReading, 'score' | 'events' | 'features'>): number =>
  score - 0.02 * (events.filter((mention) => mention.problem).length + features.unclear.length)

function choices(events: readonly EventMention[], capacity: number): (readonly EventMention[])[] {
  const sets: (readonly EventMention[])[] = [[]]
  if (capacity === 0 || events.length === 0) return sets
  if (events.length <= capacity) sets.push(events)
  const certain = events.filter((event) => !event.problem)
  if (certain.length < events.length && certain.length > 0 && certain.length <= capacity) sets.push(certain)
  if (events.length > 1)
    for (const event of events) {
      // Of three and more, two that are left over would be too many.
      if (events.length === 2) sets.push([event])
      const others = events.filter((other) => other !== event)
      if (others.length > 1 && others.length <= capacity) sets.push(others)
    }
  return sets
}

/** @param leastRank What there is already; undefined when this reading cannot be better, however like it is. */
function scoreReading(
  entry: QuestionEntry,
  reading: QuestionReading,
  interpretation: Interpretation,
  weigh: Weigh,
  leastRank?: number,
): ScoredReading | undefined {
  const { events } = interpretation
  const features = featuresOf(reading, entry.question.header.parameters, interpretation)
  const takesSegments = Object.values(entry.question.header.parameters).some(({ type }) => type === 'values')
  const isCompared = features.list.includes(COMPARED)
  const leftover = features.list.filter(
    (feature) =>
      (!entry.known.has(feature) || (!isCompared && entry.onlyCompared.has(feature))) &&
      !(feature === 'top' && features.usesLimit && entry.ranks),
  )
  // An event that this question would read as filler words is an event it has no place for.
  for (const mention of reading.events)
    if (
      mention.problem !== 'unknown' &&
      !events.includes(mention) &&
      !features.named.some(({ first, end }) => mention.first >= first && mention.end <= end) &&
      !isKnownTo(entry, mention, reading)
    )
      leftover.push(mention.text)
  // So is a condition: "in the US" does not speak of us.
  if (interpretation.conditions === false)
    for (const { first, end, text } of reading.conditions.filter(
      (mention) => !takesSegments || !reading.segments?.mentions.includes(mention),
    ))
      if (reading.words.slice(first, end).every(isFiller)) leftover.push(text)
  leftover.push(...unmetRelations(entry, reading, events, features))
  leftover.push(...unmetAmounts(entry, reading, events, features))
  leftover.push(...unmetTimes(entry, reading, events))
  leftover.push(...unmetMeasures(entry, reading, events, features))
  // "Which users have the flag" wants names, which a question about numbers does not give.
  const wantsNames = features.list.includes(`${HEAD}user`) && features.list.includes(LIST)
  const strong = leftover.filter(
    (feature) => (!isHarmless(feature) || (feature === LIST && wantsNames)) && feature !== EVENT_SLOT,
  )
  const given = features.list.filter(
    (feature) => entry.known.has(feature) || feature === EVENT_SLOT || feature.startsWith(HEAD),
  )
  const left = 0.45 ** strong.length * 0.95 ** (leftover.length - strong.length)
  if (leastRank !== undefined && rank({ score: left * MAX_LIKENESS, events, features }) <= leastRank)
    return undefined
  let score = likenessOf(given, entry.asks, weigh, { neutral: entry.neutral })
  // What is out of the race need not be told from its counter-examples.
  if (score * left > 0.3) {
    const against = likenessOf(features.list, entry.notAsks(), weigh, { least: MIN_LIKE_COUNTER_EXAMPLE })
    if (against > MIN_LIKE_COUNTER_EXAMPLE && against >= score) score *= 0.5
  }
  // "per day", "how many" and "users" alone ask for nothing.
  const content = given.filter(isContent)
  const asks = given.some((feature) => feature === LIST || ASKING.has(feature) || feature.startsWith('<'))
  if (content.length === 0 || (content.length === 1 && GENERIC.has(content[0] as string) && !asks))
    score = Math.min(score, 0.5)
  const likeness = score
  score *= left
  // "per company" is rather a property where there are no such groups.
  if (features.unknownGroup) score *= 0.9
  // "Refunds as a share of orders" divides events; a conversion divides people.
  if (events.length > 1 && SHARE_OF.test(textBetween(events, reading))) score *= 0.5
  if (events.length > 1 && deniesOnlyTheFirst(events, reading)) score *= 0.5
  // Of several events each is named less surely than one alone.
  if (events.length > 1) score *= 0.9 ** events.filter(({ loose }) => loose).length
  return { entry, features, events, leftover: strong, likeness, score }
}

const SHARE_OF = /\bas an? (?:share|percentage|percent|%|fraction|proportion|ratio) (?:of|to)\b/

const textBetween = (events: readonly EventMention[], { words }: QuestionReading): string => {
  const first = Math.min(...events.map(({ end }) => end))
  const last = Math.max(...events.map((mention) => mention.first))
  return lowerTextOf(words, { first, end: last })
}

/** "People who did not finish onboarding and bought": what is left undone comes last in a sequence. */
function deniesOnlyTheFirst(events: readonly EventMention[], { words }: QuestionReading): boolean {
  const denied = (mention: EventMention): boolean => {
    const before = events.filter(({ end }) => end <= mention.first).map(({ end }) => end)
    return words
      .slice(Math.max(0, ...before), mention.first)
      .some(({ stems }) => stems.some((stem) => conceptOf(stem) === 'negation'))
  }
  const [first, ...others] = events
  return first !== undefined && denied(first) && !others.some(denied)
}

/** Whether a question has a place for all words an event is named with. */
const isKnownTo = ({ known }: QuestionEntry, mention: EventMention, { words }: QuestionReading): boolean =>
  mention.own.every((index) => {
    const word = words[index]
    return (
      word !== undefined &&
      !isFiller(word) &&
      !isReturn(words, index) &&
      word.stems.every((stem) => known.has(conceptOf(stem) ?? stem))
    )
  }) && mention.own.some((index) => !words[index]?.stems.every((stem) => isHarmless(conceptOf(stem) ?? stem)))

/** "Returns by shipping method" are things sent back, where the project knows such; "users who return" are not. */
const isReturn = (words: readonly Word[], index: number): boolean =>
  words[index]?.lower === 'returns' ||
  (words[index]?.lower === 'return' && /^rates?$/.test(words[index + 1]?.lower ?? ''))

const ASKING = new Set(['count', 'occasion', 'unique', 'rate'])

/** What a question can be about, beyond counting, ranking and cutting into intervals. */
const isContent = (feature: string): boolean =>
  feature === EVENT_SLOT ||
  feature === NUMBER_SLOT ||
  feature === SEGMENTS_SLOT ||
  feature === COMPARED ||
  feature === PERSON_SLOT ||
  feature === GROUP_SLOT ||
  !(isWeak(feature) || feature.startsWith(HEAD) || /^(?:(?:by|per):)?</.test(feature))
