import type { SqlConstant, SqlSelect } from '../sql/sql-tree.ts'
import { array, call, column, constant, tuple } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { FLOAT, INTEGER, STRING, typeOf, UNKNOWN } from '../sql/value-type.ts'
import type { FieldDescription, TableDescription } from './describe-tables.ts'
import { describeTable, joinedTable } from './describe-tables.ts'
import type { TableDefinition } from './table-definition.ts'
import { columnsOf, isListed, stored } from './table-definition.ts'

const optionalString = typeOf('String', true)
const optionalInteger = typeOf('Integer', true)
type Cell = SqlConstant['value']

/** `system.information_schema.*`: the catalog as tables, these included. */
export function informationSchemaTables(
  tables: readonly TableDefinition[],
  groupTypes: ReadonlyMap<number, string> = new Map(),
): TableDefinition[] {
  const all = (): TableDefinition[] => [...tables.filter(isListed), ...own]
  const described = (): TableDescription[] => all().map((table) => describeTable(table, groupTypes))
  const own: TableDefinition[] = [
    constantTable(
      'tables',
      'Every table',
      {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        table_type: STRING,
        description: STRING,
        row_count: optionalInteger,
        certification: optionalString,
      },
      () =>
        described().map((table) => [
          'posthog',
          table.schema,
          table.name,
          typeOfTable(table),
          table.description,
          null,
          null,
        ]),
    ),
    constantTable(
      'columns',
      'Every column',
      {
        table_schema: STRING,
        table_name: STRING,
        column_name: STRING,
        ordinal_position: INTEGER,
        data_type: STRING,
        is_nullable: INTEGER,
        is_array: INTEGER,
        field_kind: STRING,
        description: optionalString,
        null_fraction: asOptional(FLOAT),
        min_value: optionalString,
        max_value: optionalString,
      },
      () =>
        described().flatMap((table) =>
          table.fields
            .filter(isColumn)
            .map((field, index) => [
              table.schema,
              table.name,
              field.name,
              index + 1,
              field.dataType,
              Number(field.nullable),
              Number(field.dataType === 'Array'),
              fieldKind(field),
              field.description ?? null,
              null,
              null,
              null,
            ]),
        ),
    ),
    constantTable(
      'relationships',
      'Joins that need no JOIN: source_table.source_column leads to target_table',
      {
        source_table: STRING,
        source_column: STRING,
        target_table: STRING,
        target_column: optionalString,
        relationship_kind: STRING,
        via: optionalString,
        confidence: asOptional(FLOAT),
        reasoning: optionalString,
      },
      () => all().flatMap(relationships),
    ),
    constantTable(
      'data_types',
      'Names used in columns.data_type',
      { type_name: STRING, description: STRING },
      () => Object.entries(DATA_TYPES),
    ),
  ]
  return own
}

const DATA_TYPES: Readonly<Record<string, string>> = {
  String: 'Text',
  Integer: 'Whole number',
  Float: 'Number with a fraction, as computers keep it',
  Decimal: 'Number with a fixed count of digits after the point',
  Boolean: 'True or false',
  Date: 'Day',
  DateTime: 'Instant, shown in the time zone of the project',
  UUID: 'Identifier of 128 bits',
  JSON: 'JSON text; read a key with column.key',
  Array: 'List of values of one type',
  Struct: 'Values with names',
  Expression: 'Computed from other columns',
  VirtualTable: 'Columns under a name of their own, or of a joined table',
  Unknown: 'None of these',
}

const typeOfTable = (table: TableDescription): string =>
  table.schema === 'public' ? 'posthog' : table.schema
const isColumn = (field: FieldDescription): boolean => field.kind !== 'lazy_join'
const fieldKind = (field: FieldDescription): string =>
  field.kind === 'field_traverser' ? 'expression' : field.kind
const asOptional = (type: ValueType): ValueType => ({ ...type, nullable: true })

function relationships(table: TableDefinition): Cell[][] {
  return [...table.columns].flatMap(([name, column]): Cell[][] => {
    if (column.kind === 'join') {
      return [[table.name, column.from, joinedTable(column.table), column.to, 'lazy_join', name, null, null]]
    }
    if (column.kind === 'traverser' && name === 'person_id') {
      return [[table.name, name, 'persons', 'id', 'field_traverser', column.chain.join('.'), null, null]]
    }
    if (column.kind === 'traverser' && column.table === 'groups') {
      return [[table.name, name, 'groups', 'key', 'field_traverser', column.chain.join('.'), null, null]]
    }
    return []
  })
}

/** A table whose rows are known when the query is compiled. */
function constantTable(
  name: string,
  description: string,
  types: Record<string, ValueType>,
  rows: () => Cell[][],
): TableDefinition {
  const names = Object.keys(types)
  const rowsQuery = (): SqlSelect => {
    const list = array(rows().map((row) => tuple(row.map((cell) => constant(cell)))))
    const row = { kind: 'alias', name: 'row', expr: call('arrayJoin', [list]), type: UNKNOWN } as const
    return { kind: 'select', ctes: [], columns: [row], from: [] }
  }
  const select = (columns: readonly string[]): SqlSelect => ({
    kind: 'select',
    ctes: [],
    columns: columns.map((name) => {
      const type = types[name] as ValueType
      const element = call(
        'tupleElement',
        [column('source', 'row', UNKNOWN), constant(names.indexOf(name) + 1)],
        type,
      )
      return { kind: 'alias', name, expr: element, type }
    }),
    from: [{ source: { kind: 'query', query: rowsQuery() }, alias: 'source' }],
  })
  return {
    name: `system.information_schema.${name}`,
    schema: 'information_schema',
    description,
    columns: columnsOf(
      Object.fromEntries(names.map((column) => [column, stored(types[column] as ValueType)])),
    ),
    source: { kind: 'derived', select },
  }
}
