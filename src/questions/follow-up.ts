import { isDeepStrictEqual } from 'node:util'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { intervalFor } from './interval.ts'
import { conceptOf, HEAD, isHarmless } from './lexicon.ts'
import { type Change, eventsInPlace, neighbours, placeFor } from './neighbouring-entry.ts'
import { isPeriod, type ParameterInput, type ParameterValues } from './parameter-values.ts'
import type { Question } from './question.ts'
import { ASK_NAMES, AT_ANY_TIME, phrasesOf, type QuestionEntry, type Weigh } from './question-entry.ts'
import { featuresOf } from './question-features.ts'
import type { ParameterHeader } from './question-header.ts'
import { type QuestionReading, readQuestion } from './read-question.ts'
import type { ScoredReading } from './score-reading.ts'
import { stemsOf } from './stem.ts'

/** What was asked before: a match, or the answer that came of it, whose `question` is the text. */
export type PreviousQuestion = { params: ParameterValues } & (
  | { question: Pick<Question, 'id'> }
  | { id: string; question?: string }
)

/** A question that goes on from the one before. */
export interface FollowUp {
  reading: ScoredReading
  /** What stays as it was. */
  base: Record<string, ParameterInput>
}

/** A change that this question has no place for, nor any neighbour that could take its place. */
export interface Unfit {
  unfit: Question
}

const CUE =
  /^(?:(?:ok|okay|so|now|then),? )?(?:and|but|(?:what|how) about|(?:the )?same|only|just|now|instead|again|also)\b|\b(?:instead|as well|too)[.?!]*$/i

/** "and by country?" goes on from something; "signups per week" may be asked by itself. */
export const refersBack = (text: string): boolean => CUE.test(text.trim())

const NARROWS =
  /^\W*(?:(?:and|but|now|then) )?(?:only|just|for|in|on|from|with|without|among|within|excluding|except)\b/i

/** "For returning visitors" narrows what was asked before, and asks for nothing itself. */
export const isPartOfQuestion = ({ text, words, events }: QuestionReading): boolean =>
  NARROWS.test(text) &&
  words.length <= 5 &&
  events.length === 0 &&
  !/,|\b(?:how|what|which|who|when|where|why)\b/i.test(text)

/** Words that tell to go on, and add nothing. */
const GOING_ON = new Set(
  `same again instead only just also too but rather change switch make use filter limit restrict focus narrow repeat
  break breakdown segment group compare number thing otherwise time turn well other`
    .split(/\s+/)
    .flatMap(stemsOf)
    .map((stem) => conceptOf(stem) ?? stem),
)

const optional = { description: '', required: false } as const
/** Everything a follow-up may change, whatever the question. */
const CHANGES: Record<string, ParameterHeader> = {
  period: { type: 'period', ...optional, default: 'last 30 days' },
  interval: { type: 'interval', ...optional, one_of: ['hour', 'day', 'week', 'month'], optional: false },
  limit: { type: 'limit', ...optional, default: 10, max: 50_000 },
  compare: { type: 'comparison', ...optional },
  internal: { type: 'internal', ...optional },
  person: { type: 'person', ...optional },
  by: { type: 'property', ...optional, of: 'any', on: 'events', holds: 'anything' },
}

/**
 * What a text changes of the question before it; undefined when it says more than that.
 */
export function readFollowUp(
  reading: QuestionReading,
  previous: PreviousQuestion,
  entries: readonly QuestionEntry[],
  weigh: Weigh,
): FollowUp | Unfit | undefined {
  const id = 'id' in previous ? previous.id : previous.question.id
  const entry = entries.find(({ question }) => question.id === id)
  if (!entry) return undefined
  const own = entry.question.header.parameters
  const isChange = ({ type }: ParameterHeader): boolean =>
    Object.values(CHANGES).some((change) => change.type === type)
  const conditions = Object.entries(own).filter(([, { type }]) => type === 'conditions')
  const rest = Object.fromEntries(
    Object.entries(own).filter(([, header]) => !isChange(header) && header.type !== 'conditions'),
  )
  const wanted = {
    ...CHANGES,
    ...rest,
    // Persons and sessions know fewer properties than events.
    ...(conditions.length > 0
      ? Object.fromEntries(conditions)
      : { where: { type: 'conditions', on: 'events', prefer: 'event', ...optional } as const }),
  }
  const features = featuresOf(reading, wanted, { events: reading.events })
  const allowed = new Set([...GOING_ON, ...choiceWords(own, features.params)])
  if (reading.conditions.length > 0 && refersBack(reading.text)) allowed.add('user')
  if (features.usesLimit) allowed.add('top')
  const asTrend = features.list.includes('trend') && features.params.interval === undefined
  if (asTrend) allowed.add('trend')
  const saysMore = features.list.some((feature) => {
    const word = feature.replace(/^(?:by|per):/, '')
    return !(word.startsWith('<') || word.startsWith(HEAD) || allowed.has(word) || isHarmless(word))
  })
  if (saysMore) return undefined
  const changes = Object.entries(features.params).map(
    ([name, value]): Change => ({ name, value, header: (wanted as typeof CHANGES)[name] as ParameterHeader }),
  )
  const periodBefore = Object.values(previous.params).find(isPeriod)
  // "As a trend": whatever was counted, interval by interval.
  if (asTrend)
    changes.push({
      name: 'interval',
      value: intervalFor(features.period ?? periodBefore ?? AT_ANY_PERIOD),
      header: CHANGES.interval as ParameterHeader,
    })
  // "Last week", then "vs last month": which period is meant is not said.
  const implied = reading.comparison?.period
  const periodName = Object.entries(previous.params).find(([, value]) => value === periodBefore)?.[0] ?? ''
  const usual = own[periodName]
  if (
    implied &&
    periodBefore &&
    !reading.period &&
    periodBefore.text !== implied.text &&
    usual?.type === 'period' &&
    periodBefore.text !== usual.default
  )
    return { unfit: entry.question }
  if (features.period)
    changes.push({ name: 'period', value: features.period, header: CHANGES.period as ParameterHeader })
  const { events } = reading
  if (changes.length === 0 && events.length === 0 && features.unclear.length === 0) return undefined
  const kept = chosenBefore(entry.question, previous.params, features.period !== undefined)
  const fits = (other: QuestionEntry): boolean =>
    [...changes, ...kept].every((change) => placeFor(other, change) !== undefined) &&
    eventsInPlace(other, events, kept) !== undefined
  const target = fits(entry) ? entry : neighbours(entry, changes, entries, weigh).find(fits)
  if (!target) return { unfit: entry.question }
  const base = Object.fromEntries(kept.map((change) => [placeFor(target, change), change.value]))
  const params: Record<string, ParameterInput> = { ...eventsInPlace(target, events, kept) }
  for (const change of changes) {
    const place = placeFor(target, change) as string
    params[place] = change.header.type === 'conditions' ? merge(base[place], change.value) : change.value
  }
  return {
    reading: {
      entry: target,
      features: { ...features, params, period: undefined },
      events: events.filter(({ problem }) => problem),
      leftover: [],
      likeness: 1,
      score: 1,
    },
    base,
  }
}

/** The parameters that were decided by what was asked, not by default. */
export function chosenBefore(question: Question, params: ParameterValues, newPeriod: boolean): Change[] {
  const period = Object.values(params).find(isPeriod)
  return Object.entries(params).flatMap(([name, value]) => {
    const header = question.header.parameters[name]
    if (!header) return []
    const usual = 'default' in header ? header.default : undefined
    if (isPeriod(value) ? newPeriod || value.text === usual : isDeepStrictEqual(value, usual)) return []
    // An interval that came with the period goes with it; where there is a usual one, another was asked for.
    if (header.type === 'interval' && usual === undefined && period && value === intervalFor(period))
      return []
    return [{ name, header, value }]
  })
}

/** Conditions on other properties stay. */
function merge(before: ParameterInput, now: ParameterInput): ParameterInput {
  const [old, fresh] = [before ?? [], now] as [HogQLPropertyFilter[], HogQLPropertyFilter[]]
  return [...old.filter(({ key }) => !fresh.some((filter) => filter.key === key)), ...fresh]
}

const AT_ANY_PERIOD = { from: '2026-01-01', to: '2026-01-31', timezone: 'UTC', text: '' }

/** Concepts of the words that chose among a question's own alternatives: "by weekday instead". */
const choiceWords = (
  own: Question['header']['parameters'],
  params: Readonly<Record<string, ParameterInput>>,
): string[] =>
  Object.entries(own)
    .filter(([name, { type }]) => type === 'choice' && params[name] !== undefined)
    .flatMap(([, header]) => phrasesOf(header))
    .flatMap((phrase) => featuresOf(readQuestion(phrase, AT_ANY_TIME, ASK_NAMES), {}, { events: [] }).list)
