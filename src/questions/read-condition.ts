import { distance } from 'fastest-levenshtein'
import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { conceptOf, isFiller, isOrdinary } from './lexicon.ts'
import type { Thing } from './named-things.ts'
import type { KnownProperty } from './property-names.ts'
import { describeCondition, type PropertyReference } from './property-reference.ts'
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

type Condition = Omit<HogQLPropertyFilter, 'key' | 'type' | 'group_type_index'>

const IS = /^(?:is|are|was|were|equals?|be|being)$/
/** "amount of 100 or more". */
const OF = /^(?:of|has)$/
const NOT = /^(?:not|non|never|excluding|exclude|excludes|except|without|outside|besides|minus|ignoring)$/
/** Words that may stand between a negation, or a "where", and what it is about. */
const BETWEEN =
  /^(?:the|a|an|on|in|at|from|of|for|by|with|using|use|via|through|to|those|users?|people|customers?|visitors?|events?|traffic|any|all|our|coming|came|come|based|living|located|running)$/
const SETTING = /^(?:where|whose|with|having|for|when|if|and)$/
const OPENING = /^(?:where|whose|with|having|for|who|that|which|only|when|among|amongst)$/
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
  return withValue(thing, around)
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
    } else if (word.quoted || (said && values.length === 0 && !taken(at) && !isOrdinary(word))) {
      const isNumber = property.valueType === 'Numeric' && readAmount(word) !== undefined
      values.push(isNumber ? (readAmount(word) as number) : (property.values.get(word.lower) ?? word.raw))
      if (!isNumber && !word.quoted && !property.values.has(word.lower)) near.push(...slipsOf(word, property))
      at = end = at + 1
    } else break
    const next = words[at]
    if (next && /^(?:or|and)$/.test(next.lower)) at++
    else if (!next?.breakBefore) break
  }
  return values.length > 0 ? { values, end, near } : undefined
}

/** Values a mistyped one may have meant: no rows would say so. */
const slipsOf = ({ lower }: Word, { key, values }: KnownProperty): string[] =>
  lower.length < 4
    ? []
    : [...values].filter(([name]) => distance(name, lower) <= 2).map(([, value]) => `${key} is ${value}`)

/** "on mobile", "pro plan", "not from Germany", "Chrome or Safari". */
function withValue(thing: Thing, { words, things }: Surroundings): ReadCondition | undefined {
  if (thing.values.length === 0) return undefined
  const named = things.get(thing.end)
  const own = thing.values.find(({ property }) => named?.properties.some(({ key }) => key === property.key))
  // A word of the trade, or a word like any other, is a value only beside the name of its property.
  const meant = own ? [own] : thing.values.filter(({ property }) => isSpoken(thing, words, property))
  const [only] = meant
  if (!only) return undefined
  let end = own && named ? named.end : thing.end
  if (!own && endsWithNameOf(only.property, words[end])) end++
  const values = [only.value]
  for (let at = end; meant.length === 1; ) {
    const word = words[at]
    const joined = word?.lower === 'or' || (word?.lower === 'and' && !contrasts(words))
    const next = joined ? things.get(at + 1) : word?.breakBefore ? things.get(at) : undefined
    const same = next?.values.find(({ property: { key } }) => key === only.property.key)
    if (!next || !same) break
    values.push(same.value)
    at = end = next.end
    // "pro and team plans": the name of the property stands behind the last one.
    const after = things.get(end)
    if (after?.properties.some(({ key }) => key === only.property.key)) end = after.end
  }
  const ofSession = endOfSession(only.property, words, thing.first)
  const { first, negated } = negation(
    words,
    ofSession?.first ?? arrival(words, verbBefore(only.property, words, thing.first)),
  )
  const conditions = meant.map(({ property, value }) => ({
    ...(ofSession?.property ?? referTo(property)),
    value: values.length > 1 ? values : value,
    ...(negated && { operator: 'is_not' as const }),
  }))
  // "events among gold customers" are about events; "how many gold customers" about customers.
  if (
    /^(?:for|among|amongst|from|by|with|except|excluding|without)$/.test(words[first]?.lower ?? '') ||
    /^(?:for|among|amongst|from|by)$/.test(words[first - 1]?.lower ?? '')
  )
    while (words[end]?.stems.every((stem) => conceptOf(stem) === 'user')) end++
  return conditions.length === 1
    ? { first, end, conditions, candidates: [] }
    : { first, end, conditions: [], candidates: conditions.map(describeCondition) }
}

/** "pdf format" for a file_format: the last word of its name stands behind the value. */
const endsWithNameOf = ({ key }: KnownProperty, word: Word | undefined): boolean => {
  const [last, ...others] = key
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
    .reverse()
  return last !== undefined && others.length > 0 && word?.breakBefore === false && word.lower === last
}

/** "compare gold and silver customers" wants them apart. */
const contrasts = (words: readonly Word[]): boolean =>
  words.some(({ lower }) => /^(?:compar\w+|versus|vs|differ\w*|between)$/.test(lower))

/** "paid by klarna" for a payment method, "delivered by express" for a delivery: the verb says whose value it is. */
function verbBefore({ key }: KnownProperty, words: readonly Word[], first: number): number {
  if (!/^(?:by|with|via|using|through|in|as)$/.test(words[first - 1]?.lower ?? '')) return first
  const [stem] = words[first - 2]?.stems ?? []
  const names = key.toLowerCase().split(/[^a-z]+/)
  return stem && stem.length > 2 && names.some((name) => name.startsWith(stem)) ? first - 2 : first
}

/** "who came via google". */
function arrival(words: readonly Word[], first: number): number {
  if (!/^(?:from|via|through|by)$/.test(words[first - 1]?.lower ?? '')) return first
  if (!/^(?:c[ao]mes?|coming|arriv(?:e|es|ed|ing))$/.test(words[first - 2]?.lower ?? '')) return first
  return /^(?:who|that|which)$/.test(words[first - 3]?.lower ?? '') ? first - 3 : first
}

/** "starting on /pricing", "that ended on the pricing page": the first or the last page of a session. */
function endOfSession(
  { key }: KnownProperty,
  words: readonly Word[],
  first: number,
): { property: PropertyReference; first: number } | undefined {
  if (key !== '$pathname') return undefined
  let at = first - 1
  while (/^(?:the|our|on|at|with|in|from)$/.test(words[at]?.lower ?? '')) at--
  const verb = words[at]?.lower ?? ''
  const property = /^(?:start|begin|land|enter)/.test(verb)
    ? '$entry_pathname'
    : /^(?:end|exit)/.test(verb) && '$end_pathname'
  // A session bounces off the page it begins with.
  if (!property && words.some(({ stems }) => stems.includes('bounc')))
    return { property: { key: '$entry_pathname', type: 'session' }, first: opening(words, first) }
  if (!property || at === first - 1) return undefined
  const before = /^(?:that|which|who)$/.test(words[at - 1]?.lower ?? '') ? at - 1 : at
  return { property: { key: property, type: 'session' }, first: before }
}

/** Whether people say this value without naming its property. */
function isSpoken({ first, end }: Thing, words: readonly Word[], { key, spoken }: KnownProperty): boolean {
  const run = words.slice(first, end)
  if (run.some(({ quoted }) => quoted)) return true
  if (!spoken) return false
  // "Referrers without google" leave a site out, and no campaign's source.
  if (/utm_/.test(key) && words.some(({ stems }) => stems.some((stem) => conceptOf(stem) === 'referrer')))
    return false
  // "Teams" are those who bought together, whatever plan is called team.
  if (run.length === 1 && GROUPS.test(run[0]?.lower ?? '')) return false
  const [word] = run
  if (word && run.length === 1 && NEEDS_CUE.test(word.lower)) return isCued(words, first, end)
  if (run.length > 1 || !word || key === '$device_type') return true
  // "US" is a country, "us" is not.
  if (/^[A-Z]{2,}$/.test(word.raw) || !isOrdinary(word)) return true
  return !isFiller(word) && isCued(words, first, end)
}

const GROUPS = /^(?:teams|companies|accounts|workspaces|projects|organi[sz]ations|businesses)$/
/** Names of channels and devices that mean more than that: "email me the figures", "phone number". */
const NEEDS_CUE = /^(?:email|phone|push|display|direct|referral|audio|sms|ai|social|search)s?$/
const isCued = (words: readonly Word[], first: number, end: number): boolean =>
  /^(?:for|from|via|by|through|on|in|using|among|excluding|except|without|not)$/.test(
    words[first - 1]?.lower ?? '',
  ) ||
  /^(?:traffic|channel|visitors?|visits?|users?|customers?|accounts?|sessions?)$/.test(
    words[end]?.lower ?? '',
  )

/** Where a condition begins when a negation stands before it. */
function negation(words: readonly Word[], first: number): { first: number; negated: boolean } {
  for (let at = first - 1; at >= Math.max(0, first - 4); at--) {
    const lower = words[at]?.lower ?? ''
    if (NOT.test(lower)) return { first: at, negated: true }
    if (/^(?:other than|apart from|but not)$/.test(`${words[at - 1]?.lower} ${lower}`))
      return { first: at - 1, negated: true }
    if (!BETWEEN.test(lower) || words[at + 1]?.breakBefore) break
  }
  return { first: opening(words, first), negated: false }
}

/** "where plan is pro" begins with the where. */
const opening = (words: readonly Word[], first: number): number =>
  OPENING.test(words[first - 1]?.lower ?? '') ? first - 1 : first

const oneOf = (values: (string | number)[]): HogQLPropertyFilter['value'] =>
  values.length === 1 ? values[0] : values

export const referTo = ({ key, type, group_type_index }: PropertyReference): PropertyReference => ({
  key,
  type,
  ...(group_type_index !== undefined && { group_type_index }),
})
