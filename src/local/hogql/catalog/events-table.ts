import { MATERIALIZED_PROPERTIES, materializedColumn } from '../../engine/schema.ts'
import { call, constant, type SqlNode } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { arrayOf, DATETIME, STRING, typeOf, UUID } from '../sql/value-type.ts'
import { firstTouch } from './first-touch.ts'
import { revenueColumns } from './revenue-columns.ts'
import type { ColumnDefinition, RowReader, TableDefinition, VirtualTable } from './table-definition.ts'
import { columnsOf, computed, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'
import { visitorColumns } from './visitor-columns.ts'

const EVENT_PROPERTIES: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'event' } }
const PERSON_PROPERTIES: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'person' } }
const GROUP_INDEXES = [0, 1, 2, 3, 4]

const OPTIONAL_UUID = typeOf('UUID', true)
const asUuid = (text: SqlNode): SqlNode => call('toUUIDOrNull', [text], OPTIONAL_UUID)
const exceptionIssue = (row: RowReader): SqlNode =>
  asUuid(call('JSONExtractString', [row('properties', STRING), constant('$exception_issue_id')], STRING))

/** A group as the event row recorded it. */
const groupOnEvent = (index: number): VirtualTable => {
  const properties: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'group', index } }
  return {
    kind: 'virtual',
    columns: columnsOf({
      key: computed(STRING, (row) => row(`$group_${index}`, STRING)),
      properties: computed(properties, (row) => row(`group${index}_properties`, properties)),
    }),
  }
}

/** The person as the event row recorded it, so that no join is needed. */
const personOnEvent: VirtualTable = {
  kind: 'virtual',
  columns: columnsOf({
    id: computed(UUID, (row) => row('person_id', UUID)),
    created_at: computed(DATETIME, (row) => row('person_created_at', DATETIME)),
    properties: computed(PERSON_PROPERTIES, (row) => row('person_properties', PERSON_PROPERTIES)),
    ...firstTouch((row) => row('person_properties', PERSON_PROPERTIES)),
    ...revenueColumns({ table: 'persons_revenue_analytics', from: 'event_person_id', to: 'person_id' }),
  }),
}

const elements = (pattern: string, name: string): ColumnDefinition =>
  computed(
    arrayOf(STRING),
    (row) =>
      call(
        'arrayDistinct',
        [call('extractAll', [row('elements_chain', STRING), constant(pattern)])],
        arrayOf(STRING),
      ),
    { description: `Clicked elements: ${name}` },
  )

export const eventsTable: TableDefinition = {
  name: 'events',
  schema: 'public',
  description: 'Every event captured, with the person and groups as they were at that moment',
  source: { kind: 'physical', table: 'events', sampling: true },
  columns: columnsOf({
    uuid: stored(UUID, { description: 'Unique id of the event' }),
    event: stored(STRING, { description: 'Name of the event, such as $pageview' }),
    properties: stored(EVENT_PROPERTIES, {
      description: 'Properties as JSON text; read one with properties.name',
      materialized: new Map(MATERIALIZED_PROPERTIES.map((name) => [name, materializedColumn(name)])),
    }),
    timestamp: stored(DATETIME, { pruning: true, description: 'When the event happened' }),
    distinct_id: stored(STRING, { description: 'Who did it, as the sender named them' }),
    elements_chain: stored(STRING, { description: 'Elements of an autocaptured click' }),
    created_at: stored(DATETIME, { description: 'When the event arrived' }),
    [PROJECT_COLUMN]: projectColumn,
    person_mode: stored(STRING, { hidden: true, description: 'full or propertyless' }),
    $session_id: stored(STRING, { description: 'Session the event belongs to' }),
    $window_id: stored(STRING, { description: 'Browser window or tab' }),
    person_id: { kind: 'traverser', chain: ['person', 'id'], type: UUID },
    event_person_id: computed(UUID, (row) => row('person_id', UUID), { hidden: true }),
    override: {
      kind: 'join',
      table: 'person_distinct_id_overrides',
      from: 'distinct_id',
      to: 'distinct_id',
    },
    person: personOnEvent,
    poe: personOnEvent,
    pdi: { kind: 'join', table: 'person_distinct_ids', from: 'distinct_id', to: 'distinct_id' },
    session: { kind: 'join', table: 'sessions', from: '$session_id', to: 'session_id' },
    ...Object.fromEntries(GROUP_INDEXES.map((index) => [`$group_${index}`, stored(STRING)])),
    ...Object.fromEntries(
      GROUP_INDEXES.map((index): [string, ColumnDefinition] => [
        `group_${index}`,
        { kind: 'join', table: `groups_of_type_${index}`, from: `$group_${index}`, to: 'key' },
      ]),
    ),
    ...Object.fromEntries(
      GROUP_INDEXES.map((index): [string, ColumnDefinition] => [`goe_${index}`, groupOnEvent(index)]),
    ),
    ...visitorColumns,
    $session_id_uuid: computed(OPTIONAL_UUID, (row) => asUuid(row('$session_id', STRING)), { hidden: true }),
    issue_id: computed(OPTIONAL_UUID, exceptionIssue, { hidden: true, description: 'Issue of an exception' }),
    event_issue_id: computed(OPTIONAL_UUID, exceptionIssue, { hidden: true }),
    elements_chain_href: computed(STRING, (row) =>
      call('extract', [row('elements_chain', STRING), constant('(?::|")href="(.*?)"')], STRING),
    ),
    elements_chain_texts: elements('(?::|")text="(.*?)"', 'texts'),
    elements_chain_ids: elements('(?::|")attr_id="(.*?)"', 'ids'),
    elements_chain_elements: elements(
      '(?:^|;)(a|button|form|input|select|textarea|label)(?:\\.|$|:)',
      'tags',
    ),
  }),
}
