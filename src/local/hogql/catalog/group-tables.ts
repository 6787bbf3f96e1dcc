import { call, constant } from '../sql/sql-tree.ts'
import type { PropertySource } from '../sql/value-type.ts'
import { BOOLEAN, DATETIME, INTEGER, STRING } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import { revenueColumns } from './revenue-columns.ts'
import type { ColumnDefinition, RowReader, TableDefinition } from './table-definition.ts'
import { columnsOf, computed, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'

function groupColumns(properties: PropertySource): Record<string, ColumnDefinition> {
  const json = { name: 'JSON', nullable: false, properties } as const
  return {
    index: computed(INTEGER, (row) => row('group_type_index', INTEGER), {
      description: 'Group type, 0 to 4',
    }),
    key: computed(STRING, (row) => row('group_key', STRING), { description: 'Id of the group, as sent' }),
    created_at: stored(DATETIME),
    updated_at: stored(DATETIME),
    properties: computed(json, (row) => row('group_properties', json), {
      description: 'Current properties as JSON text',
    }),
    ...revenueColumns({ table: 'groups_revenue_analytics', from: 'key', to: 'group_key' }),
  }
}

const ofType = (index: number) => (row: RowReader) =>
  call('equals', [row('group_type_index', INTEGER), constant(index)], BOOLEAN)

export const groupTables: readonly TableDefinition[] = [
  derivedTable({
    name: 'groups',
    description: 'Groups (companies, projects ...), one row each',
    table: 'groups',
    final: true,
    columns: groupColumns({ kind: 'none' }),
  }),
  {
    name: 'raw_groups',
    schema: 'public',
    description: 'Every version of every group',
    source: { kind: 'physical', table: 'groups' },
    columns: columnsOf({ ...groupColumns({ kind: 'none' }), [PROJECT_COLUMN]: projectColumn }),
  },
  // Joined from events as group_0 ... group_4.
  ...[0, 1, 2, 3, 4].map((index) =>
    derivedTable({
      name: `groups_of_type_${index}`,
      description: `Groups of type ${index}`,
      hidden: true,
      table: 'groups',
      final: true,
      where: ofType(index),
      columns: groupColumns({ kind: 'group', index }),
    }),
  ),
]

const plainJson = { name: 'JSON', nullable: false, properties: { kind: 'none' } } as const

/** Groups as PostHog's own database keeps them. */
export const systemGroupTables: readonly TableDefinition[] = [
  derivedTable({
    name: 'system.groups',
    schema: 'system',
    description: 'Groups, one row each, as the application stores them',
    table: 'groups',
    final: true,
    columns: {
      group_key: stored(STRING),
      group_type_index: stored(INTEGER),
      group_properties: stored(plainJson),
      created_at: stored(DATETIME),
    },
  }),
  derivedTable({
    name: 'system.group_type_mappings',
    schema: 'system',
    description: 'What the group types 0 to 4 are called',
    table: 'group_type_mapping',
    final: true,
    columns: { group_type_index: stored(INTEGER), group_type: stored(STRING) },
  }),
]
