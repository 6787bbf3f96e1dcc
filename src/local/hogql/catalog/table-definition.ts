import type { SqlColumn, SqlNode, SqlSelect } from '../sql/sql-tree.ts'
import { column, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { INTEGER, UNKNOWN } from '../sql/value-type.ts'

/** A table as queries name it, and how to read it from the physical ones. */
export interface TableDefinition {
  /** As after FROM: `events`, `system.feature_flags`. */
  name: string
  schema: 'public' | 'system' | 'information_schema'
  description: string
  columns: ReadonlyMap<string, ColumnDefinition>
  source: TableSource
  /** Left out of schema listings: reachable through joins only. */
  hidden?: boolean
}

export type TableSource =
  /** Read in place; computed columns are expressions over its physical columns. */
  | { kind: 'physical'; table: string; sampling?: boolean }
  /** Read through a sub-query that selects only the columns a query uses. */
  | {
      kind: 'derived'
      select(columns: readonly string[], sessionFilters?: readonly SessionFilter[]): SqlSelect
    }
  /** `numbers(n)`. */
  | { kind: 'function'; minArgs: number; maxArgs: number }

/** Times of the first and the last event of a part of a session: sessions are stored as they come in, in parts. */
export interface SessionPart {
  first: SqlNode
  last: SqlNode
}
/** A condition that at least one part of a wanted session meets. */
export type SessionFilter = (part: SessionPart) => SqlNode

export type ColumnDefinition = StoredColumn | TraverserColumn | VirtualTable | LazyJoin

export interface StoredColumn {
  kind: 'column'
  type: ValueType
  /** How to compute it from the physical row. @default the physical column of the same name */
  expression?: (row: RowReader) => SqlNode
  /** Left out of `*`. */
  hidden?: boolean
  /** Partition pruning works on it, so comparisons keep it bare. */
  pruning?: boolean
  /** For JSON: properties that have a column of their own. */
  materialized?: ReadonlyMap<string, string>
  description?: string
}
/** Another name for a path: `person_id` is `person.id`. */
export interface TraverserColumn {
  kind: 'traverser'
  chain: readonly string[]
  type: ValueType
  /** The table, when the path leads to one rather than to a value. */
  table?: string
}
/** Columns of the same row under a name of their own. */
export interface VirtualTable {
  kind: 'virtual'
  columns: ReadonlyMap<string, ColumnDefinition>
}
/** Rows of another table, joined when a query asks for them. */
export interface LazyJoin {
  kind: 'join'
  table: string
  from: string
  to: string
}

/** Reads physical columns of one row. */
export type RowReader = (name: string, type?: ValueType) => SqlColumn

export const rowReader =
  (alias: string): RowReader =>
  (name, type = UNKNOWN) =>
    column(alias, name, type)

export const stored = (type: ValueType, more: Omit<StoredColumn, 'kind' | 'type'> = {}): StoredColumn => ({
  kind: 'column',
  type,
  ...more,
})

/** A column computed from the physical row. */
export const computed = (
  type: ValueType,
  expression: (row: RowReader) => SqlNode,
  more: Omit<StoredColumn, 'kind' | 'type' | 'expression'> = {},
): StoredColumn => ({ kind: 'column', type, expression, ...more })

export const columnsOf = (columns: Record<string, ColumnDefinition>): ReadonlyMap<string, ColumnDefinition> =>
  new Map(Object.entries(columns))

/** Schema listings leave out tables that only joins reach, and those behind PostHog's own prefix. */
export const isListed = ({ name, hidden }: TableDefinition): boolean =>
  !hidden && !name.startsWith('posthog.')

/** Which project a row belongs to: there is one. Schema listings leave the column out, as PostHog's do. */
export const PROJECT_COLUMN = 'team_id'
export const projectColumn = computed(INTEGER, () => constant(1), { hidden: true })
