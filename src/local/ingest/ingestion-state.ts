import type { CaptureEvent } from './capture-event.ts'
import { dayOf, eventKey } from './event-key.ts'
import { eventRow } from './event-row.ts'
import { exceptionFacts } from './exception-facts.ts'
import { GroupRegistry, type GroupRow, type GroupTypeRow } from './group-registry.ts'
import { type DistinctIdRow, PersonResolver, type PersonRow } from './person-resolver.ts'
import { type PropertyDefinition, PropertyTypeRegistry } from './property-types.ts'
import { RowBuffer } from './row-buffer.ts'

/** Everything a run of events changes in the database. Persons come as their last state. */
export interface WriteBatch {
  eventCount: number
  /** Rows of `posthog.events` as newline-delimited JSON. */
  events: Uint8Array
  /** Keys of the events, see `eventKey`. */
  keys: ReadonlySet<string>
  /** Days the events fall on, see `dayOf`. */
  days: ReadonlySet<number>
  persons: PersonRow[]
  distinctIds: DistinctIdRow[]
  groups: GroupRow[]
  groupTypes: GroupTypeRow[]
  propertyDefinitions: PropertyDefinition[]
  /** Distinct ids whose stored events may carry a former person's id. */
  moved: string[]
}

export interface IngestionStateOptions {
  /** Person ids depend on it, as in PostHog. @default 1 */
  projectId?: number
  now?: () => number
}

/** What ingestion remembers between events, and the events waiting to be written. Does no input or output. */
export class IngestionState {
  readonly propertyTypes = new PropertyTypeRegistry()
  readonly persons: PersonResolver
  readonly groups: GroupRegistry
  readonly #now: () => number
  readonly #rows = new RowBuffer()
  #keys = new Set<string>()
  #days = new Set<number>()

  constructor({ projectId = 1, now = Date.now }: IngestionStateOptions = {}) {
    this.#now = now
    this.persons = new PersonResolver({
      projectId,
      onProperties: (properties, event) =>
        this.propertyTypes.observe('person', properties, this.#arrivedAtMs(event)),
    })
    this.groups = new GroupRegistry({
      onProperties: (groupTypeIndex, properties, event) =>
        this.propertyTypes.observe('group', properties, this.#arrivedAtMs(event), groupTypeIndex),
    })
  }

  /** Size of the event rows waiting. */
  get pendingBytes(): number {
    return this.#rows.byteLength
  }

  isPending(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Takes in one event; false when PostHog would drop it (identifying without a person profile). */
  process(captured: CaptureEvent, key = eventKey(captured)): boolean {
    const event = enriched(captured)
    const person = this.persons.resolve(event)
    if (!person) return false
    const groups = this.groups.resolve(event)
    const arrivedAtMs = this.#arrivedAtMs(event)
    // The properties of $groupidentify describe the group, not the event.
    if (event.event !== '$groupidentify') this.propertyTypes.observe('event', event.properties, arrivedAtMs)
    this.#rows.append(eventRow(event, person, groups, arrivedAtMs), person.distinctId)
    this.#keys.add(key)
    this.#days.add(dayOf(event.timestampMs))
    return true
  }

  /** Hands over what is to be written and forgets it. */
  take(): WriteBatch {
    const batch = {
      eventCount: this.#rows.rowCount,
      events: this.#rows.take(),
      keys: this.#keys,
      days: this.#days,
      ...this.persons.takeChanges(),
      ...this.groups.takeChanges(),
      propertyDefinitions: this.propertyTypes.takeChanges(),
    }
    this.#keys = new Set()
    this.#days = new Set()
    return batch
  }

  #arrivedAtMs(event: CaptureEvent): number {
    return event.receivedAtMs ?? this.#now()
  }
}

/** What PostHog's error tracking adds before an exception is stored. */
function enriched(event: CaptureEvent): CaptureEvent {
  const properties = event.event === '$exception' ? exceptionFacts(event.properties) : undefined
  return properties ? { ...event, properties } : event
}
