import { REPLAY_COUNTS } from '../../engine/schema.ts'
import { call, constant, type SqlNode } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { arrayOf, DATETIME, INTEGER, STRING, typeOf, UNKNOWN, UUID } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import type { ColumnDefinition, TableDefinition } from './table-definition.ts'
import { columnsOf, computed, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'

const optionalString = typeOf('String', true)
const optionalInteger = typeOf('Integer', true)

const who: Record<string, ColumnDefinition> = {
  pdi: { kind: 'join', table: 'person_distinct_ids', from: 'distinct_id', to: 'distinct_id' },
  person: { kind: 'traverser', chain: ['pdi', 'person'], type: UNKNOWN, table: 'persons' },
  person_id: { kind: 'traverser', chain: ['pdi', 'person_id'], type: UUID },
  session: { kind: 'join', table: 'sessions', from: 'session_id', to: 'session_id' },
}

const DEFAULT_RETENTION_DAYS = 30
const expiry = (start: SqlNode, days: SqlNode): SqlNode =>
  call(
    'plus',
    [
      call('toStartOfDay', [start], DATETIME),
      call('toIntervalDay', [call('coalesce', [days, constant(DEFAULT_RETENTION_DAYS)], INTEGER)]),
    ],
    DATETIME,
  )

/** Known to PostHog, the same for every recording here. */
const neverKept: Record<string, ColumnDefinition> = {
  is_deleted: computed(INTEGER, () => constant(0), { hidden: true }),
  surfacing_score: computed(
    typeOf('Float', true),
    () => call('accurateCastOrNull', [constant(null), constant('Float64')], typeOf('Float', true)),
    { hidden: true },
  ),
}

/** A column put together from all parts of a recording. */
const merged = (name: string, aggregate: string, type: ValueType): ColumnDefinition =>
  computed(type, (row) => call(aggregate, [row(name, type)], type))

export const sessionReplayTables: readonly TableDefinition[] = [
  derivedTable({
    name: 'session_replay_events',
    description: 'Recordings, one row per session',
    table: 'session_replay_events',
    groupBy: (row) => [row('session_id', STRING)],
    columns: {
      session_id: stored(STRING),
      distinct_id: merged('distinct_id', 'any', STRING),
      start_time: merged('min_first_timestamp', 'min', DATETIME),
      end_time: merged('max_last_timestamp', 'max', DATETIME),
      first_url: merged('first_url', 'argMinMerge', optionalString),
      all_urls: merged('all_urls', 'groupUniqArrayArray', arrayOf(STRING)),
      ...Object.fromEntries(REPLAY_COUNTS.map((name) => [name, merged(name, 'sum', INTEGER)])),
      snapshot_source: merged('snapshot_source', 'argMinMerge', optionalString),
      retention_period_days: merged('retention_period_days', 'max', optionalInteger),
      ...neverKept,
      expiry_time: computed(
        DATETIME,
        (row) =>
          expiry(
            call('min', [row('min_first_timestamp', DATETIME)], DATETIME),
            call('max', [row('retention_period_days')]),
          ),
        { hidden: true },
      ),
      ...who,
      events: { kind: 'join', table: 'events', from: 'session_id', to: '$session_id' },
    },
  }),
  {
    name: 'raw_session_replay_events',
    schema: 'public',
    description: 'Parts of recordings, to be merged per session_id',
    source: { kind: 'physical', table: 'session_replay_events' },
    columns: columnsOf({
      session_id: stored(STRING),
      distinct_id: stored(STRING),
      min_first_timestamp: stored(DATETIME, { pruning: true }),
      max_last_timestamp: stored(DATETIME, { pruning: true }),
      first_url: stored(UNKNOWN, { hidden: true }),
      all_urls: stored(arrayOf(STRING)),
      ...Object.fromEntries(REPLAY_COUNTS.map((name) => [name, stored(INTEGER)])),
      snapshot_source: stored(UNKNOWN, { hidden: true }),
      retention_period_days: stored(optionalInteger),
      ...neverKept,
      expiry_time: computed(
        DATETIME,
        (row) => expiry(row('min_first_timestamp', DATETIME), row('retention_period_days', optionalInteger)),
        { hidden: true },
      ),
      _timestamp: stored(DATETIME),
      ...who,
      [PROJECT_COLUMN]: projectColumn,
    }),
  },
]
