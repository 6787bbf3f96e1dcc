import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { eventKey } from '../../../src/local/ingest/event-key.ts'
import type { GroupRow, GroupTypeRow } from '../../../src/local/ingest/group-registry.ts'
import type { IngestionState, WriteBatch } from '../../../src/local/ingest/ingestion-state.ts'
import type { EntityDocument, IngestionStore } from '../../../src/local/ingest/ingestion-store.ts'
import { bareRecord } from '../../../src/local/ingest/is-record.ts'
import { type DistinctIdRow, MERGED_INTO, type PersonRow } from '../../../src/local/ingest/person-resolver.ts'
import type { PropertyDefinition } from '../../../src/local/ingest/property-types.ts'

export interface StoredEvent {
  uuid: string
  event: string
  properties: string
  timestamp: string
  created_at: string
  distinct_id: string
  elements_chain?: string
  person_id: string
  person_created_at: string
  person_properties: string
  person_mode: string
  [column: string]: unknown
}

/** The tables as ClickHouse would show them after all merges, without ClickHouse. */
export class MemoryStore implements IngestionStore {
  readonly events = new Map<string, StoredEvent>()
  readonly persons = new Map<string, PersonRow>()
  readonly distinctIds = new Map<string, DistinctIdRow>()
  readonly groups = new Map<string, GroupRow>()
  readonly groupTypes = new Map<number, GroupTypeRow>()
  readonly definitions = new Map<string, PropertyDefinition>()
  readonly entities = new Map<string, Map<number, EntityDocument>>()
  writes = 0
  /** Errors thrown by the next writes, one each. */
  readonly failures: Error[] = []

  async restore(state: IngestionState): Promise<void> {
    for (const row of this.groupTypes.values()) state.groups.restoreType(row)
    for (const row of this.groups.values()) state.groups.restoreGroup(row)
    for (const row of this.definitions.values()) state.propertyTypes.restore(row)
    for (const row of this.persons.values()) {
      if (row.is_deleted === 1) continue
      const ids = [...this.distinctIds.values()].filter(({ person_id }) => person_id === row.id)
      state.persons.restore(
        {
          id: row.id,
          hasProfile: true,
          createdAtMs: row.created_at_ms,
          properties: bareRecord(JSON.parse(row.properties)),
          isIdentified: row.is_identified === 1,
          version: row.version,
        },
        ids.map(({ distinct_id, version }) => ({ id: distinct_id, version })),
      )
    }
    const anonymous = new Map<string, string>()
    for (const { distinct_id, person_id, person_mode } of this.events.values()) {
      if (person_mode === 'propertyless' && !this.distinctIds.has(distinct_id))
        anonymous.set(distinct_id, person_id)
    }
    for (const [distinctId, personId] of anonymous) state.persons.restoreWithoutProfile(distinctId, personId)
    const deleted = [...this.persons.values()].filter(({ is_deleted }) => is_deleted === 1)
    state.persons.restoreMerged(
      new Map(deleted.map(({ id, properties }) => [id, JSON.parse(properties)[MERGED_INTO]])),
    )
  }

  async findStored(events: readonly CaptureEvent[]): Promise<ReadonlySet<string>> {
    return new Set(events.map(eventKey).filter((key) => this.events.has(key)))
  }

  async write(batch: WriteBatch): Promise<void> {
    const failure = this.failures.shift()
    if (failure) throw failure
    if (batch.eventCount > 0) this.writes += 1
    for (const line of Buffer.from(batch.events).toString().split('\n').filter(Boolean)) {
      const row = JSON.parse(line) as StoredEvent
      const timestampMs = Date.parse(`${row.timestamp.slice(0, 23).replace(' ', 'T')}Z`)
      const key = eventKey({ timestampMs, event: row.event, distinctId: row.distinct_id, uuid: row.uuid })
      this.events.set(key, row)
    }
    for (const row of batch.persons) keepNewest(this.persons, row.id, row)
    for (const row of batch.distinctIds) keepNewest(this.distinctIds, row.distinct_id, row)
    for (const row of batch.groups) this.groups.set(`${row.group_type_index}:${row.group_key}`, row)
    for (const row of batch.groupTypes) this.groupTypes.set(row.group_type_index, row)
    for (const row of batch.propertyDefinitions) {
      this.definitions.set(`${row.type}:${row.group_type_index}:${row.name}`, row)
    }
  }

  async movePersons(distinctIds: readonly string[]): Promise<void> {
    for (const id of distinctIds) {
      for (const row of this.events.values()) {
        if (row.distinct_id === id) row.person_id = this.distinctIds.get(id)!.person_id
      }
    }
  }

  async deletePersons(ids: readonly string[], { withEvents }: { withEvents: boolean }): Promise<void> {
    for (const id of ids) this.persons.delete(id)
    for (const [key, row] of this.distinctIds) if (ids.includes(row.person_id)) this.distinctIds.delete(key)
    if (!withEvents) return
    for (const [key, row] of this.events) if (ids.includes(row.person_id)) this.events.delete(key)
  }

  async readEntities(kind: string): Promise<EntityDocument[]> {
    return [...(this.entities.get(kind)?.values() ?? [])]
  }

  async writeEntities(kind: string, documents: readonly EntityDocument[]): Promise<void> {
    const known = this.entities.get(kind) ?? new Map<number, EntityDocument>()
    this.entities.set(kind, known)
    for (const document of documents) known.set(document.id, document)
  }

  /** Everything that must not depend on how events were cut into batches. */
  tables(): unknown {
    const sorted = <Row>(rows: Iterable<Row>): Row[] =>
      [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    return {
      events: sorted(this.events.values()),
      persons: sorted([...this.persons.values()].filter(({ is_deleted }) => is_deleted === 0)),
      distinctIds: sorted(this.distinctIds.values()),
      groups: sorted(this.groups.values()),
      groupTypes: sorted(this.groupTypes.values()),
      definitions: sorted(this.definitions.values()),
    }
  }

  /** Events per person id. */
  countByPerson(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { person_id } of this.events.values()) counts[person_id] = (counts[person_id] ?? 0) + 1
    return counts
  }
}

function keepNewest<Row extends { version: number }>(rows: Map<string, Row>, key: string, row: Row): void {
  const known = rows.get(key)
  if (!known || row.version >= known.version) rows.set(key, row)
}
