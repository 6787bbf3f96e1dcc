import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { PropertyReference } from './property-reference.ts'
import type { Question } from './question.ts'
import type { Taxonomy } from './taxonomy.ts'

/** Parameters whose properties are read where the events in question have them. */
export interface Owned {
  params: Record<string, ParameterInput>
  /** A property that none of the events has, nor their people. */
  absent?: { key: string; events: readonly string[]; candidates: string[] }
}

interface Carriers {
  /** Events by the property they were seen with. */
  byKey: ReadonlyMap<string, ReadonlySet<string>>
  /** All that were seen with any. */
  seen: ReadonlySet<string>
  counts: ReadonlyMap<string, number>
  ofPersons: ReadonlySet<string>
}

/**
 * Reads the person's property of a name where the events that count lack their own: a plan that only sign-ups carry is no
 * plan of the documents that were created. Of any event, the person's where most events lack it.
 * @param read What the text says; names the caller wrote are taken as they are.
 * @param events The events that count; none when every event does.
 */
export function preferOwner(
  question: Question,
  read: Readonly<Record<string, ParameterInput>>,
  events: readonly string[],
  taxonomy: Taxonomy | undefined,
): Owned {
  const owned: Owned = { params: {} }
  const carriers = taxonomy && carriersOf(taxonomy)
  if (!carriers) return owned
  const counted = events.length > 0 ? events : ownEvents(question).filter((event) => carriers.seen.has(event))
  const ownerOf = <Reference extends { key: string; type?: string }>(reference: Reference): Reference => {
    if (reference.type !== undefined && reference.type !== 'event') return reference
    const has = carriers.byKey.get(reference.key)
    if (!has || !isMostlyAbsent(has, counted, carriers)) return reference
    if (carriers.ofPersons.has(reference.key)) return { ...reference, type: 'person' }
    if (counted.length > 0)
      owned.absent ??= { key: reference.key, events: counted, candidates: othersOf(counted) }
    return reference
  }
  const othersOf = (names: readonly string[]): string[] =>
    [...carriers.byKey]
      .filter(([key, has]) => !key.startsWith('$') && names.some((name) => has.has(name)))
      .map(([key]) => key)
      .slice(0, 10)
  for (const [name, value] of Object.entries(read)) {
    const parameter = question.header.parameters[name]
    if (parameter?.type === 'property' && parameter.on === 'events')
      owned.params[name] = ownerOfProperty(value)
    else if (parameter?.type === 'conditions' && parameter.on === 'events' && Array.isArray(value))
      owned.params[name] = (value as HogQLPropertyFilter[]).map(ownerOf)
  }
  return owned

  function ownerOfProperty(value: ParameterInput): ParameterInput {
    if (typeof value === 'object' && value !== null && 'key' in value)
      return ownerOf(value as PropertyReference)
    // Numbers are those of events.
    if (typeof value === 'string') ownerOf({ key: value })
    return value
  }
}

function isMostlyAbsent(
  has: ReadonlySet<string>,
  counted: readonly string[],
  { seen, counts }: Carriers,
): boolean {
  // What was not among the latest events may have anything.
  if (counted.length > 0) return counted.every((event) => seen.has(event) && !has.has(event))
  let [all, own] = [0, 0]
  for (const event of seen) {
    const count = counts.get(event) ?? 0
    all += count
    if (has.has(event)) own += count
  }
  return all > 0 && own < all / 2
}

/** The events a question is about whatever is asked: `event = '$exception'`. */
function ownEvents({ template }: Question): string[] {
  const [, names] = /\bevent (?:= |IN \()((?:'\$\w+'(?:, )?)+)/.exec(template) ?? []
  return names ? [...names.matchAll(/'([^']+)'/g)].map(([, name]) => name as string) : []
}

const known = new WeakMap<Taxonomy, Carriers | false>()

/** Undefined where the taxonomy does not say which events carry what. */
function carriersOf(taxonomy: Taxonomy): Carriers | undefined {
  let carriers = known.get(taxonomy)
  if (carriers === undefined) {
    const ofEvents = taxonomy.properties.filter(({ type, events }) => type === 'event' && events)
    carriers = ofEvents.length > 0 && {
      byKey: new Map(ofEvents.map(({ name, events }) => [name, new Set(events)])),
      seen: new Set(ofEvents.flatMap(({ events = [] }) => events)),
      counts: new Map(taxonomy.events.map(({ name, count }) => [name, count ?? 0])),
      ofPersons: new Set(taxonomy.properties.filter(({ type }) => type === 'person').map(({ name }) => name)),
    }
    known.set(taxonomy, carriers)
  }
  return carriers || undefined
}
