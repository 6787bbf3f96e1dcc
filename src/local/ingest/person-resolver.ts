import type { CaptureEvent } from './capture-event.ts'
import { cleanText } from './clean-text.ts'
import { isIllegalDistinctId } from './distinct-id.ts'
import { writeExactJson } from './exact-json.ts'
import { bareRecord, type JsonRecord } from './is-record.ts'
import { type DistinctId, type Person, personIdOf, propertiesLiteral } from './person.ts'
import { updatePersonProperties } from './person-properties.ts'

export type PersonMode = 'full' | 'propertyless' | 'force_upgrade'

/** Who did an event, as its row needs it. */
export interface ResolvedPerson {
  distinctId: DistinctId
  mode: PersonMode
  /** JSON string literal of the person's properties as of this event. */
  propertiesLiteral: string
  createdAtMs: number
}

export interface PersonRow {
  id: string
  created_at_ms: number
  properties: string
  is_identified: number
  is_deleted: number
  version: number
}

export interface DistinctIdRow {
  distinct_id: string
  person_id: string
  version: number
}

export interface PersonChanges {
  persons: PersonRow[]
  distinctIds: DistinctIdRow[]
  /** Distinct ids whose stored events may carry another person's id. */
  moved: string[]
}

export interface PersonResolverOptions {
  projectId: number
  /** Called for every person property written, for type inference. */
  onProperties?(properties: JsonRecord, event: CaptureEvent): void
}

/** PostHog's marker for "no profile": five seconds after the epoch. */
const NO_PROFILE_CREATED_AT_MS = 5000
const UPGRADE_AFTER_MS = 60_000
/** Property of a deleted person: the id of the one that took it over. */
export const MERGED_INTO = 'merged_into'
const DELETED_VERSION_STEP = 100
const NEEDS_PROFILE = new Set(['$identify', '$create_alias', '$merge_dangerously', '$groupidentify'])

/**
 * Decides who did each event, with PostHog's rules, and remembers what changed until `takeChanges`. Knows nothing of
 * databases; the same events in the same order give the same persons, however they are cut into batches.
 */
export class PersonResolver {
  readonly #options: PersonResolverOptions
  readonly #distinctIds = new Map<string, DistinctId>()
  /** Merged-away ids lead to the person that took them over. */
  readonly #byId = new Map<string, Person>()
  readonly #changedPersons = new Set<Person>()
  readonly #deletedPersons: PersonRow[] = []
  readonly #changedIds = new Set<DistinctId>()
  readonly #movedIds = new Set<DistinctId>()

  constructor(options: PersonResolverOptions) {
    this.#options = options
  }

  /** Puts back a stored person. */
  restore(person: Omit<Person, 'distinctIds'>, distinctIds: { id: string; version: number }[]): void {
    const restored: Person = { ...person, distinctIds: [] }
    this.#byId.set(restored.id, restored)
    for (const { id, version } of distinctIds) this.#link(id, restored, version)
  }

  /** Puts back a distinct id that only has profile-less events. */
  restoreWithoutProfile(distinctId: string, personId: string): void {
    this.#link(distinctId, this.#byId.get(personId) ?? this.#blankPerson(distinctId, personId), 0)
  }

  /** Puts back where deleted persons went, `into` by deleted id; after all live persons. */
  restoreMerged(merged: ReadonlyMap<string, string>): void {
    for (const id of merged.keys()) {
      let survivor = id
      for (let next = merged.get(id); next !== undefined; next = merged.get(next)) survivor = next
      const person = this.#byId.get(survivor)
      if (person) this.#byId.set(id, person)
    }
  }

  /**
   * Forgets a person that is deleted: their next event makes them anew. Gives every id they had, those of persons merged
   * into them included.
   */
  forget(id: string): string[] {
    const person = this.#byId.get(id)
    if (!person) return []
    const ids = [...this.#byId].filter(([, owner]) => owner === person).map(([owned]) => owned)
    for (const owned of ids) this.#byId.delete(owned)
    for (const distinctId of person.distinctIds) {
      this.#distinctIds.delete(distinctId.id)
      this.#changedIds.delete(distinctId)
      this.#movedIds.delete(distinctId)
    }
    this.#changedPersons.delete(person)
    return ids
  }

  /** The person of one event; undefined when PostHog would drop the event. */
  resolve(event: CaptureEvent): ResolvedPerson | undefined {
    if (event.properties.$process_person_profile === false) return this.#resolveWithoutProfile(event)
    return this.#resolveWithProfile(event, 'full')
  }

  /** What has to be written since the last call. */
  takeChanges(): PersonChanges {
    const changes: PersonChanges = {
      persons: [...this.#deletedPersons, ...[...this.#changedPersons].map(toPersonRow)],
      distinctIds: [...this.#changedIds].map(toDistinctIdRow),
      moved: [...this.#movedIds].map(({ id }) => id),
    }
    this.#deletedPersons.length = 0
    for (const set of [this.#changedPersons, this.#changedIds, this.#movedIds]) set.clear()
    return changes
  }

  #resolveWithoutProfile(event: CaptureEvent): ResolvedPerson | undefined {
    if (NEEDS_PROFILE.has(event.event)) return undefined
    const known = this.#distinctIds.get(event.distinctId)
    if (known?.person.hasProfile) {
      // Events close to the person's creation may have been sent before it; later ones belong to the profile.
      if (event.timestampMs > known.person.createdAtMs + UPGRADE_AFTER_MS) {
        return this.#resolveWithProfile(event, 'force_upgrade')
      }
      return outcome(known, 'propertyless')
    }
    return outcome(known ?? this.#firstSight(event), 'propertyless')
  }

  #resolveWithProfile(event: CaptureEvent, mode: PersonMode): ResolvedPerson {
    if (event.personId !== undefined && !this.#distinctIds.has(event.distinctId)) this.#firstSight(event)
    const wasMerge = this.#mergeFor(event)
    const distinctId = this.#distinctIdWithProfile(event.distinctId, event.timestampMs)
    const { person } = distinctId
    const written = updatePersonProperties(person.properties, event)
    if (written) this.#options.onProperties?.(written, event)
    const becomesIdentified = wasMerge && !person.isIdentified
    if (becomesIdentified) person.isIdentified = true
    if (written || becomesIdentified) this.#changed(person)
    return outcome(distinctId, mode)
  }

  /** Merges what the event asks to merge; true when the event identifies its person, even if the merge was refused. */
  #mergeFor(event: CaptureEvent): boolean {
    const isAlias = event.event === '$create_alias' || event.event === '$merge_dangerously'
    const other = isAlias
      ? event.properties.alias
      : event.event === '$identify'
        ? event.properties.$anon_distinct_id
        : undefined
    if (other === undefined || other === null || other === '') return false
    const otherId = cleanText(String(other))
    if (otherId === event.distinctId) return false
    if (isIllegalDistinctId(otherId) || isIllegalDistinctId(event.distinctId)) return false
    this.#merge(otherId, event.distinctId, event)
    return true
  }

  /** Both ids end on one person. `into` survives; an identified `other` is merged away only by $merge_dangerously. */
  #merge(otherId: string, intoId: string, event: CaptureEvent): void {
    const other = this.#distinctIds.get(otherId)
    const into = this.#distinctIds.get(intoId)
    if (other && other.person === into?.person) return
    if (other?.person.hasProfile && into?.person.hasProfile) {
      if (other.person.isIdentified && event.event !== '$merge_dangerously') return
      this.#mergePersons(other.person, into.person)
    } else if (other?.person.hasProfile) {
      this.#attach(intoId, other.person)
    } else if (into?.person.hasProfile) {
      this.#attach(otherId, into.person)
    } else {
      // Prefer the id that events already carry: then those need no rewriting.
      const primaryId = into || !other ? intoId : otherId
      const { person } = this.#distinctIdWithProfile(primaryId, event.timestampMs)
      this.#attach(primaryId === intoId ? otherId : intoId, person)
    }
  }

  #mergePersons(other: Person, into: Person): void {
    into.properties = bareRecord(other.properties, into.properties)
    into.createdAtMs = Math.min(into.createdAtMs, other.createdAtMs)
    into.version = Math.max(into.version, other.version)
    this.#changed(into)
    this.#absorb(other, into)
  }

  /** Adds an id without a profile to a person. Events it may already have carry its own id and move along. */
  #attach(id: string, person: Person): void {
    const known = this.#distinctIds.get(id)
    if (known) this.#absorb(known.person, person)
    else this.#changedIds.add(this.#link(id, person, 0))
  }

  /** Moves all distinct ids of `other` and leaves a deleted person that says where they went. */
  #absorb(other: Person, into: Person): void {
    for (const distinctId of other.distinctIds) {
      distinctId.person = into
      distinctId.version += 1
      this.#changedIds.add(distinctId)
      this.#movedIds.add(distinctId)
    }
    into.distinctIds.push(...other.distinctIds)
    this.#byId.set(other.id, into)
    this.#changedPersons.delete(other)
    this.#deletedPersons.push({
      ...toPersonRow({ ...other, version: other.version + DELETED_VERSION_STEP }),
      is_deleted: 1,
      properties: JSON.stringify({ [MERGED_INTO]: into.id }),
    })
  }

  #distinctIdWithProfile(id: string, timestampMs: number): DistinctId {
    const distinctId = this.#distinctIds.get(id) ?? this.#link(id, this.#blankPerson(id), 0)
    const { person } = distinctId
    if (!person.hasProfile) {
      person.hasProfile = true
      person.createdAtMs = timestampMs
      this.#changedPersons.add(person)
      for (const each of person.distinctIds) this.#changedIds.add(each)
    }
    return distinctId
  }

  /** Links a distinct id nobody has seen, to the person an export names if it names one. */
  #firstSight({ distinctId, personId }: CaptureEvent): DistinctId {
    const person = personId === undefined ? undefined : this.#byId.get(personId)
    const linked = this.#link(distinctId, person ?? this.#blankPerson(distinctId, personId), 0)
    if (person?.hasProfile) this.#changedIds.add(linked)
    return linked
  }

  #blankPerson(distinctId: string, id = personIdOf(this.#options.projectId, distinctId)): Person {
    const person: Person = {
      id,
      hasProfile: false,
      createdAtMs: NO_PROFILE_CREATED_AT_MS,
      properties: bareRecord(),
      isIdentified: false,
      version: 0,
      distinctIds: [],
    }
    this.#byId.set(id, person)
    return person
  }

  #link(id: string, person: Person, version: number): DistinctId {
    const distinctId: DistinctId = { id, person, version }
    person.distinctIds.push(distinctId)
    this.#distinctIds.set(id, distinctId)
    return distinctId
  }

  #changed(person: Person): void {
    person.version += 1
    person.propertiesLiteral = undefined
    this.#changedPersons.add(person)
  }
}

const outcome = (distinctId: DistinctId, mode: PersonMode): ResolvedPerson => ({
  distinctId,
  mode,
  propertiesLiteral: mode === 'propertyless' ? '"{}"' : propertiesLiteral(distinctId.person),
  createdAtMs: distinctId.person.createdAtMs,
})

const toPersonRow = (person: Person): PersonRow => ({
  id: person.id,
  created_at_ms: person.createdAtMs,
  properties: writeExactJson(person.properties),
  is_identified: person.isIdentified ? 1 : 0,
  is_deleted: 0,
  version: person.version,
})

const toDistinctIdRow = ({ id, person, version }: DistinctId): DistinctIdRow => ({
  distinct_id: id,
  person_id: person.id,
  version,
})
