import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { conceptOf, isFiller } from './lexicon.ts'
import type { KnownProperty, NamedThings, PropertyNames } from './property-names.ts'
import { describeCondition, type PropertyReference } from './property-reference.ts'
import type { Word } from './read-words.ts'

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
}

/** "on mobile", "plan = pro", "except Germany", "amount over 100". */
export interface ConditionMention extends Mention {
  condition?: HogQLPropertyFilter
}

export interface PropertyReadings {
  properties: PropertyMention[]
  conditions: ConditionMention[]
}

/** A run of words that the project has a name for. */
interface Thing extends NamedThings {
  first: number
  end: number
}

const IS = /^(?:is|are|was|were|equals?|be)$/
const NOT = /^(?:not|non|never|excluding|exclude|excludes|except|without|outside|besides|minus|ignoring)$/
/** Words that may stand between a negation, or a "where", and what it is about. */
const BETWEEN =
  /^(?:the|a|an|on|in|at|from|of|for|with|using|use|via|to|those|users?|people|events?|any|all|our)$/
const OPENING = /^(?:where|whose|with|having|for|who|that|which|only|when)$/
const MORE: readonly (readonly [words: string, operator: 'gt' | 'gte' | 'lt' | 'lte'])[] = [
  ['greater than or equal to', 'gte'],
  ['less than or equal to', 'lte'],
  ['greater than', 'gt'],
  ['more than', 'gt'],
  ['higher than', 'gt'],
  ['bigger than', 'gt'],
  ['larger than', 'gt'],
  ['over', 'gt'],
  ['above', 'gt'],
  ['exceeding', 'gt'],
  ['at least', 'gte'],
  ['less than', 'lt'],
  ['fewer than', 'lt'],
  ['lower than', 'lt'],
  ['smaller than', 'lt'],
  ['under', 'lt'],
  ['below', 'lt'],
  ['at most', 'lte'],
  ['up to', 'lte'],
]

/**
 * The properties a text names, and the conditions it sets on them, left to right. Values are taken only when the project has
 * them, or when the text says of which property they are ("plan is pro").
 * @param taken Tells which words already mean something else.
 */
export function readProperties(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: PropertyNames | undefined,
): PropertyReadings {
  const readings: PropertyReadings = { properties: [], conditions: [] }
  if (!names) return readings
  const things = findThings(words, taken, names)
  for (let index = 0; index < words.length; ) {
    const thing = things.get(index)
    const condition = thing && readCondition(thing, words, things, taken)
    if (condition) readings.conditions.push(condition)
    else if (thing && thing.properties.length > 0) readings.properties.push(toProperty(thing, words))
    index = condition?.end ?? thing?.end ?? index + 1
  }
  return readings
}

function findThings(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: PropertyNames,
): Map<number, Thing> {
  const things = new Map<number, Thing>()
  for (let first = 0; first < words.length; ) {
    const thing = taken(first) ? undefined : thingAt(words, first, taken, names)
    if (thing) things.set(first, thing)
    first = thing?.end ?? first + 1
  }
  return things
}

function thingAt(
  words: readonly Word[],
  first: number,
  taken: (index: number) => boolean,
  names: PropertyNames,
): Thing | undefined {
  const word = words[first] as Word
  const written = names.byName.get(word.lower)
  if (written && (word.quoted || /[$_]/.test(word.raw)))
    return { first, end: first + 1, properties: written.slice(0, 1), values: [] }
  let best: Thing | undefined
  const stems: string[] = []
  for (let end = first; end < words.length && stems.length < names.longest && !taken(end); end++) {
    const next = words[end] as Word
    if (end > first && (next.breakBefore || next.quoted || word.quoted)) break
    stems.push(...next.stems)
    const found = names.byStems.get(word.quoted ? quotedStems(word) : stems.join(' '))
    if (found) best = { first, end: end + 1, ...found }
  }
  return best
}

const quotedStems = ({ lower }: Word): string => lower

function toProperty({ first, end, properties }: Thing, words: readonly Word[]): PropertyMention {
  const [only] = properties
  const text = textOf(words, first, end)
  if (properties.length === 1 && only) return { first, end, text, candidates: [], property: referTo(only) }
  return { first, end, text, candidates: properties.map(({ key }) => key), problem: 'ambiguous' }
}

function readCondition(
  thing: Thing,
  words: readonly Word[],
  things: ReadonlyMap<number, Thing>,
  taken: (index: number) => boolean,
): ConditionMention | undefined {
  for (const property of thing.properties) {
    const condition = withOperator(property, thing, words, things, taken)
    if (condition) return condition
  }
  return withValue(thing, words, things)
}

/** "plan is pro", "plan pro", "amount over 100", "email is set". */
function withOperator(
  property: KnownProperty,
  { first, end }: Thing,
  words: readonly Word[],
  things: ReadonlyMap<number, Thing>,
  taken: (index: number) => boolean,
): ConditionMention | undefined {
  const lower = (index: number): string => words[index]?.lower ?? ''
  let at = end
  const isWord = IS.test(lower(at))
  if (isWord) at++
  const negated = lower(at) === 'not'
  if (negated) at++
  const made = (condition: Omit<HogQLPropertyFilter, 'key' | 'type'>, last: number): ConditionMention => {
    const from = opening(words, first)
    return {
      first: from,
      end: last,
      text: textOf(words, from, last),
      candidates: [],
      condition: { ...referTo(property), ...condition },
    }
  }
  if (isWord && /^(?:set|known|given|present)$/.test(lower(at)))
    return made({ operator: negated ? 'is_not_set' : 'is_set' }, at + 1)
  if (isWord && /^(?:unset|unknown|missing|empty|absent)$/.test(lower(at)))
    return made({ operator: negated ? 'is_set' : 'is_not_set' }, at + 1)
  for (const [phrase, operator] of MORE) {
    const parts = phrase.split(' ')
    const number = Number(lower(at + parts.length) || Number.NaN)
    if (parts.every((part, index) => lower(at + index) === part) && Number.isFinite(number))
      return made({ operator, value: number }, at + parts.length + 1)
  }
  if (/^(?:contains?|containing|includes?|including)$/.test(lower(at)) && words[at + 1]) {
    const { raw } = words[at + 1] as Word
    return made({ operator: negated ? 'not_icontains' : 'icontains', value: raw }, at + 2)
  }
  const list = readValues(property, at, isWord || negated, words, things, taken)
  if (list)
    return made({ value: oneOf(list.values), ...(negated && { operator: 'is_not' as const }) }, list.end)
}

/** "pro or team", "Germany, France". */
function readValues(
  property: KnownProperty,
  start: number,
  said: boolean,
  words: readonly Word[],
  things: ReadonlyMap<number, Thing>,
  taken: (index: number) => boolean,
): { values: (string | number)[]; end: number } | undefined {
  const values: (string | number)[] = []
  let end = start
  for (let at = start; at < words.length; ) {
    const word = words[at] as Word
    const known = things.get(at)?.values.find(({ property: { key } }) => key === property.key)
    if (known) {
      values.push(known.value)
      at = end = (things.get(at) as Thing).end
    } else if (word.quoted || (said && values.length === 0 && !taken(at) && !isFiller(word))) {
      const isNumber = property.valueType === 'Numeric' && Number.isFinite(Number(word.raw))
      values.push(isNumber ? Number(word.raw) : (property.values.get(word.lower) ?? word.raw))
      at = end = at + 1
    } else break
    const next = words[at]
    if (next && /^(?:or|and)$/.test(next.lower)) at++
    else if (!next?.breakBefore) break
  }
  return values.length > 0 ? { values, end } : undefined
}

/** "on mobile", "pro plan", "not from Germany", "Chrome or Safari". */
function withValue(
  thing: Thing,
  words: readonly Word[],
  things: ReadonlyMap<number, Thing>,
): ConditionMention | undefined {
  if (thing.values.length === 0) return undefined
  const named = things.get(thing.end)
  const own = thing.values.find(({ property }) =>
    named?.properties.some(({ key, type }) => key === property.key && type === property.type),
  )
  // A word of the trade, or a word like any other, is a value only beside the name of its property.
  if (!own && isOrdinary(words.slice(thing.first, thing.end), thing)) return undefined
  let end = own && named ? named.end : thing.end
  const meant = own ? [own] : thing.values
  const [only] = meant
  const values = [only?.value ?? '']
  for (let at = end; only && !own && /^(?:or|and)$/.test(words[at]?.lower ?? ''); ) {
    const next = things.get(at + 1)
    const same = next?.values.find(({ property: { key } }) => key === only.property.key)
    if (!next || !same) break
    values.push(same.value)
    at = end = next.end
  }
  const { first, negated } = negation(words, thing.first)
  const mention = { first, end, text: textOf(words, first, end) }
  const conditions = meant.map(({ property, value }) => ({
    ...referTo(property),
    value: values.length > 1 ? values : value,
    ...(negated && { operator: 'is_not' as const }),
  }))
  return conditions.length === 1
    ? { ...mention, candidates: [], condition: conditions[0] }
    : { ...mention, candidates: conditions.map(describeCondition), problem: 'ambiguous' }
}

function isOrdinary(words: readonly Word[], { values }: Thing): boolean {
  if (words.some(({ quoted }) => quoted)) return false
  if (values.some(({ property: { key } }) => key.startsWith('$device_type'))) return false
  const [word] = words
  // "US" is a country, "us" is not.
  if (word && /^[A-Z]{2,}$/.test(word.raw)) return false
  return (
    words.length === 1 && word !== undefined && (isFiller(word) || word.stems.some((stem) => conceptOf(stem)))
  )
}

/** Where a condition begins when a negation stands before it. */
function negation(words: readonly Word[], first: number): { first: number; negated: boolean } {
  for (let at = first - 1; at >= Math.max(0, first - 3); at--) {
    const lower = words[at]?.lower ?? ''
    if (NOT.test(lower)) return { first: at, negated: true }
    const pair = `${words[at - 1]?.lower} ${lower}`
    if (/^(?:other than|apart from|but not)$/.test(pair)) return { first: at - 1, negated: true }
    if (!BETWEEN.test(lower) || words[at + 1]?.breakBefore) break
  }
  return { first: opening(words, first), negated: false }
}

/** "where plan is pro" begins with the where. */
const opening = (words: readonly Word[], first: number): number =>
  OPENING.test(words[first - 1]?.lower ?? '') ? first - 1 : first

const oneOf = (values: (string | number)[]): HogQLPropertyFilter['value'] =>
  values.length === 1 ? values[0] : values

const referTo = ({ key, type, group_type_index }: PropertyReference): PropertyReference => ({
  key,
  type,
  ...(group_type_index !== undefined && { group_type_index }),
})

const textOf = (words: readonly Word[], first: number, end: number): string =>
  words
    .slice(first, end)
    .map(({ raw }) => raw)
    .join(' ')
