import { call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, INTEGER, UUID } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import type { ColumnDefinition, TableDefinition } from './table-definition.ts'
import { columnsOf, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'

const members: Record<string, ColumnDefinition> = {
  person_id: stored(UUID),
  cohort_id: stored(INTEGER),
  person: { kind: 'join', table: 'persons', from: 'person_id', to: 'id' },
}

const memberTable = (name: string, description: string): TableDefinition =>
  derivedTable({
    name,
    description,
    table: 'cohortpeople',
    groupBy: (row) => [row('person_id', UUID), row('cohort_id', INTEGER)],
    // Rows of opposite sign cancel each other.
    having: (row) => call('greater', [call('sum', [row('sign', INTEGER)], INTEGER), constant(0)], BOOLEAN),
    columns: members,
  })

export const cohortTables: readonly TableDefinition[] = [
  memberTable('cohort_people', 'Who is in which cohort'),
  memberTable('static_cohort_people', 'Who is in which cohort'),
  {
    name: 'raw_cohort_people',
    schema: 'public',
    description: 'Joins and departures of cohorts, with their sign',
    source: { kind: 'physical', table: 'cohortpeople' },
    columns: columnsOf({
      ...members,
      sign: stored(INTEGER),
      version: stored(INTEGER),
      [PROJECT_COLUMN]: projectColumn,
    }),
  },
]
