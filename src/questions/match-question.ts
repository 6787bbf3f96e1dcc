import { distance } from 'fastest-levenshtein'
import MiniSearch from 'minisearch'
import { PostHogDriverError } from '../errors.ts'
import { closestNames } from '../hogql/closest-names.ts'
import { type EventMention, eventNamesOf } from './event-names.ts'
import { conceptOf, HEAD, isHarmless, isWeak, WRITE_VERBS } from './lexicon.ts'
import type { Match, MatchOptions, NearQuestion, NoMatch, NoMatchCode } from './match.ts'
import { type ParameterInput, resolveParameters } from './parameter-values.ts'
import type { Clock } from './period.ts'
import type { Question } from './question.ts'
import {
  EVENT_SLOT,
  type Features,
  featuresOf,
  INTERVAL_SLOT,
  MANY_SLOT,
  PAIR_SLOT,
} from './question-features.ts'
import { type QuestionReading, readQuestion } from './read-question.ts'

export type Matcher = (text: string, options: MatchOptions) => Match | NoMatch

/** Below this a question is not what was asked. */
const THRESHOLD = 0.65
/** Two questions closer than this cannot be told apart. */
const MIN_LEAD = 0.03
/** Longer texts hold more than one question. */
const MAX_LENGTH = 500
/** Questions compared in full; the search orders all of them first. */
const MAX_CANDIDATES = 12

/** Questions for the documentation. */
const HOW_TO = /^how (?:to|(?:do|can|could|should|would) (?:i|you|one)|(?:can|could|should) we)\b/i

/** How one event leads to another is not asked with one event, a series not without an interval, a ranking not without "most". */
const ESSENTIAL = [PAIR_SLOT, INTERVAL_SLOT, 'top']

interface Ask {
  features: ReadonlySet<string>
  list: readonly string[]
}

interface Entry {
  question: Question
  asks: Ask[]
  notAsks: Ask[]
  /** Every feature this question has a place for. */
  known: ReadonlySet<string>
  eventParams: { name: string; max: number; min: number; required: boolean; list: boolean }[]
}

type Weigh = (feature: string) => number

/** One way to read the text as one question. */
interface Reading {
  entry: Entry
  features: Features
  events: readonly EventMention[]
  leftover: string[]
  /** Without regard to what is left over. */
  likeness: number
  score: number
}

/** Prepares questions for matching. The asks are read with the same reader as the texts that will be compared with them. */
export function createMatcher(questions: readonly Question[]): Matcher {
  const entries = questions.map(toEntry)
  const weigh = weights(entries)
  const vocabulary = [...new Set(entries.flatMap(({ known }) => [...known]))].filter((word) =>
    /^[a-z]{5,}$/.test(word),
  )
  const search = new MiniSearch<{ id: number; entry: number; text: string }>({
    fields: ['text'],
    storeFields: ['entry'],
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term,
  })
  search.addAll(
    entries
      .flatMap(({ asks }, entry) => asks.map(({ list }) => ({ entry, text: list.join(' ') })))
      .map((doc, id) => ({ id, ...doc })),
  )
  const spell = (stem: string): string => {
    if (stem.length < 5 || conceptOf(stem)) return stem
    const limit = stem.length >= 8 ? 2 : 1
    let best = stem
    let closest = limit + 1
    for (const word of vocabulary) {
      if (word === stem) return stem
      if (Math.abs(word.length - stem.length) >= closest || word[0] !== stem[0]) continue
      const apart = distance(word, stem)
      if (apart < closest) [best, closest] = [word, apart]
    }
    return best
  }
  const candidatesFor = (reading: QuestionReading): Entry[] => {
    const { list } = featuresOf(reading, {}, [], spell)
    if (reading.events.length > 0) list.push(EVENT_SLOT)
    if (reading.interval) list.push(INTERVAL_SLOT, `<${reading.interval.value}>`)
    const found = search.search(list.join(' '), { combineWith: 'OR' })
    return [...new Set(found.map((result) => result.entry as number))]
      .slice(0, MAX_CANDIDATES)
      .map((index) => entries[index] as Entry)
  }

  const examples = entries.slice(0, 3).map(({ question }) => toNear({ question, score: 0 }))

  return (text, options) => {
    const result = read(text, options)
    // Somebody who asked in vain sees at least what can be asked.
    return result.matched || result.nearest.length > 0 ? result : { ...result, nearest: examples }
  }

  function read(text: string, options: MatchOptions): Match | NoMatch {
    const clock: Clock = { now: options.now ?? new Date(), timezone: options.timezone ?? 'UTC' }
    const none = (code: NoMatchCode, reason: string, parts: Partial<NoMatch> = {}): NoMatch => ({
      matched: false,
      code,
      reason,
      missing: [],
      candidates: [],
      nearest: [],
      ...parts,
    })
    if (typeof text !== 'string' || text.trim() === '') return none('empty', 'The question is empty.')
    if (text.length > MAX_LENGTH)
      return none(
        'too_long',
        `The question has ${text.length} characters; ask one thing in at most ${MAX_LENGTH}.`,
      )
    try {
      if (HOW_TO.test(text.trim()))
        return none('not_a_read', 'This asks how to do something; questions read data.', {})
      const names = options.taxonomy && eventNamesOf(options.taxonomy)
      const reading = readQuestion(text, clock, names)
      if (reading.words.length === 0) return none('empty', 'The question holds no words.')
      const readings = candidatesFor(reading)
        .map((entry) => bestReading(entry, reading, spell, weigh))
        .sort((a, b) => b.score - a.score || (a.entry.question.id < b.entry.question.id ? -1 : 1))
      return decide(readings, reading, options, clock, none)
    } catch (error) {
      // A clock or zone that cannot be used, and nothing else: the reader accepts every text.
      const reason = error instanceof Error ? error.message : String(error)
      return none('invalid_parameter', `The question could not be read: ${reason}`)
    }
  }
}

function toEntry(question: Question): Entry {
  const { header } = question
  const read = (text: string): Ask => {
    const slotted = text.replace(/\{(?:steps|events)\}/g, '"a" "b" "c"').replace(/\{\w+\}/g, '"a"')
    const reading = readQuestion(slotted, { now: new Date(0), timezone: 'UTC' }, undefined)
    const { list } = featuresOf(reading, header.parameters, reading.events)
    return { features: new Set(list), list }
  }
  const asks = header.asks.map(read)
  const words = [...header.words, header.title, ...Object.values(header.parameters).flatMap(phrasesOf)]
  const known = new Set([...asks.flatMap(({ list }) => list), ...words.flatMap((word) => read(word).list)])
  const eventParams = Object.entries(header.parameters).flatMap(([name, parameter]) => {
    if (parameter.type === 'event')
      return [{ name, min: 1, max: 1, required: parameter.required, list: false }]
    if (parameter.type !== 'events') return []
    return [{ name, min: parameter.min, max: parameter.max, required: parameter.required, list: true }]
  })
  return { question, asks, notAsks: header.not_asks.map(read), known, eventParams }
}

const phrasesOf = (parameter: Question['header']['parameters'][string]): string[] =>
  parameter.type === 'choice' ? Object.values(parameter.one_of).flat() : []

/**
 * How much a feature tells: little when hardly any question is told apart by it ("user"), all when one is ("retention").
 */
function weights(entries: readonly Entry[]): Weigh {
  const spread = new Map<string, number>()
  for (const { asks } of entries)
    for (const feature of new Set(asks.flatMap(({ list }) => list)))
      spread.set(feature, (spread.get(feature) ?? 0) + 1)
  const whole = Math.log(Math.max(2, entries.length))
  return (feature) => {
    if (isWeak(feature)) return 0.3
    if (feature.startsWith(HEAD)) return 0.25
    if (feature === INTERVAL_SLOT || feature === MANY_SLOT || feature === PAIR_SLOT) return 0.4
    return 1 - (0.55 * Math.log(spread.get(feature) ?? 1)) / whole
  }
}

/** Tries the mentions as events and as plain words, and keeps what fits best; words win when both fit. */
function bestReading(
  entry: Entry,
  reading: QuestionReading,
  spell: (stem: string) => string,
  weigh: Weigh,
): Reading {
  const capacity = entry.eventParams.reduce((sum, { max }) => sum + max, 0)
  let best: Reading | undefined
  for (const events of choices(reading.events, capacity)) {
    const candidate = scoreReading(entry, reading, events, spell, weigh)
    if (!best || rank(candidate) > rank(best)) best = candidate
  }
  return best as Reading
}

/** A reading without doubtful events is preferred to one that has them. */
const rank = ({ score, events }: Reading): number =>
  score - 0.02 * events.filter((mention) => mention.problem).length

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
  entry: Entry,
  reading: QuestionReading,
  events: readonly EventMention[],
  spell: (stem: string) => string,
  weigh: Weigh,
): Reading {
  const features = featuresOf(reading, entry.question.header.parameters, events, spell)
  const leftover = features.list.filter((feature) => !entry.known.has(feature))
  // An event that this question would read as filler words is an event it has no place for.
  for (const mention of reading.events)
    if (mention.event !== undefined && !events.includes(mention) && !isKnownTo(entry, mention, reading))
      leftover.push(mention.text)
  const strong = leftover.filter((feature) => !isHarmless(feature) && feature !== EVENT_SLOT)
  const given = features.list.filter(
    (feature) => entry.known.has(feature) || feature === EVENT_SLOT || feature.startsWith(HEAD),
  )
  let score = Math.max(0, ...entry.asks.map((ask) => similarity(given, ask, weigh)))
  const against = Math.max(0, ...entry.notAsks.map((ask) => similarity(features.list, ask, weigh)))
  if (against >= 0.97 || (against > 0.8 && against > score)) score *= 0.5
  // "per day" or "how many" alone ask for nothing.
  if (!given.some(isContent)) score = Math.min(score, 0.5)
  const likeness = score
  score *= 0.45 ** strong.length * 0.95 ** (leftover.length - strong.length)
  return { entry, features, events, leftover: strong, likeness, score }
}

const isKnownTo = ({ known }: Entry, mention: EventMention, { words }: QuestionReading): boolean =>
  mention.own.some((index) =>
    (words[index]?.stems ?? []).some((stem) => {
      const concept = conceptOf(stem) ?? stem
      return known.has(concept) && !isHarmless(concept)
    }),
  )

const isContent = (feature: string): boolean =>
  feature === EVENT_SLOT || !(isWeak(feature) || feature.startsWith(HEAD) || feature.startsWith('<'))

/** How much of both is in both, 0 to 1; order tells apart what words cannot. */
function similarity(given: readonly string[], ask: Ask, weigh: Weigh): number {
  let shared = 0
  let extra = 0
  for (const feature of given)
    if (ask.features.has(feature)) shared += weigh(feature)
    else extra += weigh(feature)
  if (shared === 0) return 0
  let missing = 0
  const has = new Set(given)
  for (const feature of ask.list) if (!has.has(feature)) missing += weigh(feature)
  for (const feature of ESSENTIAL) if (ask.features.has(feature) && !has.has(feature)) missing += shared
  const overlap = shared / (shared + 0.8 * missing + 0.5 * extra)
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

function decide(
  readings: Reading[],
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
  none: (code: NoMatchCode, reason: string, parts?: Partial<NoMatch>) => NoMatch,
): Match | NoMatch {
  const nearest = [...readings]
    .sort((a, b) => b.score - a.score || b.likeness - a.likeness)
    .filter(({ likeness }) => likeness > 0.2)
    .slice(0, 3)
    .map(({ entry, score }) => toNear({ question: entry.question, score }))
  const [best, second] = readings
  const change = reading.words.find((word) => WRITE_VERBS.has(word.lower))
  if (change && (!best || best.score < THRESHOLD))
    if (reading.words.slice(0, 4).includes(change))
      return none('not_a_read', `"${change.raw}" asks to change something; questions only read.`, { nearest })
  if (!best || best.score === 0)
    return none('no_question', 'No verified question speaks of this.', { nearest })
  if (best.score < THRESHOLD) return explainLow(best, options, none, nearest)
  if (second && second.score >= THRESHOLD && best.score - second.score < MIN_LEAD)
    return none(
      'ambiguous_question',
      `It could mean "${best.entry.question.title}" or "${second.entry.question.title}"; say which.`,
      { nearest },
    )
  return fill(best, readings, reading, options, clock, none, nearest)
}

function explainLow(
  best: Reading,
  options: MatchOptions,
  none: (code: NoMatchCode, reason: string, parts?: Partial<NoMatch>) => NoMatch,
  nearest: NearQuestion[],
): NoMatch {
  const { entry, features, leftover } = best
  if (leftover.length === 0)
    return none('no_question', `The nearest question, "${entry.question.title}", asks something else.`, {
      nearest,
    })
  const bare = leftover.filter(
    (feature) => !leftover.includes(feature.replace(/^(?:by|per):/, '')) || !/^(?:by|per):/.test(feature),
  )
  const words = [...new Set(bare.map((feature) => features.words.get(feature) ?? feature))]
  const quoted = words.map((word) => (word.startsWith('"') ? word : `"${word}"`)).join(', ')
  const names = options.taxonomy?.events.map(({ name }) => name) ?? []
  const candidates =
    entry.eventParams.length > 0
      ? [...new Set(words.flatMap((word) => closestNames(word.replaceAll('"', ''), names)))]
      : []
  return none(
    'not_understood',
    `The nearest question, "${entry.question.title}", has no place for ${quoted}; leaving it out would answer something else.`,
    { nearest, candidates },
  )
}

/** Puts events into parameters, adds what the caller gave, and checks everything. */
function fill(
  best: Reading,
  readings: Reading[],
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
  none: (code: NoMatchCode, reason: string, parts?: Partial<NoMatch>) => NoMatch,
  nearest: NearQuestion[],
): Match | NoMatch {
  const { entry, features, events, score } = best
  const { question } = entry
  const problem = events.find((mention) => mention.event === undefined)
  if (problem) {
    const { text, candidates } = problem
    const list = candidates.length > 0 ? ` Candidates: ${candidates.join(', ')}.` : ''
    return problem.problem === 'ambiguous'
      ? none('ambiguous_event', `"${text}" may mean several events.${list}`, { nearest, candidates })
      : none('unknown_event', `This project has no event "${text}".${list}`, { nearest, candidates })
  }
  const given = (options.params ?? {}) as Record<string, ParameterInput>
  const input: Record<string, ParameterInput> = { ...features.params, ...assignEvents(entry, events, given) }
  if (features.usesPeriod && reading.period) input[nameOf(question, 'period')] = reading.period.value
  Object.assign(input, given)
  const missing = question.params.filter(({ name, required }) => required && input[name] === undefined)
  if (missing.length > 0) {
    const candidates = options.taxonomy?.events.slice(0, 10).map(({ name }) => name) ?? []
    const names = missing.map(({ name, description }) => `${name} (${description})`).join(', ')
    return none('missing_parameter', `"${question.title}" answers this, but needs ${names}`, {
      missing: missing.map(({ name }) => name),
      candidates,
      nearest,
    })
  }
  try {
    const params = resolveParameters(question.id, question.header.parameters, input, clock)
    return {
      matched: true,
      question,
      params,
      confidence: Math.min(1, Math.round(score * 100) / 100),
      alternatives: readings
        .slice(1)
        .filter((other) => other.score >= 0.4)
        .slice(0, 3)
        .map(({ entry, score }) => toNear({ question: entry.question, score })),
      explanation: explain(best, features, given),
      build: (build = {}) => question.build(params, { ...clock, ...build }),
    }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error)) throw error
    const parameter = error.details.parameter
    return none('invalid_parameter', [error.message, error.hint].filter(Boolean).join(' '), {
      missing: typeof parameter === 'string' && input[parameter] === undefined ? [parameter] : [],
      nearest,
    })
  }
}

const nameOf = (question: Question, type: string): string =>
  question.params.find((parameter) => parameter.type === type)?.name ?? type

/** Lists take all events; single parameters are filled in order, the required ones first when there are too few. */
function assignEvents(
  { eventParams }: Entry,
  events: readonly EventMention[],
  given: Readonly<Record<string, ParameterInput>>,
): Record<string, ParameterInput> {
  const names = events.map(({ event }) => event as string)
  const open = eventParams.filter(({ name }) => given[name] === undefined)
  const list = open.find((parameter) => parameter.list)
  if (list) return names.length > 0 ? { [list.name]: names } : {}
  const required = open.filter((parameter) => parameter.required)
  const chosen = names.length <= required.length ? required : open
  return Object.fromEntries(chosen.slice(0, names.length).map(({ name }, index) => [name, names[index]]))
}

function explain({ entry, leftover, events }: Reading, features: Features, given: object): string {
  const read = [
    ...events.map(({ text, event }) => (text === event ? `event ${event}` : `"${text}" as ${event}`)),
    ...Object.entries(features.params).map(([name, value]) => `${name} ${value}`),
    ...Object.keys(given).map((name) => `${name} as given`),
  ]
  const ignored = leftover.length > 0 ? ` Not used: ${leftover.join(', ')}.` : ''
  return `Read as "${entry.question.title}"${read.length > 0 ? ` with ${read.join(', ')}` : ''}.${ignored}`
}

function toNear({ question, score }: { question: Question; score: number }): NearQuestion {
  const { id, title, examples } = question
  return { id, title, example: examples[0] ?? title, confidence: Math.min(1, Math.round(score * 100) / 100) }
}
