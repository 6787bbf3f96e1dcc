import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { BOOLEAN, INTEGER, STRING, typeOf } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import type { ColumnDefinition, RowReader, TableDefinition } from './table-definition.ts'
import { computed, stored } from './table-definition.ts'

/**
 * `system.*` tables over `posthog.entity`: rows whose `kind` is the table's name, documents in the shape of PostHog's REST
 * API. A column is the document's field of the same name unless said otherwise.
 */
const document = (row: RowReader): SqlNode => row('document', STRING)

function field(type: ValueType, clickHouseType: string): (path: string) => ColumnDefinition {
  return (path) => {
    const keys = path.split('.').map((key) => constant(key))
    return computed(type, (row) =>
      call('JSONExtract', [document(row), ...keys, constant(clickHouseType)], type),
    )
  }
}

const text = field(typeOf('String', true), 'Nullable(String)')
const integer = field(typeOf('Integer', true), 'Nullable(Int64)')
const float = field(typeOf('Float', true), 'Nullable(Float64)')
const flag = (path: string): ColumnDefinition =>
  computed(INTEGER, (row) => call('JSONExtractBool', [document(row), constant(path)], INTEGER))
const json = (path: string): ColumnDefinition => {
  const type: ValueType = { name: 'JSON', nullable: true, properties: { kind: 'none' } }
  return computed(type, (row) =>
    call('nullIf', [call('JSONExtractRaw', [document(row), constant(path)], STRING), constant('')], type),
  )
}
/** As `json`, of a document that always has one. */
const object = (path: string): ColumnDefinition => {
  const type: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'none' } }
  return computed(type, (row) => {
    const raw = call('JSONExtractRaw', [document(row), constant(path)], STRING)
    return call('if', [call('empty', [raw], BOOLEAN), constant('{}'), raw], type)
  })
}
const time = (path: string): ColumnDefinition => {
  const type = typeOf('DateTime', true)
  return computed(type, (row) =>
    call(
      'parseDateTime64BestEffortOrNull',
      [call('JSONExtractString', [document(row), constant(path)], STRING), constant(6), constant('UTC')],
      type,
    ),
  )
}
/** Columns that the documents hold under another path. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['created_by_id', 'created_by.id'],
  ['dashboard_item_id', 'dashboard_item'],
  ['last_modified_by_id', 'last_modified_by.id'],
  ['steps_json', 'steps'],
])

const ENTITIES: Record<string, { description: string; columns: Record<string, ColumnDefinition> }> = {
  actions: {
    description: 'Actions: named sets of events',
    columns: named({
      text: 'name description',
      json: 'steps steps_json',
      flag: 'deleted',
      time: 'created_at updated_at',
      integer: 'created_by_id',
    }),
  },
  annotations: {
    description: 'Annotations: notes on dates',
    columns: named({
      text: 'content scope creation_type',
      time: 'date_marker created_at updated_at',
      flag: 'deleted',
      integer: 'dashboard_item_id dashboard_id created_by_id',
    }),
  },
  cohorts: {
    description: 'Cohorts: named groups of people',
    columns: named({
      text: 'name description cohort_type',
      flag: 'deleted is_calculating is_static',
      json: 'filters groups query',
      integer: 'version pending_version count errors_calculating created_by_id',
      time: 'created_at last_calculation last_error_at',
    }),
  },
  dashboards: {
    description: 'Dashboards',
    columns: named({
      text: 'name description',
      flag: 'pinned deleted',
      time: 'created_at last_refresh',
      object: 'filters variables',
      integer: 'created_by_id',
    }),
  },
  experiments: {
    description: 'Experiments',
    columns: named({
      text: 'name description',
      object: 'filters parameters',
      time: 'start_date end_date created_at updated_at',
      flag: 'archived',
      integer: 'feature_flag_id',
    }),
  },
  feature_flags: {
    description: 'Feature flags',
    columns: named({
      text: 'key name',
      object: 'filters',
      float: 'rollout_percentage',
      time: 'created_at',
      flag: 'deleted',
      integer: 'created_by_id',
    }),
  },
  insight_variables: {
    description: 'Variables of SQL insights',
    columns: named({ text: 'name type code_name', json: 'values default_value', time: 'created_at' }),
  },
  insights: {
    description: 'Saved insights',
    columns: named({
      text: 'name derived_name description short_id',
      json: 'query',
      object: 'filters query_metadata',
      flag: 'saved favorited deleted',
      time: 'created_at last_modified_at updated_at',
      integer: 'created_by_id last_modified_by_id',
    }),
  },
  notebooks: {
    description: 'Notebooks',
    columns: named({
      text: 'short_id title text_content visibility',
      json: 'content',
      flag: 'deleted',
      integer: 'version',
      time: 'created_at last_modified_at',
    }),
  },
  surveys: {
    description: 'Surveys',
    columns: named({
      text: 'name description type',
      json: 'questions appearance',
      time: 'start_date end_date created_at',
      flag: 'archived',
    }),
  },
  teams: {
    description: 'The project',
    columns: named({ text: 'name timezone', json: 'test_account_filters', time: 'created_at updated_at' }),
  },
}

interface NamedColumns {
  text?: string
  integer?: string
  float?: string
  flag?: string
  json?: string
  object?: string
  time?: string
}

function named(kinds: NamedColumns): Record<string, ColumnDefinition> {
  const make = { text, integer, float, flag, json, object, time }
  const columns: Record<string, ColumnDefinition> = {}
  for (const [kind, names] of Object.entries(kinds)) {
    for (const name of (names as string).split(' ')) {
      columns[name] = make[kind as keyof typeof make](PATHS.get(name) ?? name)
    }
  }
  return columns
}

export const entityTables: readonly TableDefinition[] = Object.entries(ENTITIES).map(
  ([kind, { description, columns }]) =>
    derivedTable({
      name: `system.${kind}`,
      schema: 'system',
      description,
      table: 'entity',
      final: true,
      where: (row) => call('equals', [row('kind', STRING), constant(kind)], BOOLEAN),
      columns: { id: stored(INTEGER), ...columns },
    }),
)
