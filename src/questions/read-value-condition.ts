import { negation, opening, type ReadCondition, type Surroundings } from './condition-span.ts'
import { conceptOf, isFiller, isOrdinary } from './lexicon.ts'
import type { Thing } from './named-things.ts'
import type { KnownProperty } from './property-names.ts'
import { describeCondition, type PropertyReference, referTo } from './property-reference.ts'
import type { Word } from './read-words.ts'

/** "on mobile", "pro plan", "not from Germany", "Chrome or Safari". */
export function readValueCondition(thing: Thing, { words, things }: Surroundings): ReadCondition | undefined {
  if (thing.values.length === 0) return undefined
  const named = things.get(thing.end)
  const own = thing.values.find(({ property }) => named?.properties.some(({ key }) => key === property.key))
  // A word of the trade, or a word like any other, is a value only beside the name of its property.
  const meant = own
    ? [own]
    : thing.values.filter(({ property, value }) => isSpoken(thing, words, property, value))
  const [only] = meant
  if (!only) return undefined
  let end = own && named ? named.end : thing.end
  // "per team" breaks down or divides, although a plan is called so; "per pro user" divides by some of them.
  if (/^(?:per|each|every)$/.test(words[thing.first - 1]?.lower ?? '') && !isPeople(words[end]))
    return undefined
  if (!own && isOneOfMany(only.property, words, thing)) return undefined
  if (!own && endsWithNameOf(only.property, words[end])) end++
  // "us-based": two words without a meaning of their own, of which the first is a country here.
  if (words[end]?.lower === 'based' && words[end]?.hyphenBefore) end++
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

/** "By doctor", "which doctor" tell doctors apart, though some people's role is doctor; "by doctors" says who. */
function isOneOfMany({ type }: KnownProperty, words: readonly Word[], { first, end }: Thing): boolean {
  const before = words[first - 1]?.lower ?? ''
  if (type !== 'person' || isPeople(words[end])) return false
  return before === 'which' || (before === 'by' && !/s$/.test(words[end - 1]?.lower ?? ''))
}

const isPeople = (word: Word | undefined): boolean =>
  word?.stems.some((stem) => conceptOf(stem) === 'user') ?? false

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

const ENDS = /^(?:landing|entry|entrance|exit)$/

/** "Landing pages except /pricing", "starting on /pricing", "that ended on the pricing page": the first or the last page of a session. */
function endOfSession(
  { key }: KnownProperty,
  words: readonly Word[],
  first: number,
): { property: PropertyReference; first: number } | undefined {
  if (key !== '$pathname') return undefined
  const page = words.find(
    ({ lower }, index) => ENDS.test(lower) && /^pages?$/.test(words[index + 1]?.lower ?? ''),
  )
  if (page && negation(words, first).negated)
    return {
      property: { key: page.lower === 'exit' ? '$end_pathname' : '$entry_pathname', type: 'session' },
      first,
    }
  let at = first - 1
  while (/^(?:the|our|on|at|with|in|from)$/.test(words[at]?.lower ?? '')) at--
  const verb = words[at]?.lower ?? ''
  const property = /^(?:(?:start|land|enter)(?:s|ed|ing)?|begins?|beg[au]n|beginning)$/.test(verb)
    ? '$entry_pathname'
    : /^(?:end|exit)(?:s|ed|ing)?$/.test(verb) && '$end_pathname'
  // A session bounces off the page it begins with.
  if (!property && words.some(({ stems }) => stems.includes('bounc')))
    return { property: { key: '$entry_pathname', type: 'session' }, first: opening(words, first) }
  if (!property || at === first - 1) return undefined
  const before = /^(?:that|which|who)$/.test(words[at - 1]?.lower ?? '') ? at - 1 : at
  return { property: { key: property, type: 'session' }, first: before }
}

function isCountry(words: readonly Word[], at: number): boolean {
  const [before, behind] = [words[at - 1]?.lower ?? '', words[at + 1]]
  if (before === 'the' || (behind?.lower === 'based' && behind.hyphenBefore)) return true
  const isAddressed =
    /^(?:show|give|tell|get|find|let|send|sent|bring|brought|cost|costs|make|made|help|of)$/.test(before)
  if (isAddressed || behind?.breakBefore !== false) return false
  // Nobody is addressed by "us" at the beginning, or behind "how many".
  return (
    (at === 0 && !isFiller(behind)) ||
    before === 'many' ||
    behind.stems.every((stem) => /^(?:user|visit)$/.test(conceptOf(stem) ?? ''))
  )
}

/** Whether people say this value without naming its property. */
function isSpoken(
  { first, end }: Thing,
  words: readonly Word[],
  property: KnownProperty,
  value: string,
): boolean {
  const { key, spoken, valueType } = property
  const run = words.slice(first, end)
  // Flags answer true and false, or "test": only the former makes adjectives.
  if (valueType === 'Boolean' && value === 'true') return describes(property, words[first - 1], words[end])
  if (run.some(({ quoted }) => quoted)) return true
  if (!spoken) return false
  // "Referrers without google" leave a site out, and no campaign's source.
  if (/utm_/.test(key) && words.some(({ stems }) => stems.some((stem) => conceptOf(stem) === 'referrer')))
    return false
  // "Teams" are those who bought together, whatever plan is called team.
  if (run.length === 1 && GROUPS.test(run[0]?.lower ?? '')) return false
  const [word] = run
  // "New users" came lately, whatever is in a new condition.
  if (
    word &&
    run.length === 1 &&
    /^(?:new|returning|active|inactive)$/.test(word.lower) &&
    isPeople(words[end])
  )
    return false
  if (word && run.length === 1 && NEEDS_CUE.test(word.lower)) return isCued(words, first, end)
  if (run.length > 1 || !word || key === '$device_type') return true
  // "US" is a country, "us" is not; that of "in the us" and "us customers" is.
  if (/country/.test(key) && word.lower === 'us' && isCountry(words, first)) return true
  if (/^[A-Z]{2,}$/.test(word.raw) || !isOrdinary(word)) return true
  // "Web vs app": what stands on one side of it is a value where the other is.
  if ([words[first - 1], words[end]].some((beside) => /^(?:vs|versus)$/.test(beside?.lower ?? '')))
    return true
  return !isFiller(word) && isCued(words, first, end)
}

/** "Paying users", "users who are paying", "private documents". */
function describes({ type }: KnownProperty, before: Word | undefined, after: Word | undefined): boolean {
  if (/^(?:are|is|were|was|non|not)$/.test(before?.lower ?? '')) return true
  if (!after || after.breakBefore) return false
  const isPeople = after.stems.some((stem) => conceptOf(stem) === 'user')
  return type === 'person' ? isPeople : isPeople || !isFiller(after)
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
