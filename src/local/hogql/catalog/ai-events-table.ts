import { call, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { BOOLEAN, DATETIME, INTEGER, STRING, typeOf, UUID } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import type { ColumnDefinition, RowReader } from './table-definition.ts'
import { computed, stored } from './table-definition.ts'

const EVENT_PROPERTIES: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'event' } }
const RETENTION_DAYS = 30

/** A column holds the property of its name behind `$ai_`. */
const read = (row: RowReader, name: string, clickHouseType: string, type: ValueType) =>
  call(
    'JSONExtract',
    [row('properties', EVENT_PROPERTIES), constant(`$ai_${name}`), constant(clickHouseType)],
    type,
  )

const text = (name: string): ColumnDefinition => {
  const type = typeOf('String', true)
  return computed(type, (row) => read(row, name, 'Nullable(String)', type))
}
const whole = (name: string): ColumnDefinition => {
  const type = typeOf('Integer', true)
  return computed(type, (row) => read(row, name, 'Nullable(Int64)', type))
}
const float = (name: string): ColumnDefinition => {
  const type = typeOf('Float', true)
  return computed(type, (row) => read(row, name, 'Nullable(Float64)', type))
}
const json = (name: string): ColumnDefinition => {
  const type: ValueType = { name: 'JSON', nullable: true, properties: { kind: 'none' } }
  return computed(type, (row) =>
    call(
      'nullIf',
      [
        call('JSONExtractRaw', [row('properties', EVENT_PROPERTIES), constant(`$ai_${name}`)], STRING),
        constant(''),
      ],
      type,
    ),
  )
}

const columns = (names: string, make: (name: string) => ColumnDefinition): Record<string, ColumnDefinition> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, make(name)]))

/** Calls of language models with what was said; PostHog keeps them in a table of their own, read with its prefix only. */
export const aiEventsTable = derivedTable({
  name: 'posthog.ai_events',
  description: 'Calls of language models, with inputs and outputs',
  table: 'events',
  where: (row) => call('startsWith', [row('event', STRING), constant('$ai_')], BOOLEAN),
  columns: {
    uuid: stored(UUID),
    event: stored(STRING),
    timestamp: stored(DATETIME),
    distinct_id: stored(STRING),
    person_id: stored(UUID),
    properties: stored(EVENT_PROPERTIES),
    retention_days: computed(INTEGER, () => constant(RETENTION_DAYS)),
    trace_id: computed(STRING, (row) => read(row, 'trace_id', 'String', STRING)),
    ...columns(
      'session_id parent_id span_id span_type generation_id experiment_id span_name trace_name prompt_name model provider framework',
      text,
    ),
    ...columns(
      `total_tokens input_tokens output_tokens text_input_tokens text_output_tokens image_input_tokens image_output_tokens
      audio_input_tokens audio_output_tokens video_input_tokens video_output_tokens reasoning_tokens cache_read_input_tokens
      cache_creation_input_tokens web_search_count`,
      whole,
    ),
    ...columns(
      `input_cost_usd output_cost_usd total_cost_usd request_cost_usd web_search_cost_usd audio_cost_usd image_cost_usd
      video_cost_usd latency time_to_first_token`,
      float,
    ),
    is_error: computed(BOOLEAN, (row) => read(row, 'is_error', 'Bool', BOOLEAN)),
    ...columns('error error_type error_normalized', text),
    ...columns('input output output_choices input_state output_state tools', json),
    pdi: { kind: 'join', table: 'person_distinct_ids', from: 'distinct_id', to: 'distinct_id' },
    person: { kind: 'traverser', chain: ['pdi', 'person'], type: UUID, table: 'persons' },
  },
})
