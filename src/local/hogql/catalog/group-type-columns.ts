import { UNKNOWN } from '../sql/value-type.ts'
import type { ColumnDefinition, TableDefinition } from './table-definition.ts'

/** Events with the project's group types as columns: `company` is `group_0`. A column of that name stays what it is. */
export function withGroupTypes(
  events: TableDefinition,
  groupTypes: ReadonlyMap<number, string>,
): TableDefinition {
  const columns = new Map(events.columns)
  for (const [index, name] of groupTypes) {
    if (!columns.has(name)) columns.set(name, groupNamed(index))
  }
  return { ...events, columns }
}

const groupNamed = (index: number): ColumnDefinition => ({
  kind: 'traverser',
  chain: [`group_${index}`],
  type: UNKNOWN,
  table: 'groups',
})
