import { distance } from 'fastest-levenshtein'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { negation, opening, type ReadCondition, type Surroundings } from './condition-span.ts'
import { isOrdinary } from './lexicon.ts'
import type { Thing } from './named-things.ts'
import type { KnownProperty } from './property-names.ts'
import { referTo } from './property-reference.ts'
import { readValueCondition } from './read-value-condition.ts'
import type { Word } from './read-words.ts'

type Condition = Omit<HogQLPropertyFilter, 'key' | 'type' | 'group_type_index'>

const IS = /^(?:is|are|was|were|equals?|be|being)$/
/** "amount of 100 or more". */
const OF = /^(?:of|has)$/
const SETTING = /^(?:where|whose|with|having|for|when|if|and)$/
const MORE: readonly (readonly [words: readonly string[], operator: 'gt' | 'gte' | 'lt' | 'lte'])[] = (
  [
    ['greater than or equal to', 'gte'],
    ['less than or equal to', 'lte'],
    ['no less than', 'gte'],
    ['no fewer than', 'gte'],
    ['not less than', 'gte'],
    ['no more than', 'lte'],
    ['not more than', 'lte'],
    ['greater than', 'gt'],
    ['more than', 'gt'],
    ['higher than', 'gt'],
    ['bigger than', 'gt'],
    ['larger than', 'gt'],
    ['over', 'gt'],
    ['above', 'gt'],
    ['exceeding', 'gt'],
    ['exceeds', 'gt'],
    ['at least', 'gte'],
    ['minimum', 'gte'],
    ['less than', 'lt'],
    ['fewer than', 'lt'],
    ['lower than', 'lt'],
    ['smaller than', 'lt'],
    ['under', 'lt'],
    ['below', 'lt'],
    ['at most', 'lte'],
    ['maximum', 'lte'],
    ['up to', 'lte'],
  ] as const
).map(([phrase, operator]) => [phrase.split(' '), operator])

/** The condition that begins with a thing of the project, if one does. */
export function readCondition(thing: Thing, around: Surroundings): ReadCondition | undefined {
  for (const property of thing.properties) {
    const condition = withOperator(property, thing, around)
    if (condition) return condition
  }
  return readValueCondition(thing, around)
}

/** "plan is pro", "plan pro", "amount over 100", "email is set", "more than 5 seats", "without a coupon code". */
function withOperator(
  property: KnownProperty,
  thing: Thing,
  around: Surroundings,
): ReadCondition | undefined {
  const { words } = around
  const lower = (index: number): string => words[index]?.lower ?? ''
  const made = (end: number, ...conditions: Condition[]): ReadCondition => ({
    first: opening(words, thing.first),
    end,
    conditions: conditions.map((condition) => ({ ...referTo(property), ...condition })),
    candidates: [],
  })
  let at = thing.end
  const said = IS.test(lower(at))
  // "which plan is growing" gives no value: one the project does not show is taken where a condition is plainly meant.
  const plain = lower(at) === 'equals' || SETTING.test(lower(thing.first - 1))
  if (said || OF.test(lower(at))) at++
  const negated = lower(at) === 'not'
  if (negated) at++
  if (said && /^(?:set|known|given|present)$/.test(lower(at)))
    return made(at + 1, { operator: negated ? 'is_not_set' : 'is_set' })
  if (said && /^(?:unset|unknown|missing|empty|absent)$/.test(lower(at)))
    return made(at + 1, { operator: negated ? 'is_set' : 'is_not_set' })
  // The numbers of "amount from 3 to 9 March" are days.
  if (mayHoldNumbers(property) && !around.taken(at)) {
    const range = readRange(words, at)
    if (range) return made(range.end, ...range.conditions)
    const bound = readBound(words, at)
    // "purchases of an amount at least 7 times" counts purchases.
    if (bound && lower(bound.end) !== 'times') return made(bound.end, bound.condition)
  }
  if (/^(?:contains?|containing|includes?|including)$/.test(lower(at)) && words[at + 1])
    return made(at + 2, {
      operator: negated ? 'not_icontains' : 'icontains',
      value: (words[at + 1] as Word).raw,
    })
  if (/^(?:starts|starting|begins|beginning)$/.test(lower(at)) && lower(at + 1) === 'with' && words[at + 2])
    return made(at + 3, { operator: 'regex', value: `^${escapeRegex((words[at + 2] as Word).raw)}` })
  // "amount of "Order Completed"" is that of an event.
  const ofAnother = property.valueType === 'Numeric' && !said && OF.test(lower(at - 1))
  const list = ofAnother ? undefined : readValues(property, at, (said && plain) || negated, around)
  if (list && list.near.length > 0) return { ...made(list.end), candidates: list.near }
  if (list)
    return {
      ...made(list.end, { value: oneOf(list.values), ...(negated && { operator: 'is_not' as const }) }),
      ...(!negated && !said && negatedBefore(words, thing.first, property, list.values)),
    }
  return numberBefore(property, thing, words) ?? presence(property, thing, words)
}

const mayHoldNumbers = ({ valueType }: KnownProperty): boolean =>
  valueType === undefined || valueType === 'Numeric'

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** "excluding plan free". */
function negatedBefore(
  words: readonly Word[],
  at: number,
  property: KnownProperty,
  values: (string | number)[],
): Partial<ReadCondition> | undefined {
  const { first, negated } = negation(words, at)
  if (!negated) return undefined
  return { first, conditions: [{ ...referTo(property), value: oneOf(values), operator: 'is_not' }] }
}

/** "$1000", "100.50", "5k". */
function readAmount(word: Word | undefined): number | undefined {
  const [, digits, unit] = /^[$€£]?(-?\d+(?:\.\d+)?)(k|m)?$/.exec(word?.lower ?? '') ?? []
  if (digits === undefined) return undefined
  return Number(digits) * (unit === 'k' ? 1000 : unit === 'm' ? 1_000_000 : 1)
}

const startsWith = (words: readonly Word[], at: number, phrase: readonly string[]): boolean =>
  phrase.every((part, index) => words[at + index]?.lower === part)

/** "over 100", "at least 5", "10 or more". */
function readBound(words: readonly Word[], at: number): { condition: Condition; end: number } | undefined {
  for (const [phrase, operator] of MORE) {
    if (!startsWith(words, at, phrase)) continue
    const value = readAmount(words[at + phrase.length])
    if (value !== undefined) return { condition: { operator, value }, end: at + phrase.length + 1 }
  }
  const value = readAmount(words[at])
  if (value === undefined || words[at + 1]?.lower !== 'or') return undefined
  const word = words[at + 2]?.lower ?? ''
  const operator = /^(?:more|over|above|higher|greater)$/.test(word)
    ? 'gte'
    : /^(?:less|fewer|under|below|lower)$/.test(word) && 'lte'
  return operator ? { condition: { operator, value }, end: at + 3 } : undefined
}

/** "between 10 and 50": both ends count. */
function readRange(words: readonly Word[], at: number): { conditions: Condition[]; end: number } | undefined {
  if (!/^(?:between|from)$/.test(words[at]?.lower ?? '')) return undefined
  const [low, high] = [readAmount(words[at + 1]), readAmount(words[at + 3])]
  if (low === undefined || high === undefined || !/^(?:and|to)$/.test(words[at + 2]?.lower ?? ''))
    return undefined
  return {
    conditions: [
      { operator: 'gte', value: low },
      { operator: 'lte', value: high },
    ],
    end: at + 4,
  }
}

/** "more than 5 seats". */
function numberBefore(
  property: KnownProperty,
  { first, end }: Thing,
  words: readonly Word[],
): ReadCondition | undefined {
  if (property.valueType !== 'Numeric') return undefined
  const value = readAmount(words[first - 1])
  if (value === undefined) return undefined
  for (const [phrase, operator] of MORE) {
    const start = first - 1 - phrase.length
    if (start < 0 || !startsWith(words, start, phrase)) continue
    const conditions = [{ ...referTo(property), operator, value }]
    return { first: opening(words, start), end, conditions, candidates: [] }
  }
  return undefined
}

/** "with a coupon code", "without a coupon code". */
function presence(
  property: KnownProperty,
  { first, end }: Thing,
  words: readonly Word[],
): ReadCondition | undefined {
  const article = /^(?:an?|any|some)$/.test(words[first - 1]?.lower ?? '') ? 1 : 0
  const cue = words[first - 1 - article]?.lower ?? ''
  const operator = /^(?:without|lacking|missing|no)$/.test(cue)
    ? 'is_not_set'
    : article > 0 && /^(?:with|having|have|has|carrying)$/.test(cue) && 'is_set'
  if (!operator) return undefined
  const start = first - 1 - article
  return { first: start, end, conditions: [{ ...referTo(property), operator }], candidates: [] }
}

/** "pro or team", "Germany, France". */
function readValues(
  property: KnownProperty,
  start: number,
  said: boolean,
  { words, things, taken }: Surroundings,
): { values: (string | number)[]; end: number; near: string[] } | undefined {
  const values: (string | number)[] = []
  const near: string[] = []
  let end = start
  for (let at = start; at < words.length; ) {
    const word = words[at] as Word
    const known = things.get(at)?.values.find(({ property: { key } }) => key === property.key)
    if (known) {
      values.push(known.value)
      at = end = (things.get(at) as Thing).end
    } else if (isNumbered(word, property) && !taken(at)) {
      const value = property.values.get(word.lower) as string
      values.push(property.valueType === 'Numeric' ? Number(value) : value)
      at = end = at + 1
    } else if (word.quoted || (said && values.length === 0 && !taken(at) && !isOrdinary(word))) {
      const isNumber = property.valueType === 'Numeric' && readAmount(word) !== undefined
      values.push(isNumber ? (readAmount(word) as number) : (property.values.get(word.lower) ?? word.raw))
      if (!isNumber && !word.quoted && !property.values.has(word.lower))
        near.push(...nearValues(word, property))
      at = end = at + 1
    } else break
    const next = words[at]
    if (next && /^(?:or|and)$/.test(next.lower)) at++
    else if (!next?.breakBefore) break
  }
  return values.length > 0 ? { values, end, near } : undefined
}

/** "Version 5.2", "grade 7": beside the name of their property, numbers are values where the project has them. */
const isNumbered = ({ lower }: Word, { values }: KnownProperty): boolean =>
  /^\d[\d.]*$/.test(lower) && values.has(lower)

/** Values that one which is not there may have meant: no rows would say so. */
const nearValues = ({ lower }: Word, { key, values }: KnownProperty): string[] => {
  const isNear = /^\d+$/.test(lower)
    ? // "200" of the sizes "51-200" and "200+".
      (name: string) => name.split(/\D+/).includes(lower)
    : (name: string) => lower.length >= 4 && distance(name, lower) <= 2
  return [...values].filter(([name]) => isNear(name)).map(([, value]) => `${key} is ${value}`)
}

const oneOf = (values: (string | number)[]): HogQLPropertyFilter['value'] =>
  values.length === 1 ? values[0] : values
