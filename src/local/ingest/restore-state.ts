import type { Engine } from '../engine/engine.ts'
import type { PropertyType } from '../project-metadata.ts'
import { parseExactJson } from './exact-json.ts'
import type { IngestionState } from './ingestion-state.ts'
import { bareRecord, type JsonRecord } from './is-record.ts'
import { MERGED_INTO } from './person-resolver.ts'
import type { PropertyOwner } from './property-types.ts'
import { sqlText } from './sql-text.ts'

const PAGE_ROWS = 50_000

type StoredIds = Map<string, { id: string; version: number }[]>

/** Fills ingestion's memory from the tables: persons and their ids, groups, property types. */
export async function restoreState(engine: Engine, state: IngestionState): Promise<void> {
  await restorePersons(engine, state, await readDistinctIds(engine))
  await restoreWithoutProfile(engine, state)
  await restoreMerged(engine, state)

  const groupTypes = await engine.query(
    'SELECT group_type_index, group_type FROM posthog.group_type_mapping FINAL',
  )
  for (const [index, type] of groupTypes.rows) {
    state.groups.restoreType({ group_type_index: Number(index), group_type: String(type) })
  }
  const groups = await engine.query(
    `SELECT group_type_index, group_key, toUnixTimestamp64Milli(created_at), toUnixTimestamp64Milli(updated_at),
      group_properties FROM posthog.groups FINAL`,
  )
  for (const [index, key, createdAtMs, updatedAtMs, properties] of groups.rows) {
    state.groups.restoreGroup({
      group_type_index: Number(index),
      group_key: String(key),
      created_at_ms: Number(createdAtMs),
      updated_at_ms: Number(updatedAtMs),
      group_properties: String(properties),
    })
  }
  const definitions = await engine.query(
    'SELECT type, group_type_index, name, property_type FROM posthog.property_definition FINAL',
  )
  for (const [type, index, name, propertyType] of definitions.rows) {
    state.propertyTypes.restore({
      type: type as PropertyOwner,
      group_type_index: Number(index),
      name: String(name),
      property_type: propertyType as PropertyType | '',
    })
  }
}

async function readDistinctIds(engine: Engine): Promise<StoredIds> {
  const byPerson: StoredIds = new Map()
  let last = ''
  for (;;) {
    const { rows } = await engine.query(
      `SELECT distinct_id, toString(person_id), version FROM posthog.person_distinct_id2 FINAL
      WHERE is_deleted = 0 AND distinct_id > ${sqlText(last)} ORDER BY distinct_id LIMIT ${PAGE_ROWS}`,
    )
    for (const [id, personId, version] of rows as [string, string, string][]) {
      const ids = byPerson.get(personId)
      if (ids) ids.push({ id, version: Number(version) })
      else byPerson.set(personId, [{ id, version: Number(version) }])
      last = id
    }
    if (rows.length < PAGE_ROWS) return byPerson
  }
}

async function restorePersons(engine: Engine, state: IngestionState, distinctIds: StoredIds): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await engine.query(
      `SELECT toString(id) AS person_id, toUnixTimestamp64Milli(created_at), properties, is_identified, version
      FROM posthog.person FINAL WHERE is_deleted = 0 AND id > toUUID('${last}') ORDER BY id LIMIT ${PAGE_ROWS}`,
    )
    for (const [id, createdAtMs, properties, isIdentified, version] of rows) {
      last = String(id)
      const person = {
        id: last,
        hasProfile: true,
        createdAtMs: Number(createdAtMs),
        properties: bareRecord(parseExactJson(String(properties)) as JsonRecord),
        isIdentified: Number(isIdentified) === 1,
        version: Number(version),
      }
      state.persons.restore(person, distinctIds.get(last) ?? [])
    }
    if (rows.length < PAGE_ROWS) return
  }
}

/** Distinct ids that only have profile-less events: a later merge must move those. */
async function restoreWithoutProfile(engine: Engine, state: IngestionState): Promise<void> {
  const { rows } = await engine.query(
    `SELECT DISTINCT distinct_id, toString(person_id) FROM posthog.events WHERE person_mode = 'propertyless' AND distinct_id NOT IN
      (SELECT distinct_id FROM posthog.person_distinct_id2 FINAL WHERE is_deleted = 0)`,
  )
  for (const [distinctId, personId] of rows) {
    state.persons.restoreWithoutProfile(String(distinctId), String(personId))
  }
}

async function restoreMerged(engine: Engine, state: IngestionState): Promise<void> {
  const { rows } = await engine.query(
    `SELECT toString(id), JSONExtractString(properties, '${MERGED_INTO}') FROM posthog.person FINAL WHERE is_deleted = 1`,
  )
  state.persons.restoreMerged(new Map(rows.map(([id, into]) => [String(id), String(into)])))
}
