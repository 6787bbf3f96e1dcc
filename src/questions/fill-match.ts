import { PostHogDriverError } from '../errors.ts'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import type { Features } from './feature-draft.ts'
import { fillFromNames } from './fill-from-names.ts'
import { formatDuration } from './format-duration.ts'
import type { Match, MatchOptions, NearQuestion, NoMatch } from './match.ts'
import { noMatch, toNear } from './no-match.ts'
import { isPeriod, type ParameterInput, resolveParameters, UNIT_MS } from './parameter-values.ts'
import { namesNoPayment } from './payment-names.ts'
import { type Clock, hasNoStart } from './period.ts'
import { preferOwner } from './prefer-owner.ts'
import { describeCondition } from './property-reference.ts'
import type { BuiltQuestion, Question } from './question.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { ParameterHeader } from './question-header.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import type { ScoredReading } from './score-reading.ts'

/** Puts events into parameters, adds what the caller gave, and checks everything. */
export function fillMatch(
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
  const unresolved = unresolvedName(best, nearest)
  if (unresolved) return unresolved
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
  const owned = preferOwner(question, features.params, eventsIn(question, input), options.taxonomy)
  if (owned.absent) {
    const { key, events: counted, candidates } = owned.absent
    return noMatch(
      'ambiguous_property',
      `No ${counted.join(' or ')} has the property ${key}, nor have people.`,
      { nearest: nearest(), candidates },
    )
  }
  for (const [name, value] of Object.entries(owned.params)) if (!(name in given)) input[name] = value
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
    const endless = Object.values(params).find((value) => isPeriod(value) && hasNoStart(value))
    if (endless && needsStart(question.header.parameters, params))
      return noMatch(
        'not_understood',
        `"${question.title}" needs a period with a start; name one, as in "last 12 months" or "since March".`,
        { nearest: nearest(), missing: [nameOf(question, 'period')] },
      )
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
      explanation: explain(
        best,
        { ...features, params: { ...features.params, ...owned.params } },
        given,
        reading.corrections,
        Object.keys(before),
        fromNames.params,
      ),
      build: (build = {}) => question.build(params, { ...clock, ...build }),
    }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error)) throw error
    const parameter = error.details.parameter
    return noMatch('invalid_parameter', [error.message, error.hint].filter(Boolean).join(' '), {
      missing: typeof parameter === 'string' && input[parameter] === undefined ? [parameter] : [],
      ...(typeof parameter === 'string' && { parameter }),
      nearest: nearest(),
    })
  }
}

/** A name that is none of the project's, or several. */
function unresolvedName(
  { events, features }: ScoredReading,
  nearest: () => NearQuestion[],
): NoMatch | undefined {
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
  return undefined
}

/** Years without events are no intervals, and nothing lies before all time. */
const needsStart = (
  parameters: Question['header']['parameters'],
  values: Readonly<Record<string, unknown>>,
): boolean =>
  Object.entries(parameters).some(
    ([name, { type }]) => /^(?:interval|comparison)$/.test(type) && values[name] !== undefined,
  )

const eventsIn = ({ params }: Question, input: Readonly<Record<string, ParameterInput>>): string[] =>
  params.flatMap(({ name, type }) =>
    /^events?$/.test(type) && input[name] ? [input[name] as string | string[]].flat() : [],
  )

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
  const isStart =
    one !== undefined && events.length === 1 && (words[one.first - 1]?.lower === 'from' || isBeginning(one))
  const chosen = names.length <= required.length && !isStart ? required : open
  return Object.fromEntries(chosen.slice(0, names.length).map(({ name }, index) => [name, names[index]]))
}

/** "Trial conversion" of `trial_started`: what is only a beginning, and not called one, is where people start. */
const isBeginning = ({ event = '', text }: EventMention): boolean =>
  /(?:started|begun|initiated|opened|viewed)$/i.test(event) &&
  !/(?:start|begin|begun|began|initiat|open|view|saw|see)/i.test(text)

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
    return (value as HogQLPropertyFilter[])
      .map((filter) => `${ownerOf(filter)}${describeCondition(filter)}`)
      .join(' and ')
  if (typeof value === 'object' && value !== null && 'key' in value)
    return `${name} ${ownerOf(value as { type?: string })}${value.key}`
  if (isPeriod(value)) return `${name} ${value.text}`
  return value === true ? name : `${name} ${value}`
}

/** A plan may be that of the event or of the person: which one is meant is part of the answer. */
const ownerOf = ({ type }: { type?: string }): string =>
  type === undefined || type === 'event' ? '' : `${type}.`
