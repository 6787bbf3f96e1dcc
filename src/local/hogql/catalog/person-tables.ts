import { call, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { BOOLEAN, DATETIME, INTEGER, STRING, UUID } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import { firstTouch } from './first-touch.ts'
import { revenueColumns } from './revenue-columns.ts'
import type { RowReader, TableDefinition } from './table-definition.ts'
import { columnsOf, computed, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'

const PERSON_PROPERTIES: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'person' } }

const notDeleted = (row: RowReader) => call('equals', [row('is_deleted', INTEGER), constant(0)], BOOLEAN)
const identified = (row: RowReader) => call('toBool', [row('is_identified', INTEGER)], BOOLEAN)

export const personTables: readonly TableDefinition[] = [
  derivedTable({
    name: 'persons',
    description: 'People, one row each, with their current properties',
    table: 'person',
    final: true,
    where: notDeleted,
    columns: {
      id: stored(UUID, { description: 'Id of the person; events.person_id refers to it' }),
      created_at: stored(DATETIME, { description: 'When the person was first seen' }),
      properties: stored(PERSON_PROPERTIES, { description: 'Current properties as JSON text' }),
      is_identified: computed(BOOLEAN, identified, { description: 'True once identify was called' }),
      ...firstTouch((row) => row('properties', PERSON_PROPERTIES)),
      ...revenueColumns({ table: 'persons_revenue_analytics', from: 'id', to: 'person_id' }),
      pdi: { kind: 'join', table: 'person_first_distinct_id', from: 'id', to: 'person_id' },
    },
  }),
  derivedTable({
    name: 'person_distinct_ids',
    description: 'Every distinct id and the person it belongs to',
    table: 'person_distinct_id2',
    final: true,
    where: notDeleted,
    columns: {
      distinct_id: stored(STRING),
      person_id: stored(UUID),
      person: { kind: 'join', table: 'persons', from: 'person_id', to: 'id' },
    },
  }),
  derivedTable({
    name: 'person_first_distinct_id',
    description: 'One distinct id per person',
    hidden: true,
    table: 'person_distinct_id2',
    final: true,
    where: notDeleted,
    groupBy: (row) => [row('person_id', UUID)],
    columns: {
      person_id: stored(UUID),
      distinct_id: computed(STRING, (row) => call('min', [row('distinct_id', STRING)], STRING)),
    },
  }),
  {
    name: 'raw_persons',
    schema: 'public',
    description: 'Every version of every person',
    source: { kind: 'physical', table: 'person' },
    columns: columnsOf({
      id: stored(UUID),
      created_at: stored(DATETIME),
      properties: stored(PERSON_PROPERTIES),
      is_identified: computed(BOOLEAN, identified),
      is_deleted: computed(BOOLEAN, (row) => call('toBool', [row('is_deleted', INTEGER)], BOOLEAN)),
      version: stored(INTEGER),
      [PROJECT_COLUMN]: projectColumn,
    }),
  },
  {
    name: 'raw_person_distinct_ids',
    schema: 'public',
    description: 'Every version of every distinct id',
    source: { kind: 'physical', table: 'person_distinct_id2' },
    columns: columnsOf({
      distinct_id: stored(STRING),
      person_id: stored(UUID),
      is_deleted: computed(BOOLEAN, (row) => call('toBool', [row('is_deleted', INTEGER)], BOOLEAN)),
      version: stored(INTEGER),
      [PROJECT_COLUMN]: projectColumn,
    }),
  },
]
