import { PostHogDriverError } from '../errors.ts'
import { closestNames } from '../hogql/closest-names.ts'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import type { EventMention } from './event-names.ts'
import { fillFromNames } from './fill-from-names.ts'
import type { FollowUp, Unfit } from './follow-up.ts'
import { formatDuration } from './format-duration.ts'
import { isFiller, WRITE_VERBS } from './lexicon.ts'
import type { Match, MatchOptions, NearQuestion, NoMatch, NoMatchCode } from './match.ts'
import { isPeriod, type ParameterInput, resolveParameters, UNIT_MS } from './parameter-values.ts'
import { namesNoPayment } from './payment-names.ts'
import type { Clock } from './period.ts'
import { describeCondition } from './property-reference.ts'
import type { BuiltQuestion, Question } from './question.ts'
import type { QuestionEntry } from './question-entry.ts'
import {
  EVENT_SLOT,
  type Features,
  INTERVAL_SLOT,
  NUMBER_SLOT,
  PROPERTY_SLOT,
  SEGMENTS_SLOT,
} from './question-features.ts'
import type { ParameterHeader } from './question-header.ts'
import type { QuestionReading } from './read-question.ts'
import type { ScoredReading } from './score-reading.ts'

/** Below this a question is not what was asked. */
const THRESHOLD = 0.65
/** Two questions closer than this cannot be told apart. */
const MIN_LEAD = 0.03
/** Closer than this the more special one is meant. */
const ABOUT_AS_GOOD = 0.03
/** One that takes any property fits nearly every text that names one: what has words of its own for it may lie further behind. */
const ABOUT_AS_GOOD_BY_NAME = 0.06

export const noMatch = (code: NoMatchCode, reason: string, parts: Partial<NoMatch> = {}): NoMatch => ({
  matched: false,
  code,
  reason,
  missing: [],
  candidates: [],
  nearest: [],
  ...parts,
})

/** The answer to "which question is this?" from all readings, best first. */
export function decide(
  readings: ScoredReading[],
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
): Match | NoMatch {
  const nearest = (): NearQuestion[] =>
    [...readings]
      .sort((a, b) => b.score - a.score || b.likeness - a.likeness)
      .filter(({ likeness }) => likeness > 0.2)
      .slice(0, 3)
      .map(({ entry, score }) => toNear({ question: entry.question, score }))
  const [best, second] = mostSpecific(readings)
  // People who "drop off" ask for nothing to be dropped.
  const change = reading.words.find(
    ({ lower }, index) =>
      WRITE_VERBS.has(lower) && !/^(?:off|out)$/.test(reading.words[index + 1]?.lower ?? ''),
  )
  if (change && isCommand(reading, change) && (!best || best.score < THRESHOLD || hasObject(reading, change)))
    return noMatch('not_a_read', `"${change.raw}" asks to change something; questions only read.`, {
      nearest: nearest(),
    })
  if (!best || best.score === 0)
    return noMatch('no_question', 'No verified question speaks of this.', { nearest: nearest() })
  if (best.score < THRESHOLD) return explainLow(best, options, nearest())
  if (second && second.score >= THRESHOLD && best.score - second.score < MIN_LEAD)
    return noMatch(
      'ambiguous_question',
      `It could mean "${best.entry.question.title}" or "${second.entry.question.title}"; say which.`,
      { nearest: nearest() },
    )
  return fill(best, readings, reading, options, clock, nearest)
}

/** "please delete ..."; not "which sites send ...". */
function isCommand({ words }: QuestionReading, verb: QuestionReading['words'][number]): boolean {
  const before = words.slice(0, words.indexOf(verb))
  return before.every((word) => isFiller(word) && !/^(?:which|what|how|did|do|does)$/.test(word.lower))
}

/** "delete the events", "stop tracking"; "cancel rate" is none. */
const hasObject = ({ words }: QuestionReading, verb: QuestionReading['words'][number]): boolean =>
  /^(?:an?|the|my|our|all|this|that|these|every|each|me|\w+ing)$/.test(
    words[words.indexOf(verb) + 1]?.lower ?? '',
  )

/**
 * Of readings that are about as good, one that has words for all is meant rather than one that has places for any event or
 * interval: "web vitals" are not the event of this name, "daily users" not users by some interval.
 */
function mostSpecific(readings: ScoredReading[]): ScoredReading[] {
  const [first] = readings
  if (!first || first.score < THRESHOLD) return readings
  const close = readings.filter((reading) => {
    const byName =
      first.features.list.includes(PROPERTY_SLOT) && !reading.features.list.includes(PROPERTY_SLOT)
    const lead = byName ? ABOUT_AS_GOOD_BY_NAME : ABOUT_AS_GOOD
    return reading.score >= THRESHOLD && first.score - reading.score < lead
  })
  const best = Math.min(...close.map(openPlaces))
  const special = close.filter((reading) => openPlaces(reading) === best)
  if (special.length === close.length) return readings
  return [...special, ...readings.filter((reading) => !close.includes(reading))]
}

/** Fewer properties hold numbers than anything. */
const OPEN_PLACES: ReadonlyMap<string, number> = new Map([
  [EVENT_SLOT, 1],
  [PROPERTY_SLOT, 1],
  [NUMBER_SLOT, 0.9],
  [SEGMENTS_SLOT, 1],
  [INTERVAL_SLOT, 1],
])

const openPlaces = ({ features }: ScoredReading): number =>
  features.list.reduce((sum, feature) => sum + (OPEN_PLACES.get(feature) ?? 0), 0)

function explainLow(best: ScoredReading, options: MatchOptions, nearest: NearQuestion[]): NoMatch {
  const { entry, features, leftover } = best
  if (leftover.length === 0)
    return noMatch('no_question', `The nearest question, "${entry.question.title}", asks something else.`, {
      nearest,
    })
  const bare = leftover.filter(
    (feature) => !leftover.includes(feature.replace(/^(?:by|per):/, '')) || !/^(?:by|per):/.test(feature),
  )
  const words = [...new Set(bare.map((feature) => features.words.get(feature) ?? feature))]
  const quoted = words.map((word) => (word.startsWith('"') ? word : `"${word}"`)).join(', ')
  const takesProperties = entry.question.params.some(({ type }) => /^(?:conditions|property)$/.test(type))
  const names = [
    ...((entry.eventParams.length > 0 && options.taxonomy?.events) || []),
    ...((takesProperties && options.taxonomy?.properties) || []),
  ].map(({ name }) => name)
  const candidates = [...new Set(words.flatMap((word) => near(word.replaceAll('"', ''), names)))]
  return noMatch(
    'not_understood',
    `The nearest question, "${entry.question.title}", has no place for ${quoted}; leaving it out would answer something else.`,
    { nearest, candidates },
  )
}

/** Among thousands of names only those of about the same length are worth comparing. */
const near = (word: string, names: readonly string[]): string[] =>
  closestNames(
    word,
    names.filter((name) => Math.abs(name.length - word.length) < 4 || name.includes(word)),
  )

/** The match a follow-up makes of the question before it. */
export function decideFollowUp(
  followUp: FollowUp | Unfit,
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
): Match | NoMatch {
  if ('unfit' in followUp)
    return noMatch(
      'not_understood',
      `"${reading.text}" does not fit "${followUp.unfit.title}", which was asked before; ask the whole question.`,
      { nearest: [toNear({ question: followUp.unfit })] },
    )
  const { reading: best, base } = followUp
  return fill(best, [best], reading, options, clock, () => [toNear(best.entry)], base)
}

/** Puts events into parameters, adds what the caller gave, and checks everything. */
function fill(
  best: ScoredReading,
  readings: ScoredReading[],
  reading: QuestionReading,
  options: MatchOptions,
  clock: Clock,
  nearest: () => NearQuestion[],
  before: Readonly<Record<string, ParameterInput>> = {},
): Match | NoMatch {
  const { entry, features, events, score } = best
  const { question } = entry
  const problem = events.find((mention) => mention.event === undefined)
  if (problem) {
    const { text, candidates } = problem
    const list = candidates.length > 0 ? ` Candidates: ${candidates.join(', ')}.` : ''
    const [only] = candidates
    const reason =
      candidates.length === 1
        ? `"${text}" may or may not mean the event ${only}; write its name.`
        : `"${text}" may mean several events.${list}`
    return problem.problem === 'ambiguous'
      ? noMatch('ambiguous_event', reason, { nearest: nearest(), candidates })
      : noMatch('unknown_event', `This project has no event "${text}".${list}`, {
          nearest: nearest(),
          candidates,
        })
  }
  const [unclear] = features.unclear
  if (unclear)
    return noMatch(
      'ambiguous_property',
      unclear.candidates.length === 1
        ? `"${unclear.text}" is not known; did you mean "${unclear.candidates[0]}"?`
        : `"${unclear.text}" may mean several things: ${unclear.candidates.join(', ')}.`,
      { nearest: nearest(), candidates: unclear.candidates },
    )
  const { unknownGroup } = features
  if (unknownGroup) {
    const { text, candidates } = unknownGroup
    const known = candidates.length > 0 ? ` It has ${candidates.join(', ')}.` : ' It has none at all.'
    return noMatch('unknown_group', `This project has no groups of the type "${text}".${known}`, {
      nearest: nearest(),
      candidates,
    })
  }
  const given = (options.params ?? {}) as Record<string, ParameterInput>
  const assigned = assignEvents(entry, events, given, reading)
  const unpaid = Object.entries(assigned).flatMap(([name, value]) => {
    const header = question.header.parameters[name]
    return header && 'means' in header ? [value].flat().map(String).filter(namesNoPayment) : []
  })
  if (unpaid.length > 0)
    return noMatch(
      'not_understood',
      `"${question.title}" adds up payments, and the name of ${unpaid[0]} says that it is none.`,
      { nearest: nearest() },
    )
  const input: Record<string, ParameterInput> = { ...before, ...features.params, ...assigned }
  if (features.period) input[nameOf(question, 'period')] = features.period
  Object.assign(input, given)
  const fromNames = fillFromNames(question.header.parameters, input, options.taxonomy)
  if (fromNames.unclear) {
    const { name, kind, candidates } = fromNames.unclear
    const what = kind === 'event' ? 'several events' : 'several properties'
    return noMatch(
      `ambiguous_${kind}`,
      `"${question.title}" answers this, but ${what} of this project may be meant by ${name}: ${candidates.join(', ')}. Name one, or set ${name}.`,
      { nearest: nearest(), missing: [name], candidates },
    )
  }
  Object.assign(input, fromNames.params)
  const missing = question.params.filter(({ name, required }) => required && input[name] === undefined)
  // A funnel of one step was understood; its other steps are missing.
  const short = entry.eventParams.find(
    ({ name, list, min }) => list && given[name] === undefined && events.length > 0 && events.length < min,
  )
  if (short) missing.push(...question.params.filter(({ name }) => name === short.name))
  if (missing.length > 0) {
    const candidates = options.taxonomy?.events.slice(0, 10).map(({ name }) => name) ?? []
    const names = missing
      .map(({ name, description }) => `${name} (${description.replace(/\.$/, '')})`)
      .join(', ')
    const found = short ? `; it names ${events.length} of at least ${short.min}` : ''
    return noMatch('missing_parameter', `"${question.title}" answers this, but needs ${names}${found}.`, {
      missing: missing.map(({ name }) => name),
      candidates,
      nearest: nearest(),
    })
  }
  try {
    const params = resolveParameters(question.id, question.header.parameters, input, clock)
    if (params[nameOf(question, 'comparison')] === true && !showsPrevious(question.build(params, clock)))
      return noMatch(
        'not_understood',
        `"${question.title}" has no comparison when it is asked like this; leaving that out would answer something else.`,
        { nearest: nearest() },
      )
    return {
      matched: true,
      question,
      params,
      confidence: Math.min(1, Math.round(score * 100) / 100),
      alternatives: readings
        .filter((other) => other !== best && other.score >= 0.4)
        .slice(0, 3)
        .map(({ entry, score }) => toNear({ question: entry.question, score })),
      explanation: explain(best, features, given, reading.corrections, Object.keys(before), fromNames.params),
      build: (build = {}) => question.build(params, { ...clock, ...build }),
    }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error)) throw error
    const parameter = error.details.parameter
    return noMatch('invalid_parameter', [error.message, error.hint].filter(Boolean).join(' '), {
      missing: typeof parameter === 'string' && input[parameter] === undefined ? [parameter] : [],
      nearest: nearest(),
    })
  }
}

/** Some questions compare their total, and not their rows. */
const showsPrevious = ({ values }: BuiltQuestion): boolean =>
  Object.keys(values).some((name) => name.endsWith('_previous_from'))

const nameOf = (question: Question, type: string): string =>
  question.params.find((parameter) => parameter.type === type)?.name ?? type

/**
 * Lists take all events; single parameters are filled in order, the required ones first when there are too few: "purchase
 * conversion" names the goal. "Conversion from sign-up" names the start, and lacks the goal.
 */
function assignEvents(
  { eventParams }: QuestionEntry,
  events: readonly EventMention[],
  given: Readonly<Record<string, ParameterInput>>,
  { words }: QuestionReading,
): Record<string, ParameterInput> {
  const names = events.map(({ event }) => event as string)
  const open = eventParams.filter(({ name }) => given[name] === undefined)
  const list = open.find((parameter) => parameter.list)
  if (list) return names.length > 0 ? { [list.name]: names } : {}
  const required = open.filter((parameter) => parameter.required)
  const [one] = events
  const isStart = one !== undefined && events.length === 1 && words[one.first - 1]?.lower === 'from'
  const chosen = names.length <= required.length && !isStart ? required : open
  return Object.fromEntries(chosen.slice(0, names.length).map(({ name }, index) => [name, names[index]]))
}

function explain(
  { entry, leftover, events }: ScoredReading,
  features: Features,
  given: object,
  corrections: QuestionReading['corrections'] = [],
  before: readonly string[] = [],
  fromNames: Readonly<Record<string, ParameterInput>> = {},
): string {
  const read = [
    ...corrections.map(({ written, read }) => `"${written}" as ${read}`),
    ...events.map(({ text, event }) => (text === event ? `event ${event}` : `"${text}" as ${event}`)),
    ...Object.entries(features.params).map(([name, value]) =>
      describeParameter(name, value, entry.question.header.parameters[name]),
    ),
    ...Object.keys(given).map((name) => `${name} as given`),
    ...Object.entries(fromNames).map(
      ([name, value]) => `${name} ${[value].flat().join(' and ')} by the project's names`,
    ),
    ...before
      .filter((name) => !(name in features.params || name in given))
      .map((name) => `${name} as before`),
  ]
  const ignored = leftover.length > 0 ? ` Not used: ${leftover.join(', ')}.` : ''
  return `Read as "${entry.question.title}"${read.length > 0 ? ` with ${read.join(', ')}` : ''}.${ignored}`
}

function describeParameter(name: string, value: ParameterInput, header?: ParameterHeader): string {
  if (header?.type === 'number' && header.unit && typeof value === 'number') {
    const length = formatDuration((value * UNIT_MS[header.unit]) / 1000)
    return `${name.replace(/_(?:minutes|hours|days|weeks)$/, '')} ${length}`
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'object'))
    return (value as HogQLPropertyFilter[]).map(describeCondition).join(' and ')
  if (typeof value === 'object' && value !== null && 'key' in value) return `${name} ${value.key}`
  if (isPeriod(value)) return `${name} ${value.text}`
  return value === true ? name : `${name} ${value}`
}

export function toNear({ question, score = 1 }: { question: Question; score?: number }): NearQuestion {
  const { id, title, examples } = question
  return { id, title, example: examples[0] ?? title, confidence: Math.min(1, Math.round(score * 100) / 100) }
}
