import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import type { ReadCondition } from './condition-span.ts'
import { nameByLastWord } from './name-by-last-word.ts'
import { findThings, type Thing } from './named-things.ts'
import type { KnownProperty, PropertyNames } from './property-names.ts'
import { describeCondition, type PropertyReference, referTo } from './property-reference.ts'
import { readCondition } from './read-condition.ts'
import type { Word } from './read-words.ts'
import { textOf } from './word-range.ts'

/** A place in the text that speaks of a property. */
interface Mention {
  /** Indexes of words, end exclusive. */
  first: number
  end: number
  /** What may have been meant when it is not clear. */
  candidates: string[]
  problem?: 'ambiguous'
  /** As written. */
  text: string
}

/** "by browser", "which plan". */
export interface PropertyMention extends Mention {
  property?: PropertyReference
  /** Events have it, and numbers in it. */
  isNumber?: boolean
}

/** "on mobile", "plan = pro", "except Germany", "amount between 10 and 100". */
export interface ConditionMention extends Mention {
  /** All of them hold. */
  conditions: HogQLPropertyFilter[]
}

export interface PropertyReadings {
  properties: PropertyMention[]
  conditions: ConditionMention[]
}

/**
 * The properties a text names, and the conditions it sets on them, left to right. Values are taken only when the project has
 * them, or when the text says of which property they are ("plan is pro").
 * @param taken Tells which words already mean something else.
 * @param isOther Whether a run of words that the project has a name for is rather something else, such as an event.
 */
export function readProperties(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: PropertyNames | undefined,
  isOther: (thing: Thing) => boolean = () => false,
): PropertyReadings {
  const readings: PropertyReadings = { properties: [], conditions: [] }
  if (!names) return readings
  const found = nameByLastWord(findThings(words, taken, names), words, taken, names)
  const things = new Map([...found].filter(([, thing]) => !isOther(thing)))
  for (let index = 0; index < words.length; ) {
    const thing = things.get(index)
    const condition = thing && readCondition(thing, { words, things, taken })
    if (condition) {
      // A condition may begin before its name: "more than 5 seats".
      const clear = eitherWay(condition, readings.conditions.at(-1), words) ?? condition
      const mention = { ...clear, text: textOf(words, condition) }
      readings.conditions.push(clear.candidates.length > 0 ? { ...mention, problem: 'ambiguous' } : mention)
    } else if (thing && thing.properties.length > 0)
      readings.properties.push(toProperty(thing, textOf(words, thing)))
    index = Math.max(condition?.end ?? thing?.end ?? 0, index + 1)
  }
  return readings
}

/** "Excluding google and those on mobile" may leave mobile out, or want it: nobody guesses which. */
function eitherWay(
  condition: ReadCondition,
  before: ConditionMention | undefined,
  words: readonly Word[],
): ReadCondition | undefined {
  const [one] = condition.conditions
  if (!before || !one || one.operator !== undefined) return undefined
  if (before.conditions.at(-1)?.operator !== 'is_not') return undefined
  const [joint, ...between] = words.slice(before.end, condition.end).map(({ lower }) => lower)
  const own = condition.end - Math.max(condition.first, before.end)
  const open = between.slice(0, Math.max(0, between.length - own))
  if (!/^(?:and|or|nor)$/.test(joint ?? '')) return undefined
  if (!open.every((word) => /^(?:the|those|ones|people|users|on|in|at|from|via|by|with|of|for)$/.test(word)))
    return undefined
  return {
    ...condition,
    conditions: [],
    candidates: [describeCondition(one), describeCondition({ ...one, operator: 'is_not' })],
  }
}

const holdsNumbers = ({ type, valueType }: KnownProperty): boolean =>
  type === 'event' && (valueType === undefined || valueType === 'Numeric')

function toProperty({ first, end, properties }: Thing, text: string): PropertyMention {
  const [only] = properties
  if (properties.length === 1 && only)
    return { first, end, text, candidates: [], property: referTo(only), isNumber: holdsNumbers(only) }
  return {
    first,
    end,
    text,
    candidates: properties.map(({ key }) => key),
    problem: 'ambiguous',
    isNumber: properties.every(holdsNumbers),
  }
}
