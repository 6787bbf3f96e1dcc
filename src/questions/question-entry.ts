import {
  BOUND_SLOT,
  BROKEN_DOWN,
  EVENT_SLOT,
  GROUP_NAME_SLOT,
  GROUP_SLOT,
  INTERVAL_SLOT,
  MANY_SLOT,
  NUMBER_SLOT,
  PAIR_SLOT,
  PERSON_SLOT,
  PROPERTY_SLOT,
  SEGMENTS_SLOT,
  TEXT_SLOT,
  WHICH_ONE,
} from './feature-slots.ts'
import { ABOUT_LLMS, COMPARED, GENERIC, HEAD, isWeak } from './lexicon.ts'
import { notData } from './not-data.ts'
import type { KnownProperty } from './property-names.ts'
import type { Question } from './question.ts'
import { featuresOf } from './question-features.ts'
import { type ProjectNames, type QuestionReading, readQuestion } from './read-question.ts'
import { stemsOf } from './stem.ts'

/** One way to ask a question, read like any text. */
export interface Ask {
  list: readonly string[]
  /** How much each feature tells, by feature. */
  weights: ReadonlyMap<string, number>
  /** Of all of them. */
  total: number
  /** Features without which something else is asked. */
  essential: readonly string[]
  /** The word that tells this ask from others the most: without it something else is asked. */
  key?: string
}

/** A question prepared for comparison. */
export interface QuestionEntry {
  question: Question
  asks: readonly Ask[]
  /** Read when the question first comes close to a text. */
  notAsks: () => readonly Ask[]
  /** Every feature this question has a place for. */
  known: ReadonlySet<string>
  /** Those of them that only asks for a comparison have: "change". */
  onlyCompared: ReadonlySet<string>
  /** Those of them that change nothing. */
  neutral: ReadonlySet<string>
  /** Its rows are ordered by what it measures, the most first. */
  ranks: boolean
  eventParams: { name: string; max: number; min: number; required: boolean; list: boolean }[]
}

/** How much a feature tells. */
export type Weigh = (feature: string) => number

export const AT_ANY_TIME = { now: new Date(0), timezone: 'UTC' }
const ANY_PROPERTY = '$property'
const ANY_NUMBER = '$number'
/** Two values of one property, side by side. */
const SEGMENTS = '$property is "a" vs $property is "b"'
const ANY_GROUP = 'grouptype'
/** Written-out, as the name of a flag is. */
const ANY_NAME = 'x1'
/** A property of the calls of language models. */
const AI_PROPERTY = '$ai_model'
/** The names asks speak of. */
export const ASK_NAMES: ProjectNames = {
  properties: {
    byStems: new Map(),
    byLastWord: new Map(),
    byName: new Map([
      [ANY_PROPERTY, [anyProperty(ANY_PROPERTY, 'String')]],
      [ANY_NUMBER, [anyProperty(ANY_NUMBER, 'Numeric')]],
      [AI_PROPERTY, [anyProperty(AI_PROPERTY, 'String')]],
    ]),
    longest: 1,
    names: [ANY_PROPERTY, ANY_NUMBER, AI_PROPERTY],
    words: new Set(),
  },
  groups: new Map([[stemsOf(ANY_GROUP).join(' '), { key: ANY_GROUP, group_type_index: 0 }]]),
}

function anyProperty(key: string, valueType: string): KnownProperty {
  return { key, type: 'event', valueType, values: new Map(), spoken: false }
}

/** `{event}` as an event, `{steps}` as several, `{property}` as a property, `{model}` as one of language models, `{person}` as an email. */
export function fillSlots(ask: string, parameters: Question['header']['parameters']): string {
  return ask.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const parameter = parameters[slot]
    const type = parameter?.type
    if (parameter?.type === 'property' && parameter.holds === 'numbers') return ANY_NUMBER
    if (type === 'values') return SEGMENTS
    if (slot === 'steps' || slot === 'events') return '"a" "b" "c"'
    if (slot === 'model') return AI_PROPERTY
    if (type === 'group_type') return ANY_GROUP
    if (type === 'group') return 'G1'
    if (type === 'text') return ANY_NAME
    if (slot === 'property' || type === 'property') return ANY_PROPERTY
    return slot === 'person' || type === 'person' ? 'a@example.com' : '"a"'
  })
}

/** An entry before it is known how much its features tell. */
interface ReadEntry extends Omit<QuestionEntry, 'asks' | 'notAsks'> {
  asks: string[][]
  notAsks: () => string[][]
}

/** Reads the asks with the same reader as the texts that will be compared with them. */
export function toEntries(questions: readonly Question[]): { entries: QuestionEntry[]; weigh: Weigh } {
  // Many questions share words that change nothing.
  const known = new Map<string, QuestionReading>()
  const readOnce = (text: string): QuestionReading => {
    const reading = known.get(text) ?? readQuestion(text, AT_ANY_TIME, ASK_NAMES)
    known.set(text, reading)
    return reading
  }
  const read = questions.map((question) => readEntry(question, readOnce))
  const weigh = weights(read)
  const toAsk = (list: string[]): Ask => weighed(list, weigh)
  const entries = read.map((entry) => {
    let notAsks: readonly Ask[] | undefined
    return {
      ...entry,
      asks: entry.asks.map(toAsk),
      notAsks: () => {
        notAsks ??= entry.notAsks().map(toAsk)
        return notAsks
      },
    }
  })
  return { entries, weigh }
}

function weighed(list: readonly string[], weigh: Weigh): Ask {
  const words = list.filter((feature) => !(isWeak(feature) || /[<:]/.test(feature) || GENERIC.has(feature)))
  return {
    list,
    weights: new Map(list.map((feature) => [feature, weigh(feature)])),
    total: list.reduce((sum, feature) => sum + weigh(feature), 0),
    essential: list.filter((feature) => ESSENTIAL.has(feature)),
    ...(words.length > 0 && { key: words.reduce((a, b) => (weigh(b) > weigh(a) ? b : a)) }),
  }
}

/**
 * What is asked of an event is not asked without one, how one leads to another not with one, a series not without an
 * interval, a ranking not without "most".
 */
const ESSENTIAL: ReadonlySet<string> = new Set([
  COMPARED,
  BROKEN_DOWN,
  WHICH_ONE,
  BOUND_SLOT,
  EVENT_SLOT,
  PAIR_SLOT,
  INTERVAL_SLOT,
  PROPERTY_SLOT,
  NUMBER_SLOT,
  SEGMENTS_SLOT,
  PERSON_SLOT,
  GROUP_SLOT,
  GROUP_NAME_SLOT,
  TEXT_SLOT,
  ABOUT_LLMS,
  'top',
])

function readEntry(question: Question, readOnce: (text: string) => QuestionReading): ReadEntry {
  const { header, template } = question
  const read = (text: string): string[] => {
    const reading = readOnce(fillSlots(text, header.parameters))
    return featuresOf(reading, header.parameters, { events: reading.events }).list
  }
  // A funnel may have two steps as well as more; without a word for it, two events are something else.
  const asks = header.asks.flatMap((ask) => {
    const ofTwo = /\{(?:steps|events)\}/.test(ask)
      ? [read(ask.replace(/\{(?:steps|events)\}/, '"a" "b"'))]
      : []
    return [
      read(ask),
      ...ofTwo.filter((list) => list.some((feature) => !/^(?:count|user|happen|<.*|.*:.*)$/.test(feature))),
    ]
  })
  const words = [header.title, ...Object.values(header.parameters).flatMap(phrasesOf)]
  const neutral = new Set(header.words.flatMap(read))
  const known = new Set([...asks.flat(), ...neutral, ...words.flatMap(read)])
  const isComparison = (list: readonly string[]): boolean => list.includes(COMPARED)
  const otherwise = new Set([...neutral, ...asks.filter((list) => !isComparison(list)).flat()])
  const onlyCompared = new Set(
    asks
      .filter(isComparison)
      .flat()
      .filter((feature) => !otherwise.has(feature)),
  )
  for (const parameter of Object.values(header.parameters))
    if (parameter.type === 'text' && parameter.cues.length > 0) {
      const cues = [TEXT_SLOT, ...parameter.cues.flatMap(read)]
      for (const feature of cues) known.add(feature)
      // They name the parameter, and nothing that is asked.
      for (const feature of cues) if (!asks.flat().includes(feature)) neutral.add(feature)
    }
  const ranks = [header.chart?.bar ?? []].flat().some((bar) => template.includes(`ORDER BY ${bar} DESC`))
  const eventParams = Object.entries(header.parameters).flatMap(([name, parameter]) => {
    if (parameter.type === 'event')
      return [{ name, min: 1, max: 1, required: parameter.required, list: false }]
    if (parameter.type !== 'events') return []
    return [{ name, min: parameter.min, max: parameter.max, required: parameter.required, list: true }]
  })
  // What asks for no data is left alone before it gets here.
  const notAsks = () => header.not_asks.filter((ask) => !notData(ask)).map(read)
  return { question, asks, notAsks, known, onlyCompared, neutral, ranks, eventParams }
}

export const phrasesOf = (parameter: Question['header']['parameters'][string]): string[] =>
  parameter.type === 'choice' ? Object.values(parameter.one_of).flat() : []

/**
 * How much a feature tells: little when hardly any question is told apart by it ("user"), all when one is ("retention").
 */
function weights(entries: readonly ReadEntry[]): Weigh {
  const spread = new Map<string, number>()
  for (const { asks } of entries)
    for (const feature of new Set(asks.flat())) spread.set(feature, (spread.get(feature) ?? 0) + 1)
  const whole = Math.log(Math.max(2, entries.length))
  const kept = new Map<string, number>()
  return (feature) => {
    let weight = kept.get(feature)
    if (weight === undefined) {
      weight = weightOf(feature)
      // Words of the asks come again and again; those of texts do not.
      if (spread.has(feature)) kept.set(feature, weight)
    }
    return weight
  }

  function weightOf(feature: string): number {
    if (isWeak(feature)) return 0.3
    if (feature.startsWith(HEAD)) return 0.25
    if ([INTERVAL_SLOT, MANY_SLOT, PAIR_SLOT, TEXT_SLOT].includes(feature)) return 0.4
    return 1 - (0.55 * Math.log(spread.get(feature) ?? 1)) / whole
  }
}
