import { sqlText } from '../../ingest/sql-text.ts'

export type ExportModel = 'events' | 'persons' | 'sessions'

export interface ExportSelection {
  model: ExportModel
  /** Inclusive. */
  fromMs: number
  /** Exclusive. */
  toMs: number
  /** What of an event falls into the interval: when it arrived, or when it happened. @default 'arrival' */
  by?: 'arrival' | 'timestamp'
  /** Names of events, for the model `events`. */
  include?: readonly string[]
  exclude?: readonly string[]
}

/**
 * The SELECT of one model's rows in an interval, with the columns that PostHog's batch exports have by default. Events are
 * chosen by when they arrived, so that an interval that is over gains no rows; backfills alone go by when they happened. What arrived twice comes twice,
 * as long as ClickHouse has not merged it.
 */
export function exportSql({ model, fromMs, toMs, by, include, exclude }: ExportSelection): string {
  const between = (column: string) => `${column} >= ${instant(fromMs)} AND ${column} < ${instant(toMs)}`
  switch (model) {
    case 'events':
      return `SELECT toString(uuid) AS uuid, event, properties, distinct_id, timestamp, created_at, toString(person_id) AS person_id,
        person_properties, elements_chain FROM posthog.events WHERE ${between(by === 'timestamp' ? 'timestamp' : 'created_at')}
        ${named('IN', include)} ${named('NOT IN', exclude)}`
    case 'persons':
      return `SELECT distinct_id, toString(person.id) AS person_id, properties, is_identified, ids.version AS person_distinct_id_version,
        person.version AS person_version, created_at
        FROM (SELECT id, properties, is_identified, version, created_at FROM posthog.person FINAL WHERE is_deleted = 0) AS person
        INNER JOIN (SELECT distinct_id, person_id, version FROM posthog.person_distinct_id2 FINAL WHERE is_deleted = 0) AS ids
        ON ids.person_id = person.id WHERE ${between('created_at')}`
    case 'sessions':
      return `SELECT session_id, argMaxMerge(distinct_id) AS distinct_id, min(min_timestamp) AS start_timestamp,
        max(max_timestamp) AS end_timestamp, argMinMerge(entry_url) AS entry_url, argMaxMerge(end_url) AS end_url
        FROM posthog.raw_sessions GROUP BY session_id HAVING ${between('start_timestamp')}`
  }
}

const named = (operator: string, names: readonly string[] = []): string =>
  names.length === 0 ? '' : `AND event ${operator} (${names.map(sqlText)})`

const instant = (ms: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.trunc(ms)}), 'UTC')`
