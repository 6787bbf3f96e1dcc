import { conceptOf } from './lexicon.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { ComparedPeriod, Period } from './period.ts'
import type { ParameterHeader } from './question-header.ts'
import type { EventMention } from './read-events.ts'
import type { GroupMention } from './read-groups.ts'
import type { ConditionMention, PropertyMention } from './read-properties.ts'
import type { QuestionReading } from './read-question.ts'
import type { Segments } from './read-segments.ts'
import type { WordRange } from './word-range.ts'

/** A text as one question sees it: what it fills parameters with, and the meaning of the words that are left. */
export interface Features {
  /** Concepts and slots, in order of the text, each once. */
  list: string[]
  /** Words behind each feature, for explanations. */
  words: Map<string, string>
  /** Parameters read from the text, events aside. */
  params: Record<string, ParameterInput>
  /** The period that fills the question's parameter. */
  period?: Period
  usesLimit: boolean
  /** Words that a parameter takes by the letter, whatever else they name: the flag "new-onboarding" is no onboarding. */
  named: WordRange[]
  /** Mentions of properties that are used and may mean several. */
  unclear: (PropertyMention | ConditionMention)[]
  /** A type of group that the project does not have. */
  unknownGroup?: GroupMention
}

/** Which mentions are read as what they name; the others are words. */
export interface Interpretation {
  events: readonly EventMention[]
  /** Conditions on properties. @default true */
  conditions?: boolean
  /** Properties to break down by. @default true */
  properties?: boolean
}

/** The parameters of a question by name. */
export type Parameters = Readonly<Record<string, ParameterHeader>>

/** A text while the parameters of a question take from it what they have places for, one after the other. */
export class FeatureDraft {
  readonly features: Features = {
    list: [],
    words: new Map(),
    params: {},
    usesLimit: false,
    named: [],
    unclear: [],
  }
  /** What the words that begin here stand for. */
  readonly slots = new Map<number, string>()
  readonly reading: QuestionReading
  readonly parameters: Parameters
  readonly interpretation: Required<Interpretation>
  /** Values side by side, where the question has a place for them. */
  readonly segments?: Segments
  /** Where it has none, they are those of a breakdown: "LCP on mobile vs desktop". */
  readonly sides?: Segments
  /** The breakdown took the values side by side. */
  isBySides = false
  /** The property to calculate with. */
  number?: PropertyMention
  /** What stands beside the period. */
  previous?: ComparedPeriod

  readonly #taken: boolean[]

  constructor(
    reading: QuestionReading,
    parameters: Parameters,
    { events, conditions = true, properties = true }: Interpretation,
  ) {
    this.reading = reading
    this.parameters = parameters
    this.interpretation = { events, conditions, properties }
    this.#taken = new Array<boolean>(reading.words.length).fill(false)
    const { segments } = reading
    if (this.takes('values')) this.segments = segments
    else if (properties && conditions && segments?.others === false) this.sides = segments
  }

  takes(type: ParameterHeader['type']): boolean {
    return Object.values(this.parameters).some((parameter) => parameter.type === type)
  }

  /** @param words What of the text says so. */
  add(feature: string, words: string): void {
    const { list, words: known } = this.features
    if (known.has(feature)) return
    known.set(feature, words)
    list.push(feature)
  }

  take({ first, end }: WordRange): void {
    this.#taken.fill(true, first, end)
  }

  /** Takes the words, and puts a slot where they begin. */
  replace(range: WordRange, slot: string): void {
    this.take(range)
    this.slots.set(range.first, slot)
  }

  /** Takes "compare" wherever it stands. */
  takeCompare(): void {
    for (const [index, { stems }] of this.reading.words.entries())
      if (stems.some((stem) => conceptOf(stem) === 'compare')) this.#taken[index] = true
  }

  takeWord(index: number): void {
    this.#taken[index] = true
  }

  isTaken = (index: number): boolean => this.#taken[index] === true

  isAnyTaken({ first, end }: WordRange = { first: 0, end: this.#taken.length }): boolean {
    const at = this.#taken.indexOf(true, first)
    return at >= 0 && at < end
  }

  areAllTaken({ first, end }: WordRange): boolean {
    const at = this.#taken.indexOf(false, first)
    return at < 0 || at >= end
  }
}
