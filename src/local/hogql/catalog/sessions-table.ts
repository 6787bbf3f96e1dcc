import type { SqlNode, SqlSelect } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { arrayOf, BOOLEAN, DATETIME, INTEGER, STRING, typeOf, UNKNOWN } from '../sql/value-type.ts'
import { channelType } from './channel-type.ts'
import type {
  ColumnDefinition,
  RowReader,
  SessionFilter,
  StoredColumn,
  TableDefinition,
} from './table-definition.ts'
import { columnsOf, computed, PROJECT_COLUMN, projectColumn, rowReader, stored } from './table-definition.ts'

const optionalString = typeOf('String', true)
const optionalBoolean = typeOf('Boolean', true)
const BOUNCE_SECONDS = 10
const UTM_PARTS = ['source', 'medium', 'campaign', 'term', 'content']

/** What is summed up over the events of a session, from the states `raw_sessions` keeps. */
const SUMS: ReadonlyMap<string, (row: RowReader) => SqlNode> = new Map([
  sum('session_id', (row) => row('session_id', STRING)),
  sum('distinct_id', (row) => call('argMaxMerge', [row('distinct_id')], STRING)),
  sum('start', (row) => call('min', [row('min_timestamp')], DATETIME)),
  sum('end', (row) => call('max', [row('max_timestamp')], DATETIME)),
  sum('urls', (row) => call('groupUniqArrayArray', [row('urls')], arrayOf(STRING))),
  sum('end_url', (row) => filled(call('argMaxMerge', [row('end_url')], STRING))),
  ...[
    'url',
    'referring_domain',
    'gclid',
    'fbclid',
    'gad_source',
    ...UTM_PARTS.map((part) => `utm_${part}`),
  ].map((name) => sum(`entry_${name}`, (row) => filled(call('argMinMerge', [row(`entry_${name}`)], STRING)))),
  ...['pageview', 'autocapture', 'screen'].map((name) =>
    sum(`${name}s`, (row) => call('uniqExactMerge', [row(`${name}_uuids`)], INTEGER)),
  ),
])

function sum(name: string, expression: (row: RowReader) => SqlNode): [string, (row: RowReader) => SqlNode] {
  return [name, expression]
}

function filled(text: SqlNode): SqlNode {
  return call('nullIf', [text, constant('')], optionalString)
}

const text = (name: string): ColumnDefinition => computed(optionalString, (row) => row(name, optionalString))
const part = (name: string, of: 'path' | 'domain'): ColumnDefinition =>
  computed(optionalString, (row) => call(of, [row(name, optionalString)], optionalString))
const number = (name: string): ColumnDefinition => computed(INTEGER, (row) => row(name, INTEGER))

const duration = (row: RowReader): SqlNode =>
  call('dateDiff', [constant('second'), row('start', DATETIME), row('end', DATETIME)], INTEGER)

const isBounce = (row: RowReader): SqlNode => {
  const single = call(
    'and',
    [
      call('equals', [row('pageviews', INTEGER), constant(1)], BOOLEAN),
      call('equals', [row('autocaptures', INTEGER), constant(0)], BOOLEAN),
      call('less', [duration(row), constant(BOUNCE_SECONDS)], BOOLEAN),
    ],
    BOOLEAN,
  )
  const none = call('equals', [row('pageviews', INTEGER), constant(0)], BOOLEAN)
  return call('multiIf', [none, constant(null), single, constant(true), constant(false)], optionalBoolean)
}

const more = (name: string, row: RowReader): SqlNode =>
  call('greater', [row(name, INTEGER), constant(0)], BOOLEAN)

/** Page views, screens and autocaptured events together, as far as bounces need to know. */
const upToTwo = (row: RowReader): SqlNode => {
  const count = ['pageviews', 'screens', 'autocaptures']
    .map((name): SqlNode => row(name, INTEGER))
    .reduce((sum, part) => call('plus', [sum, part], INTEGER))
  return call('least', [count, constant(2)], INTEGER)
}

const recordedSessions: SqlNode = {
  kind: 'subquery',
  query: {
    kind: 'select',
    ctes: [],
    columns: [rowReader('replay')('session_id', STRING)],
    from: [
      { source: { kind: 'table', database: 'posthog', name: 'session_replay_events' }, alias: 'replay' },
    ],
  },
  type: STRING,
}
const hasReplay = (row: RowReader): SqlNode =>
  call('in', [row('session_id', STRING), recordedSessions], BOOLEAN)

const optionalUuid = typeOf('UUID', true)
const sessionUuid = (row: RowReader): SqlNode =>
  call('toUUIDOrNull', [row('session_id', STRING)], optionalUuid)

const channel = (row: RowReader): SqlNode =>
  channelType({
    campaign: row('entry_utm_campaign', optionalString),
    medium: row('entry_utm_medium', optionalString),
    source: row('entry_utm_source', optionalString),
    referringDomain: row('entry_referring_domain', optionalString),
    gclid: row('entry_gclid', optionalString),
    fbclid: row('entry_fbclid', optionalString),
    gadSource: row('entry_gad_source', optionalString),
  })

const columns = columnsOf({
  session_id: computed(STRING, (row) => row('session_id', STRING), {
    description: 'events.$session_id refers to it',
  }),
  id: computed(STRING, (row) => row('session_id', STRING)),
  distinct_id: computed(STRING, (row) => row('distinct_id', STRING)),
  $start_timestamp: computed(DATETIME, (row) => row('start', DATETIME)),
  $end_timestamp: computed(DATETIME, (row) => row('end', DATETIME)),
  $urls: computed(arrayOf(STRING), (row) => row('urls', arrayOf(STRING))),
  $num_uniq_urls: computed(INTEGER, (row) => call('length', [row('urls')], INTEGER)),
  $entry_current_url: text('entry_url'),
  $entry_pathname: part('entry_url', 'path'),
  $entry_hostname: part('entry_url', 'domain'),
  $end_current_url: text('end_url'),
  $end_pathname: part('end_url', 'path'),
  $end_hostname: part('end_url', 'domain'),
  $exit_current_url: text('end_url'),
  $exit_pathname: part('end_url', 'path'),
  $entry_referring_domain: text('entry_referring_domain'),
  ...Object.fromEntries(UTM_PARTS.map((name) => [`$entry_utm_${name}`, text(`entry_utm_${name}`)])),
  $entry_gclid: text('entry_gclid'),
  $entry_fbclid: text('entry_fbclid'),
  $entry_gad_source: text('entry_gad_source'),
  $pageview_count: number('pageviews'),
  $autocapture_count: number('autocaptures'),
  $screen_count: number('screens'),
  $channel_type: computed(STRING, channel),
  $session_duration: computed(INTEGER, duration, { description: 'Seconds from first to last event' }),
  duration: computed(INTEGER, duration, { description: 'Older name of $session_duration' }),
  $is_bounce: computed(optionalBoolean, isBounce),
  $has_autocapture: computed(BOOLEAN, (row) => more('autocaptures', row)),
  $entry_has_gclid: computed(BOOLEAN, (row) =>
    call('isNotNull', [row('entry_gclid', optionalString)], BOOLEAN),
  ),
  $entry_has_fbclid: computed(BOOLEAN, (row) =>
    call('isNotNull', [row('entry_fbclid', optionalString)], BOOLEAN),
  ),
  $page_screen_autocapture_count_up_to: computed(INTEGER, upToTwo),
  $has_replay_events: computed(BOOLEAN, hasReplay),
  session_id_v7: computed(optionalUuid, sessionUuid, { hidden: true }),
  session_timestamp: computed(DATETIME, (row) => row('start', DATETIME), { hidden: true }),
  [PROJECT_COLUMN]: projectColumn,
})

const all = (conditions: readonly SqlNode[]): SqlNode =>
  conditions.length === 1 ? (conditions[0] as SqlNode) : call('and', conditions, BOOLEAN)

/** Whether some part of the session passes. */
function hasPart(filter: SessionFilter): SqlNode {
  const part = rowReader('part')
  const parts: SqlSelect = {
    kind: 'select',
    ctes: [],
    columns: [part('session_id', STRING)],
    from: [{ source: { kind: 'table', database: 'posthog', name: 'raw_sessions' }, alias: 'part' }],
    where: filter({ first: part('min_timestamp', DATETIME), last: part('max_timestamp', DATETIME) }),
  }
  return call(
    'in',
    [rowReader('raw')('session_id', STRING), { kind: 'subquery', query: parts, type: STRING }],
    BOOLEAN,
  )
}

/** Sums first, in a sub-query of their own; then what follows from them. */
function select(names: readonly string[], filters: readonly SessionFilter[] = []): SqlSelect {
  const needed = new Set(['session_id'])
  const read = rowReader('source')
  const row: RowReader = (name, type) => {
    needed.add(name)
    return read(name, type)
  }
  const outputs = names.map((name): SqlNode => {
    const { expression, type } = columns.get(name) as StoredColumn
    return { kind: 'alias', name, expr: (expression as (row: RowReader) => SqlNode)(row), type }
  })
  const sums: SqlSelect = {
    kind: 'select',
    ctes: [],
    columns: [...needed].map((name): SqlNode => {
      const expr = (SUMS.get(name) as (row: RowReader) => SqlNode)(rowReader('raw'))
      return { kind: 'alias', name, expr, type: expr.type }
    }),
    from: [{ source: { kind: 'table', database: 'posthog', name: 'raw_sessions' }, alias: 'raw' }],
    where: filters.length > 0 ? all(filters.map(hasPart)) : undefined,
    groupBy: { mode: 'plain', exprs: [rowReader('raw')('session_id', STRING)] },
  }
  return {
    kind: 'select',
    ctes: [],
    columns: outputs,
    from: [{ source: { kind: 'query', query: sums }, alias: 'source' }],
  }
}

export const sessionsTable: TableDefinition = {
  name: 'sessions',
  schema: 'public',
  description: 'Sessions: events of one visit, summed up',
  columns,
  source: { kind: 'derived', select },
}

const state = stored(UNKNOWN, { hidden: true })

/** What `sessions` sums up: several rows per session, texts as states to merge, such as `argMinMerge(entry_url)`. */
export const rawSessionsTable: TableDefinition = {
  name: 'raw_sessions',
  schema: 'public',
  description: 'Parts of sessions, to be merged per session_id',
  source: { kind: 'physical', table: 'raw_sessions' },
  columns: columnsOf({
    session_id: computed(STRING, (row) => row('session_id', STRING)),
    session_id_v7: computed(optionalUuid, sessionUuid, { hidden: true }),
    min_timestamp: stored(DATETIME, { pruning: true }),
    max_timestamp: stored(DATETIME, { pruning: true }),
    urls: stored(arrayOf(STRING)),
    distinct_id: state,
    entry_url: state,
    end_url: state,
    ...Object.fromEntries(
      ['referring_domain', 'gclid', 'fbclid', 'gad_source', ...UTM_PARTS.map((name) => `utm_${name}`)].map(
        (name) => [`initial_${name}`, computed(UNKNOWN, (row) => row(`entry_${name}`), { hidden: true })],
      ),
    ),
    [PROJECT_COLUMN]: projectColumn,
  }),
}
