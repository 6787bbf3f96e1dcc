import type { Engine } from '../engine/engine.ts'
import type { CaptureEvent } from './capture-event.ts'
import { dayOf, eventKey } from './event-key.ts'
import type { IngestionState, WriteBatch } from './ingestion-state.ts'
import type { EntityDocument, IngestionStore } from './ingestion-store.ts'
import { restoreState } from './restore-state.ts'
import { sqlText } from './sql-text.ts'
import { formatTimestamp } from './timestamp.ts'

/** ClickHouse refuses statements above 256 KiB; these keep ours well below. */
const MAX_UUIDS = 4000
const MAX_LISTED_LENGTH = 40_000
const DAY_MS = 86_400_000

/** Keeps ingestion's tables in ClickHouse. */
export class EngineStore implements IngestionStore {
  readonly #engine: Engine
  /** Days that have events: only there can a duplicate be. */
  readonly #days = new Set<number>()
  #entityVersion = 0
  /** After a failed insert, whose rows may be there all the same. */
  #mayRepeat = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async restore(state: IngestionState): Promise<void> {
    await restoreState(this.#engine, state)
    const days = await this.#engine.query('SELECT DISTINCT toInt32(toDate(timestamp)) FROM posthog.events')
    for (const [day] of days.rows) this.#days.add(Number(day))
    const versions = await this.#engine.query('SELECT max(version) FROM posthog.entity')
    this.#entityVersion = Number(versions.rows[0]?.[0] ?? 0)
    // A process that died between writing persons and moving their events left this undone.
    await this.#moveEvents('')
  }

  async findStored(events: readonly CaptureEvent[]): Promise<ReadonlySet<string>> {
    const stored = new Set<string>()
    const candidates = events.filter((event) => this.#days.has(dayOf(event.timestampMs)))
    for (let start = 0; start < candidates.length; start += MAX_UUIDS) {
      const some = candidates.slice(start, start + MAX_UUIDS)
      const days = new Set(some.map((event) => dayOf(event.timestampMs)))
      const dates = [...days].map((day) => `'${formatTimestamp(day * DAY_MS).slice(0, 10)}'`)
      const { rows } = await this.#engine.query(
        `SELECT toUnixTimestamp64Milli(timestamp), event, distinct_id, toString(uuid) FROM posthog.events
        WHERE toDate(timestamp) IN (${dates}) AND uuid IN (${some.map(({ uuid }) => `'${uuid}'`)})`,
      )
      for (const [timestampMs, event, distinctId, uuid] of rows as [string, string, string, string][]) {
        stored.add(eventKey({ timestampMs: Number(timestampMs), event, distinctId, uuid }))
      }
    }
    return stored
  }

  async write(batch: WriteBatch): Promise<void> {
    const rows: [string, object[]][] = [
      ['group_type_mapping', batch.groupTypes],
      ['groups', batch.groups.map(withTimestamps)],
      ['property_definition', batch.propertyDefinitions.map(withVersion)],
      ['person', batch.persons.map(withTimestamps)],
      ['person_distinct_id2', batch.distinctIds.map((row) => ({ ...row, is_deleted: 0 }))],
    ]
    // Persons go first: events without their person could not be repaired after a crash, the reverse can.
    for (const [table, records] of rows) await this.#insert(table, records)
    for (const day of batch.days) this.#days.add(day)
    if (batch.eventCount > 0) await this.#insertEvents(batch.events)
  }

  async #insertEvents(events: Uint8Array): Promise<void> {
    const repeats = this.#mayRepeat
    this.#mayRepeat = true
    await this.#engine.insert('events', events)
    if (repeats) await this.#engine.execute('OPTIMIZE TABLE posthog.events FINAL')
    this.#mayRepeat = false
  }

  async movePersons(distinctIds: readonly string[]): Promise<void> {
    if (distinctIds.length === 0) return
    const list = distinctIds.map(sqlText).join(', ')
    await this.#moveEvents(list.length > MAX_LISTED_LENGTH ? '' : `AND distinct_id IN (${list})`)
  }

  async deletePersons(ids: readonly string[], { withEvents }: { withEvents: boolean }): Promise<void> {
    const list = ids.map(sqlText).join(', ')
    const remove = (table: string, column: string) =>
      this.#engine.execute(
        `ALTER TABLE posthog.${table} DELETE WHERE ${column} IN (${list}) SETTINGS mutations_sync = 2`,
      )
    // Rows, not marks: a mark would outrank the person whom a later event makes anew under the same id.
    await remove('person_distinct_id2', 'person_id')
    await remove('person', 'id')
    await remove('cohortpeople', 'person_id')
    if (withEvents) await remove('events', 'person_id')
  }

  async readEntities(kind: string): Promise<EntityDocument[]> {
    const { rows } = await this.#engine.query(
      `SELECT document FROM posthog.entity FINAL WHERE kind = ${sqlText(kind)} ORDER BY id`,
    )
    return rows.map(([document]) => JSON.parse(String(document)) as EntityDocument)
  }

  async writeEntities(kind: string, documents: readonly EntityDocument[]): Promise<void> {
    this.#entityVersion += 1
    const version = this.#entityVersion
    const rows = documents.map((document) => ({
      kind,
      id: document.id,
      document: JSON.stringify(document),
      version,
    }))
    await this.#insert('entity', rows)
  }

  /** Moves events to the person their distinct id belongs to, for the moved distinct ids that `condition` keeps. */
  async #moveEvents(condition: string): Promise<void> {
    const moved = `(SELECT distinct_id, toString(person_id) AS id FROM posthog.person_distinct_id2 FINAL
      WHERE is_deleted = 0 AND version > 0 ${condition} ORDER BY distinct_id)`
    const personId = `toUUID(transform(distinct_id, (SELECT groupArray(distinct_id) FROM ${moved}),
      (SELECT groupArray(id) FROM ${moved}), toString(person_id)))`
    const { rows } = await this.#engine.query(
      `SELECT count() FROM ${moved} UNION ALL
      SELECT count() FROM posthog.events WHERE distinct_id IN (SELECT distinct_id FROM ${moved}) AND person_id != ${personId}`,
    )
    // Most merges concern events of the same batch, which were written with the right person: nothing to mutate.
    if (rows.some(([count]) => Number(count) === 0)) return
    await this.#engine.execute(
      `ALTER TABLE posthog.events UPDATE person_id = ${personId}
      WHERE distinct_id IN (SELECT distinct_id FROM ${moved}) SETTINGS mutations_sync = 2`,
    )
  }

  async #insert(table: string, rows: readonly object[]): Promise<void> {
    if (rows.length > 0)
      await this.#engine.insert(table, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  }
}

/** `created_at_ms: 0` becomes `created_at: '1970-01-01 00:00:00.000'`. */
function withTimestamps(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) =>
      name.endsWith('_at_ms')
        ? [name.slice(0, -'_ms'.length), formatTimestamp(Math.floor(value as number)).slice(0, 23)]
        : [name, value],
    ),
  )
}

/** A decided type replaces an open one. */
const withVersion = <Row extends { property_type: string }>(row: Row): Row & { version: number } => ({
  ...row,
  version: row.property_type === '' ? 1 : 2,
})
