import type { SqlNode, SqlSelect } from '../sql/sql-tree.ts'
import type { ColumnDefinition, RowReader, TableDefinition } from './table-definition.ts'
import { columnsOf, PROJECT_COLUMN, projectColumn, rowReader } from './table-definition.ts'

/** Name of the physical row inside the sub-query. */
const ROW = 'source'

export interface DerivedTableOptions {
  name: string
  schema?: TableDefinition['schema']
  description: string
  columns: Record<string, ColumnDefinition>
  /** Physical table in the database `posthog`. */
  table: string
  /** Collapse rows that replace each other. */
  final?: boolean
  where?: (row: RowReader) => SqlNode
  groupBy?: (row: RowReader) => SqlNode[]
  having?: (row: RowReader) => SqlNode
  hidden?: boolean
}

/** A table read through a sub-query over one physical table. */
export function derivedTable(options: DerivedTableOptions): TableDefinition {
  const { name, schema = 'public', description, hidden } = options
  const columns = columnsOf({ ...options.columns, [PROJECT_COLUMN]: projectColumn })
  const row = rowReader(ROW)
  const select = (names: readonly string[]): SqlSelect => ({
    kind: 'select',
    ctes: [],
    columns: names.map((column) => ({
      kind: 'alias',
      name: column,
      expr: readColumn(columns, column, row),
      type: readColumn(columns, column, row).type,
    })),
    from: [
      {
        source: { kind: 'table', database: 'posthog', name: options.table },
        alias: ROW,
        final: options.final,
      },
    ],
    where: options.where?.(row),
    groupBy: options.groupBy && { mode: 'plain', exprs: options.groupBy(row) },
    having: options.having?.(row),
  })
  return { name, schema, description, columns, hidden, source: { kind: 'derived', select } }
}

function readColumn(columns: ReadonlyMap<string, ColumnDefinition>, name: string, row: RowReader): SqlNode {
  const definition = columns.get(name)
  if (definition?.kind !== 'column') throw new Error(`Not a stored column: ${name}`)
  return definition.expression?.(row) ?? row(name, definition.type)
}
