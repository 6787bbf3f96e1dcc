import type { TypeName, ValueType } from '../sql/value-type.ts'
import { type ColumnDefinition, PROJECT_COLUMN, type TableDefinition } from './table-definition.ts'

/** A table as schema listings show it. */
export interface TableDescription {
  /** As after FROM. */
  name: string
  schema: TableDefinition['schema']
  description: string
  fields: FieldDescription[]
}

export interface FieldDescription {
  name: string
  kind: 'column' | 'expression' | 'virtual_table' | 'lazy_join' | 'field_traverser'
  /** As in `information_schema.columns.data_type`. */
  dataType: string
  nullable: boolean
  description?: string
  /** For joins: the table they lead to. */
  table?: string
  /** For virtual tables: names of what is inside. */
  fields?: string[]
  /** For traversers: the path they stand for. */
  chain?: readonly string[]
}

/** `groupTypes` tells what `group_0` ... `group_4` are in this project. */
export function describeTable(
  table: TableDefinition,
  groupTypes: ReadonlyMap<number, string> = new Map(),
): TableDescription {
  return {
    name: table.name,
    schema: table.schema,
    description: table.description,
    fields: [...table.columns].filter(isListed).map(([name, column]) => {
      const groupType = groupTypes.get(Number(/^\$?group_(\d)$/.exec(name)?.[1] ?? Number.NaN))
      const field = describeColumn(name, column)
      return groupType ? { ...field, description: `Group of type ${groupType}` } : field
    }),
  }
}

const isListed = ([name]: [string, ColumnDefinition]): boolean => name !== PROJECT_COLUMN

function describeColumn(name: string, column: ColumnDefinition): FieldDescription {
  switch (column.kind) {
    case 'column':
      return { name, kind: 'column', ...describeType(column.type), description: column.description }
    case 'traverser':
      if (column.table) return describeJoin(name, column.table)
      return { name, kind: 'field_traverser', ...describeType(column.type), chain: column.chain }
    case 'virtual':
      return {
        name,
        kind: 'virtual_table',
        dataType: 'VirtualTable',
        nullable: false,
        fields: [...column.columns.keys()],
      }
    case 'join':
      return describeJoin(name, joinedTable(column.table))
  }
}

const describeJoin = (name: string, table: string): FieldDescription => ({
  name,
  kind: 'lazy_join',
  dataType: 'VirtualTable',
  nullable: false,
  table,
})

/** The table people know behind one that only joins reach. */
export function joinedTable(name: string): string {
  if (name.startsWith('groups_of_type_')) return 'groups'
  return name === 'person_first_distinct_id' ? 'person_distinct_ids' : name
}

function describeType(type: ValueType): { dataType: string; nullable: boolean } {
  return { dataType: DATA_TYPES[type.name], nullable: type.nullable }
}

const DATA_TYPES: Readonly<Record<TypeName, string>> = {
  String: 'String',
  Integer: 'Integer',
  Float: 'Float',
  Decimal: 'Decimal',
  Boolean: 'Boolean',
  Date: 'Date',
  DateTime: 'DateTime',
  UUID: 'UUID',
  JSON: 'JSON',
  Array: 'Array',
  Map: 'Struct',
  Tuple: 'Struct',
  Interval: 'Unknown',
  Lambda: 'Unknown',
  Null: 'Unknown',
  Unknown: 'Unknown',
}
