import type { EventMention } from './event-names.ts'
import { conceptOf, HEAD, isFiller, isWeak, LONGEST_PHRASE } from './lexicon.ts'
import { UNIT_MS } from './parameter-values.ts'
import type { ParameterHeader } from './question-header.ts'
import { readCount } from './read-period.ts'
import type { QuestionReading, WordRange } from './read-question.ts'
import { stemsOf } from './stem.ts'

/** A text as one question sees it: what it fills parameters with, and the meaning of the words that are left. */
export interface Features {
  /** Concepts and slots, in order of the text, each once. */
  list: string[]
  /** Words behind each feature, for explanations. */
  words: Map<string, string>
  /** Parameters read from the text, events aside. */
  params: Record<string, string | number | boolean>
  usesPeriod: boolean
  usesLimit: boolean
}

/** Stands for an event in the features of an ask and of a text. */
export const EVENT_SLOT = '<event>'
/** An interval that may be chosen; a fixed one is `<day>`. */
export const INTERVAL_SLOT = '<interval>'
/** Two events ask how one leads to the other; three and more are a funnel. */
export const PAIR_SLOT = '<pair>'
export const MANY_SLOT = '<events>'
/** Concepts that describe what a question is about, and are not it. */
const NO_HEADS = new Set(['top', 'least', 'count', 'unique', 'active'])
/** "by country" ranks or breaks down, "per user" divides: neither may be overlooked. */
const MARKERS: Record<string, string> = { by: 'by', per: 'per', each: 'per', every: 'per' }

/** @param events The mentions to be read as events; the others are words. */
export function featuresOf(
  reading: QuestionReading,
  parameters: Readonly<Record<string, ParameterHeader>>,
  events: readonly EventMention[],
): Features {
  const features: Features = { list: [], words: new Map(), params: {}, usesPeriod: false, usesLimit: false }
  const add = (feature: string, words: string): void => {
    if (features.words.has(feature)) return
    features.words.set(feature, words)
    features.list.push(feature)
  }
  const { words } = reading
  const skipped = new Array<boolean>(words.length).fill(false)
  const skip = ({ first, end }: WordRange): void => {
    skipped.fill(true, first, end)
  }
  const slots = new Map<number, string>()

  for (const mention of events) {
    for (const index of mention.own) skipped[index] = true
    slots.set(mention.first, EVENT_SLOT)
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.type === 'period' && reading.period) {
      features.usesPeriod = true
      skip(reading.period)
    } else if (parameter.type === 'limit' && reading.limit) {
      features.usesLimit = true
      features.params[name] = reading.limit.value
      skip(reading.limit)
    } else if (
      parameter.type === 'interval' &&
      reading.interval &&
      parameter.one_of.includes(reading.interval.value)
    ) {
      const { value, first } = reading.interval
      if (
        events.some((mention) => mention.first < (reading.interval as WordRange).end && mention.end > first)
      )
        continue
      features.params[name] = value
      skip(reading.interval)
      slots.set(first, parameter.one_of.length === 1 ? `<${value}>` : INTERVAL_SLOT)
    } else if (parameter.type === 'number') readNumber(name, parameter, reading, skip, features)
    else if (parameter.type === 'flag') {
      const range = parameter.phrases.map((phrase) => findPhrase(reading, phrase)).find((found) => found)
      if (!range) continue
      features.params[name] = true
      skip(range)
    } else if (parameter.type === 'choice') {
      // The words stay: "busiest weekday" is recognised by the weekday it chooses.
      for (const [choice, phrases] of Object.entries(parameter.one_of))
        if (phrases.some((phrase) => findPhrase(reading, phrase))) features.params[name] = choice
    }
  }

  let marker: string | undefined
  let head: string | undefined = asksForActions(reading) ? 'event' : undefined
  if (head) add(head, 'what ... do')
  let headDone = head !== undefined
  let firstNoun: string | undefined
  for (let index = 0; index < words.length; ) {
    const slot = slots.get(index)
    if (slot) {
      add(slot, words[index]?.raw ?? '')
      if (marker && slot === EVENT_SLOT) add(`${marker}:${EVENT_SLOT}`, `${marker} ${words[index]?.raw}`)
    }
    if (slot || skipped[index]) marker = undefined
    if (skipped[index]) {
      index++
      continue
    }
    const phrase = phraseAt(reading, index, skipped)
    const word = words[index] as (typeof words)[number]
    const end = phrase?.end ?? index + 1
    const text = words
      .slice(index, end)
      .map(({ raw }) => raw)
      .join(' ')
    const filler = !phrase && !word.quoted && isFiller(word)
    if (filler || word.breakBefore) headDone ||= head !== undefined
    if (filler) marker = Object.hasOwn(MARKERS, word.lower) ? MARKERS[word.lower] : marker
    else {
      const concepts = phrase
        ? [phrase.concept]
        : word.quoted
          ? [word.lower]
          : word.stems.map((stem) => conceptOf(stem) ?? stem)
      for (const concept of concepts) {
        add(concept, text)
        if (marker && !isWeak(concept)) add(`${marker}:${concept}`, `${marker} ${text}`)
        // A verb ends what the question is about: "which events | happen most".
        if (concept === 'happen') {
          // "actions users performed": the users are the subject of the verb.
          if (!headDone && head === 'user' && firstNoun) head = firstNoun
          headDone ||= head !== undefined
        } else if (!headDone && !NO_HEADS.has(concept)) {
          head = concept
          firstNoun ??= concept
        }
      }
      if (!concepts.every(isWeak)) marker = undefined
    }
    index = end
  }
  if (head) add(`${HEAD}${head}`, head)
  if (events.length > 1) add(PAIR_SLOT, 'two events')
  if (events.length > 2) add(MANY_SLOT, 'several events')
  return features
}

/** "What do people do most?" asks for the actions, not for the people. */
const asksForActions = ({ text }: QuestionReading): boolean =>
  /\bwhat (?:do|does|did|are|is|have|has)\b.*\b(?:do|does|doing|done)\b/i.test(text)

/** The longest concept that begins at a word. */
function phraseAt(reading: QuestionReading, index: number, skipped: readonly boolean[]) {
  const stems: string[] = []
  let best: { concept: string; end: number } | undefined
  for (let end = index; end < reading.words.length && !skipped[end] && stems.length < LONGEST_PHRASE; end++) {
    const word = reading.words[end]
    if (!word || word.quoted) break
    stems.push(...word.stems)
    const concept = conceptOf(stems.join(' '))
    // Alone, a word that carries no meaning is no concept either: "do" in "do users ...".
    if (concept && !(end === index && isFiller(word))) best = { concept, end: end + 1 }
  }
  return best
}

function findPhrase(reading: QuestionReading, phrase: string): WordRange | undefined {
  const wanted = phrase.split(' ').flatMap(stemsOf)
  for (let first = 0; first < reading.words.length; first++) {
    const stems: string[] = []
    for (let end = first; end < reading.words.length && stems.length < wanted.length; end++) {
      stems.push(...(reading.words[end]?.stems ?? []))
      if (stems.length === wanted.length && stems.every((stem, index) => stem === wanted[index]))
        return { first, end: end + 1 }
    }
  }
  return undefined
}

/** "within 2 weeks" for a parameter in days: 14. Also "a 7 day window". */
function readNumber(
  name: string,
  parameter: ParameterHeader & { type: 'number' },
  { words }: QuestionReading,
  skip: (range: WordRange) => void,
  features: Features,
): void {
  const { unit } = parameter
  if (!unit) return
  for (let index = 0; index + 1 < words.length; index++) {
    const count = readCount((words[index] as (typeof words)[number]).lower)
    const written = words[index + 1]?.lower.replace(/s$/, '')
    if (count === undefined || !(written && written in UNIT_MS)) continue
    const cue = parameter.cues.find((phrase) => endsWith(words, index, phrase))
    const window = words[index + 2]?.lower === 'window' || words[index + 3]?.lower === 'window'
    if (!cue && !window) continue
    features.params[name] = (count * UNIT_MS[written as keyof typeof UNIT_MS]) / UNIT_MS[unit]
    const first = index - (cue?.split(' ').length ?? 0)
    const end = window ? words.findIndex((word, at) => at > index && word.lower === 'window') + 1 : index + 2
    skip({ first, end })
    return
  }
}

const endsWith = (words: QuestionReading['words'], end: number, phrase: string): boolean => {
  const cue = phrase.split(' ')
  return cue.every((word, index) => words[end - cue.length + index]?.lower === word)
}
