import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import type { Thing } from './named-things.ts'
import type { Word } from './read-words.ts'

/** What a text says of a property: a stretch of words and the conditions it sets. */
export interface ReadCondition {
  /** Indexes of words, end exclusive. */
  first: number
  end: number
  /** All of them hold. */
  conditions: HogQLPropertyFilter[]
  /** What may have been meant when it is not clear; then there are no conditions. */
  candidates: string[]
}

export interface Surroundings {
  words: readonly Word[]
  things: ReadonlyMap<number, Thing>
  /** Tells which words already mean something else. */
  taken: (index: number) => boolean
}

/** Negations. */
const NOT = /^(?:not|non|never|excluding|exclude|excludes|except|without|outside|besides|minus|ignoring)$/
/** Words that may stand between a negation, or a "where", and what it is about. */
const BETWEEN =
  /^(?:the|a|an|on|in|at|from|of|for|by|with|using|use|via|through|to|those|users?|people|customers?|visitors?|events?|traffic|any|all|our|coming|came|come|based|living|located|running)$/
const OPENING = /^(?:where|whose|with|having|for|who|that|which|only|when|among|amongst)$/

/** "where plan is pro" begins with the where. */
export const opening = (words: readonly Word[], first: number): number =>
  OPENING.test(words[first - 1]?.lower ?? '') ? first - 1 : first

/** Where a condition begins when a negation stands before it. */
export function negation(words: readonly Word[], first: number): { first: number; negated: boolean } {
  for (let at = first - 1; at >= Math.max(0, first - 4); at--) {
    const lower = words[at]?.lower ?? ''
    if (NOT.test(lower)) return { first: at, negated: true }
    if (/^(?:other than|apart from|but not)$/.test(`${words[at - 1]?.lower} ${lower}`))
      return { first: at - 1, negated: true }
    if (!BETWEEN.test(lower) || words[at + 1]?.breakBefore) break
  }
  return { first: opening(words, first), negated: false }
}
