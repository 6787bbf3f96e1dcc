import type { QueryValues } from '../client/driver.ts'
import type { PreviousQuestion } from './follow-up.ts'
import type { ParameterValues } from './parameter-values.ts'
import type { BuildOptions, BuiltQuestion, Question } from './question.ts'
import type { Taxonomy } from './taxonomy.ts'

export interface MatchOptions {
  /** Events the project really has; without it only quoted and written-out names (`user_signed_up`) are read. */
  taxonomy?: Taxonomy
  /** @default the present */
  now?: Date
  /** IANA name. @default 'UTC' */
  timezone?: string
  /** Parameters given beside the text; they win over what the text says and fill what it lacks. */
  params?: Readonly<Record<string, unknown>>
  /**
   * The match, or the answer, the text may go on from: "and by country?", "same for last month", "only on mobile". What the
   * text does not change stays; a text that asks for itself is read by itself. From a NoMatch nothing goes on.
   */
  previous?: PreviousQuestion | NoMatch
}

/** A question that answers the text, with every parameter decided. */
export interface Match {
  matched: true
  question: Question
  params: ParameterValues
  /** 0 to 1; matches below 0.65 are never returned. */
  confidence: number
  /** Other questions that came close. */
  alternatives: NearQuestion[]
  /** Why this one, in a sentence. */
  explanation: string
  /** The query that answers the text, ready to run. */
  build(options?: BuildOptions): BuiltQuestion
}

export interface NearQuestion {
  id: string
  title: string
  /** How one asks it. */
  example: string
  confidence: number
}

/**
 * `empty`: no words; `too_long`: more than one question; `not_a_read`: asks to change something; `unknown_event`: an event
 * that the project does not have; `ambiguous_event`: several fit; `ambiguous_property`: a word is a value of several properties;
 * `unknown_group`: a type of group that the project does not have; `missing_parameter`: the question fits but lacks something;
 * `invalid_parameter`: what the text or the caller says is out of range; `not_understood`: words that no question accounts
 * for; `ambiguous_question`: several fit equally; `no_question`: nothing fits.
 */
export type NoMatchCode =
  | 'empty'
  | 'too_long'
  | 'not_a_read'
  | 'unknown_event'
  | 'ambiguous_event'
  | 'ambiguous_property'
  | 'unknown_group'
  | 'missing_parameter'
  | 'invalid_parameter'
  | 'not_understood'
  | 'ambiguous_question'
  | 'no_question'

/** No verified question answers the text, and why. */
export interface NoMatch {
  matched: false
  code: NoMatchCode
  /** In a sentence, for people and models. */
  reason: string
  /** Parameters that must be named. */
  missing: string[]
  /** The one that has a value it does not take, or that the question does not have (`invalid_parameter`). */
  parameter?: string
  /** Events, properties or conditions that may have been meant. */
  candidates: string[]
  /** Questions that ask something like it; none when nothing does. */
  nearest: NearQuestion[]
  /** What can be asked at all, where nothing is near. */
  examples?: string[]
  /**
   * A query to go on from by hand, where that helps: of the nearest question, or the numbers of the events that were named.
   * It does not answer what was asked.
   */
  hogql?: string
  /** Of the query. */
  values?: QueryValues
}
