import type { SqlSelect } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { arrayOf, BOOLEAN, DATE, DATETIME, FLOAT, INTEGER, STRING, typeOf, UUID } from '../sql/value-type.ts'
import type { ColumnDefinition, StoredColumn, TableDefinition } from './table-definition.ts'
import { columnsOf, PROJECT_COLUMN, projectColumn, stored } from './table-definition.ts'

/**
 * Tables of PostHog's other products. The local server takes in nothing for them: queries run as they would on a project
 * that does not use the product, and find no rows.
 */
const JSON_TEXT: ValueType = { name: 'JSON', nullable: false, properties: { kind: 'none' } }
const MAP: ValueType = { name: 'Map', nullable: false, item: STRING }

const KINDS: Readonly<Record<string, { type: ValueType; clickHouseType: string }>> = {
  text: { type: STRING, clickHouseType: 'String' },
  optionalText: { type: typeOf('String', true), clickHouseType: 'Nullable(String)' },
  texts: { type: arrayOf(STRING), clickHouseType: 'Array(String)' },
  whole: { type: INTEGER, clickHouseType: 'Int64' },
  optionalWhole: { type: typeOf('Integer', true), clickHouseType: 'Nullable(Int64)' },
  float: { type: FLOAT, clickHouseType: 'Float64' },
  optionalFloat: { type: typeOf('Float', true), clickHouseType: 'Nullable(Float64)' },
  floats: { type: arrayOf(FLOAT), clickHouseType: 'Array(Float64)' },
  decimal: { type: typeOf('Decimal'), clickHouseType: 'Decimal64(10)' },
  flag: { type: BOOLEAN, clickHouseType: 'Bool' },
  date: { type: DATE, clickHouseType: 'Date' },
  time: { type: DATETIME, clickHouseType: "DateTime64(6, 'UTC')" },
  optionalTime: { type: typeOf('DateTime', true), clickHouseType: "Nullable(DateTime64(6, 'UTC'))" },
  uuid: { type: UUID, clickHouseType: 'UUID' },
  json: { type: JSON_TEXT, clickHouseType: 'String' },
  hash: { type: INTEGER, clickHouseType: 'UInt64' },
  map: { type: MAP, clickHouseType: 'Map(String, String)' },
}

export interface EmptyTable {
  description: string
  /** Names by kind, separated by blanks. */
  columns: Readonly<Partial<Record<string, string>>>
  joins?: Readonly<Record<string, ColumnDefinition>>
}

const typeOfKind = (kind: string): ValueType => (KINDS[kind] as (typeof KINDS)[string]).type

export const emptyTables = (tables: Readonly<Record<string, EmptyTable>>): readonly TableDefinition[] =>
  Object.entries(tables).map(([name, { description, columns, joins }]) => {
    const kinds = new Map(
      Object.entries(columns).flatMap(([kind, names]) =>
        (names as string).split(' ').map((column) => [column, kind] as const),
      ),
    )
    const stores = [...kinds].map(([column, kind]): [string, StoredColumn] => [
      column,
      stored(typeOfKind(kind)),
    ])
    return {
      name,
      schema: name.startsWith('system.') ? 'system' : 'public',
      description,
      columns: columnsOf({ ...Object.fromEntries(stores), ...joins, [PROJECT_COLUMN]: projectColumn }),
      source: { kind: 'derived', select: (names) => noRows(names, kinds) },
    }
  })

/** The right columns of the right types, and nothing in them. */
function noRows(names: readonly string[], kinds: ReadonlyMap<string, string>): SqlSelect {
  return {
    kind: 'select',
    ctes: [],
    columns: names.map((name) => {
      const { type, clickHouseType } = KINDS[kinds.get(name) ?? 'whole'] as (typeof KINDS)[string]
      return {
        kind: 'alias',
        name,
        expr: call('defaultValueOfTypeName', [constant(clickHouseType)], type),
        type,
      }
    }),
    from: [{ source: { kind: 'numbers', args: [constant(0)] }, alias: 'nothing' }],
  }
}
