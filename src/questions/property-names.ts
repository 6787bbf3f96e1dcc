import { ownValue } from '../own-value.ts'
import { KNOWN_VALUES, PROPERTY_LABELS, SESSION_PROPERTIES, SPOKEN_PROPERTIES } from './known-properties.ts'
import type { PropertyReference } from './property-reference.ts'
import { splitHyphens } from './split-hyphens.ts'
import { stemsOf } from './stem.ts'
import type { Taxonomy, TaxonomyProperty } from './taxonomy.ts'

/** A property of the project. */
export interface KnownProperty extends PropertyReference {
  valueType?: string
  /** By their lower-case spelling. */
  values: ReadonlyMap<string, string>
  /** Its values are said without its name: "on Chrome"; not "control", which a flag answers. */
  spoken: boolean
}

/** What a run of words may stand for: properties by name, and properties that have this value. */
export interface NamedThings {
  properties: KnownProperty[]
  /** The form says how the value was written, or spoken. */
  values: { property: KnownProperty; value: string; form: string }[]
}

/** Property names and values prepared for reading; made once per taxonomy. */
export interface PropertyNames {
  /** Stems joined by a space. */
  byStems: ReadonlyMap<string, NamedThings>
  /** As written, in lower case: `$browser`, `company_size`. */
  byName: ReadonlyMap<string, KnownProperty[]>
  /** Behind "by": `cancel_reason` is a reason. */
  byLastWord: ReadonlyMap<string, KnownProperty[]>
  longest: number
  names: readonly string[]
  /** Every stem of `byStems`. */
  words: ReadonlySet<string>
}

const prepared = new WeakMap<Taxonomy, PropertyNames>()

export function propertyNamesOf(taxonomy: Taxonomy): PropertyNames {
  let names = prepared.get(taxonomy)
  if (!names) {
    names = prepare(taxonomy)
    prepared.set(taxonomy, names)
  }
  return names
}

/** Values longer than this are texts, not names of anything. */
const LONGEST_VALUE = 60

function prepare(taxonomy: Taxonomy): PropertyNames {
  const byStems = new Map<string, NamedThings>()
  const byName = new Map<string, KnownProperty[]>()
  const byLastWord = new Map<string, KnownProperty[]>()
  const at = (stems: string): NamedThings | undefined => {
    if (stems === '') return undefined
    const things = byStems.get(stems) ?? { properties: [], values: [] }
    byStems.set(stems, things)
    return things
  }
  for (const given of withSessions(taxonomy.properties)) {
    // What PostHog sends to itself is nothing people ask about.
    if (
      /^\$(?:set|set_once|unset|groups?|group_set|insert_id|window_id|anon_distinct_id|device_id|ip|time|sent_at|token)$/.test(
        given.name,
      )
    )
      continue
    const property = toKnown(given, taxonomy)
    const lower = given.name.toLowerCase()
    byName.set(lower, [...(byName.get(lower) ?? []), property])
    const names = new Set([spell(given.name), ...(ownValue(PROPERTY_LABELS, given.name) ?? [])].map(keyOf))
    const last = lastWordOf(given)
    if (last) byLastWord.set(last, [...(byLastWord.get(last) ?? []), property])
    for (const name of names) at(name)?.properties.push(property)
    for (const form of adjectiveOf(property)) at(keyOf(form))?.values.push({ property, value: 'true', form })
    const spoken = ownValue(KNOWN_VALUES, given.name) ?? {}
    for (const [name, value] of property.values) {
      if (!isVocabulary(value)) continue
      for (const form of new Set(
        [
          name,
          splitHyphens(name),
          property.spoken ? inWords(name) : name,
          ...(ownValue(spoken, value) ?? []),
          ...pageOf(given.name, name),
        ].map((form) => form.toLowerCase()),
      ))
        at(keyOf(form))?.values.push({ property, value, form })
    }
  }
  for (const [name, property] of withoutUnits(byName, byStems)) at(name)?.properties.push(property)
  for (const things of byStems.values()) things.properties = preferred(things.properties)
  const words = new Set([...byStems.keys()].flatMap((stems) => stems.split(' ')))
  const longest = Math.max(1, ...[...byStems.keys()].map((stems) => stems.split(' ').length))
  return {
    byStems,
    byName,
    byLastWord,
    longest,
    names: [...new Set(taxonomy.properties.map(({ name }) => name))],
    words,
  }
}

const VERSION = /^\d+\.\d+\.\d+$/
/** Numbers, ids and addresses are data: they are values only beside the name of their property, and are read there. */
const isVocabulary = (value: string): boolean =>
  (!/^[\d\s.,:+-]*$/.test(value) || VERSION.test(value)) &&
  !/^(?:true|false|yes|no|null|undefined|none|other|unknown|n\/a)$/i.test(value) &&
  !/@|:\/\/|\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}/i.test(value) &&
  // Letters and digits in turns: no word, no campaign of 2026.
  (value.match(/[a-z]\d|\d[a-z]/gi)?.length ?? 0) < 4

/** The stem of "reason" for a `cancel_reason`; numbers and identifiers tell nothing apart. */
function lastWordOf({ name, type, valueType }: TaxonomyProperty): string | undefined {
  if (
    name.startsWith('$') ||
    name.startsWith('utm_') ||
    type === 'session' ||
    valueType === 'Numeric' ||
    valueType === 'Boolean'
  )
    return undefined
  const words = spell(name).split(' ')
  const last = words.at(-1) as string
  if (words.length < 2 || /^(?:id|ids|name|date|time|at|day|week|month|count|number|user|person)$/.test(last))
    return undefined
  return keyOf(last)
}

/** `starter_bundle` and "co-op" as words. */
const inWords = (value: string): string =>
  /^[a-z]+(?:[_-][a-z]+)+$/.test(value) ? value.replace(/[_-]/g, ' ') : value

/** "the pricing page" is the path /pricing. */
const pageOf = (property: string, value: string): string[] => {
  if (property !== '$pathname') return []
  if (value === '/') return ['home page', 'homepage', 'front page']
  const [, segment] = /^\/([a-z][a-z-]*)\/?$/.exec(value) ?? []
  return segment ? [`${segment.replaceAll('-', ' ')} page`, `${segment.replaceAll('-', ' ')} pages`] : []
}

/** "Paying users" are those with is_paying. */
const adjectiveOf = ({ key, valueType }: KnownProperty): string[] => {
  const [, adjective] = /^is[_ ]?([a-z]+(?:[_ ][a-z]+)?)$/.exec(spell(key)) ?? []
  return valueType === 'Boolean' && adjective ? [adjective] : []
}

const withSessions = (properties: readonly TaxonomyProperty[]): readonly TaxonomyProperty[] => {
  const listed = new Set(properties.filter(({ type }) => type === 'session').map(({ name }) => name))
  return [...properties, ...SESSION_PROPERTIES.filter(({ name }) => !listed.has(name))]
}

function toKnown({ name, type, valueType, values }: TaxonomyProperty, { groups }: Taxonomy): KnownProperty {
  const [group] = groups ?? []
  const all = [...(values ?? []), ...Object.keys(ownValue(KNOWN_VALUES, name) ?? {})]
  const spelled = new Map<string, string>()
  for (const value of all)
    if (value.length <= LONGEST_VALUE && !spelled.has(value.toLowerCase()))
      spelled.set(value.toLowerCase(), value)
  return {
    key: name,
    type,
    ...(type === 'group' && { group_type_index: group?.index ?? 0 }),
    valueType,
    values: spelled,
    spoken: !name.startsWith('$') || SPOKEN_PROPERTIES.has(name),
  }
}

const keyOf = (text: string): string =>
  text.toLowerCase().split(/\s+/).filter(Boolean).flatMap(stemsOf).join(' ')

/** `$geoip_country_name` and `companySize` as words. */
const spell = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Of an event first: it says how things were then. What a person had at first ($initial_...) is asked for by its name. */
const rank = ({ key, type }: PropertyReference): number =>
  (type === 'event' ? 0 : type === 'person' ? 1 : type === 'session' ? 2 : 3) +
  (key.startsWith('$initial_') ? 10 : 0)

const UNIT =
  /[ ](?:ms|msec|millis|milliseconds|s|sec|secs|seconds|min|mins|minutes|hours|days|bytes|kb|mb|gb|px|pct|percent|usd|eur|gbp|cents)$/

/** "duration" is duration_ms where nothing else goes by that name. */
function withoutUnits(
  byName: ReadonlyMap<string, KnownProperty[]>,
  byStems: ReadonlyMap<string, NamedThings>,
): [name: string, property: KnownProperty][] {
  return [...byName.values()]
    .flat()
    .filter(({ valueType }) => valueType === 'Numeric')
    .flatMap((property): [string, KnownProperty][] => {
      const name = spell(property.key)
      const short = keyOf(name.replace(UNIT, ''))
      const isFree = UNIT.test(name) && !(byStems.get(short)?.properties.length ?? 0)
      return isFree ? [[short, property]] : []
    })
}

/** One of each name. */
function preferred(properties: KnownProperty[]): KnownProperty[] {
  const best = new Map<string, KnownProperty>()
  for (const property of [...properties].sort((a, b) => rank(a) - rank(b)))
    if (!best.has(property.key)) best.set(property.key, property)
  return [...best.values()]
}

/** The values that a run of words is written like; the run of their stems is not enough: "production" is no "product". */
export function valuesWritten(
  values: NamedThings['values'],
  words: readonly string[],
): NamedThings['values'] {
  const written = inSingular(words.join(' '))
  return preferredValues(values.filter(({ form }) => inSingular(form) === written))
}

/** Without what stands between the words either: "bug-reports" are of the value `bug_report`. */
const inSingular = (text: string): string =>
  text
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) =>
      word
        .replace(/(?<=\p{L}{2})ies$/u, 'y')
        .replace(/(?<=ss|sh|ch|x|z)es$/, '')
        .replace(/(?<=[^su])s$/, ''),
    )
    .join('')

/** What PostHog records about the event goes before what it kept of the person's first visit. */
function preferredValues(values: NamedThings['values']): NamedThings['values'] {
  const best = new Map<string, NamedThings['values'][number]>()
  for (const thing of [...values].sort((a, b) => rank(a.property) - rank(b.property))) {
    const { key } = thing.property
    const [first] = best.values()
    if (best.has(key) || (first && rank(thing.property) >= 10 && rank(first.property) < 10)) continue
    best.set(key, thing)
  }
  // A country's code and its name are one country.
  if (best.has('$geoip_country_name')) best.delete('$geoip_country_code')
  return [...best.values()]
}
