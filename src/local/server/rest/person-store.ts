import type { Engine } from '../../engine/engine.ts'
import { parseExactJson } from '../../ingest/exact-json.ts'
import { sqlText } from '../../ingest/sql-text.ts'

export interface StoredPerson {
  uuid: string
  createdAt: string
  properties: Record<string, unknown>
  isIdentified: boolean
}

/** Persons as the tables hold them; what was captured must be flushed before. */
export class PersonStore {
  constructor(readonly engine: Engine) {}

  /** Newest first. `condition` is SQL over `posthog.person`. */
  async read(condition = 'true', window?: { limit: number; offset: number }): Promise<StoredPerson[]> {
    const { rows } = await this.engine.query(
      `SELECT toString(id), created_at, properties, is_identified FROM posthog.person FINAL
      WHERE is_deleted = 0 AND (${condition}) ORDER BY created_at DESC, id
      ${window ? `LIMIT ${window.limit} OFFSET ${window.offset}` : ''}`,
    )
    return rows.map(([uuid, createdAt, properties, isIdentified]) => ({
      uuid: String(uuid),
      createdAt: String(createdAt),
      properties: parseExactJson(String(properties)) as Record<string, unknown>,
      isIdentified: Number(isIdentified) === 1,
    }))
  }

  async count(condition = 'true'): Promise<number> {
    const { rows } = await this.engine.query(
      `SELECT count() FROM posthog.person FINAL WHERE is_deleted = 0 AND (${condition})`,
    )
    return Number(rows[0]?.[0])
  }

  /** Persons by those of the distinct ids that have one. */
  async byDistinctIds(distinctIds: readonly string[]): Promise<Map<string, StoredPerson>> {
    if (distinctIds.length === 0) return new Map()
    const { rows } = await this.engine.query(
      `SELECT distinct_id, toString(person_id) FROM posthog.person_distinct_id2 FINAL
      WHERE is_deleted = 0 AND distinct_id IN (${distinctIds.map(sqlText)})`,
    )
    if (rows.length === 0) return new Map()
    const persons = await this.read(`id IN (${rows.map(([, person]) => sqlText(String(person)))})`)
    const byUuid = new Map(persons.map((person) => [person.uuid, person]))
    return new Map(
      rows.flatMap(([distinctId, uuid]) => {
        const person = byUuid.get(String(uuid))
        return person ? [[String(distinctId), person] as const] : []
      }),
    )
  }

  async byDistinctId(distinctId: string): Promise<StoredPerson | undefined> {
    return (await this.read(`id IN (${ownerOf(distinctId)})`))[0]
  }

  /** Up to `most` distinct ids each. */
  async distinctIds(uuids: readonly string[], most = 1000): Promise<Map<string, string[]>> {
    if (uuids.length === 0) return new Map()
    const { rows } = await this.engine.query(
      `SELECT toString(person_id) AS person, arraySlice(arraySort(groupArray(distinct_id)), 1, ${most})
      FROM posthog.person_distinct_id2 FINAL
      WHERE is_deleted = 0 AND person_id IN (${uuids.map(sqlText)}) GROUP BY person`,
    )
    return new Map(rows.map(([person, ids]) => [String(person), ids as string[]]))
  }
}

/** SQL for the id of the person a distinct id belongs to. */
export const ownerOf = (distinctId: string): string =>
  `SELECT person_id FROM posthog.person_distinct_id2 FINAL WHERE is_deleted = 0 AND distinct_id = ${sqlText(distinctId)}`

/** SQL for the number that older parts of the API call a person by; the tables know UUIDs alone. */
export const PERSON_NUMBER = 'reinterpretAsUInt32(reverse(unhex(substring(toString(id), 29, 8))))'

export const personNumber = (uuid: string): number => Number.parseInt(uuid.slice(-8), 16)
