import type { ValueType } from './value-type.ts'
import { arrayOf, BOOLEAN, commonType, FLOAT, INTEGER, NULL, STRING, typeOf, UNKNOWN } from './value-type.ts'

/**
 * A query in ClickHouse's terms, every expression typed. Resolving builds it; printing only writes it down, so that names
 * and constants meet SQL text in one place. Nothing in it is raw SQL.
 */
export type SqlNode =
  | SqlConstant
  | SqlColumn
  | SqlReference
  | SqlCall
  | SqlWindowCall
  | SqlLambda
  | SqlAlias
  | SqlSubquery
  | SqlWildcard

export interface SqlConstant {
  kind: 'constant'
  value: string | number | bigint | boolean | null
  float?: boolean
  type: ValueType
}
/** A column of a table in FROM, always printed with the table's alias. */
export interface SqlColumn {
  kind: 'column'
  table: string
  name: string
  type: ValueType
  /** Set on a stored JSON column: names of properties that have a column of their own. */
  materialized?: ReadonlyMap<string, string>
  /** Columns that partition pruning and primary keys work on. */
  pruning?: boolean
  property?: PropertyOrigin
}
/** A SELECT alias or lambda argument, printed bare. */
export interface SqlReference {
  kind: 'reference'
  name: string
  type: ValueType
}
export interface SqlCall {
  kind: 'call'
  name: string
  params?: readonly SqlNode[]
  args: readonly SqlNode[]
  distinct?: boolean
  filter?: SqlNode
  type: ValueType
  property?: PropertyOrigin
}
/** Where a property was read, so that paths can go deeper and comparisons can use the text before conversion. */
export interface PropertyOrigin {
  json: SqlNode
  path: readonly (string | number)[]
  raw: SqlNode
}
export interface SqlWindowCall {
  kind: 'window'
  call: SqlCall
  over: string | SqlWindow
  type: ValueType
}
export interface SqlLambda {
  kind: 'lambda'
  args: readonly string[]
  body: SqlNode
  type: ValueType
}
export interface SqlAlias {
  kind: 'alias'
  name: string
  expr: SqlNode
  type: ValueType
}
export interface SqlSubquery {
  kind: 'subquery'
  query: SqlQuery
  type: ValueType
}
/** `*` inside `count(*)` and the like. */
export interface SqlWildcard {
  kind: 'wildcard'
  type: ValueType
}

export interface SqlWindow {
  partitionBy: readonly SqlNode[]
  orderBy: readonly SqlOrder[]
  frame?: { method: 'ROWS' | 'RANGE'; start: SqlFrameBound; end?: SqlFrameBound }
}
export interface SqlFrameBound {
  type: 'CURRENT ROW' | 'PRECEDING' | 'FOLLOWING'
  /** Absent for UNBOUNDED. */
  value?: SqlNode
}
export interface SqlOrder {
  expr: SqlNode
  descending: boolean
  nulls?: 'FIRST' | 'LAST'
  fill?: { from?: SqlNode; to?: SqlNode; step?: SqlNode }
}

export type SqlQuery = SqlSelect | SqlSet

export interface SqlSelect {
  kind: 'select'
  ctes: readonly SqlCte[]
  distinct?: boolean
  columns: readonly SqlNode[]
  from: readonly SqlFrom[]
  arrayJoin?: { left: boolean; items: readonly SqlNode[] }
  prewhere?: SqlNode
  where?: SqlNode
  groupBy?:
    | { mode: 'plain' | 'rollup' | 'cube'; exprs: readonly SqlNode[] }
    | { mode: 'sets'; sets: readonly SqlNode[][] }
  groupByAll?: boolean
  having?: SqlNode
  qualify?: SqlNode
  windows?: ReadonlyMap<string, SqlWindow>
  orderBy?: readonly SqlOrder[]
  /** How filled rows get the values of other columns. */
  interpolate?: readonly { name: string; value?: SqlNode }[]
  limitBy?: { count: SqlNode; offset?: SqlNode; exprs: readonly SqlNode[] }
  limit?: SqlNode
  offset?: SqlNode
  withTies?: boolean
}
export interface SqlSet {
  kind: 'set'
  first: SqlQuery
  rest: readonly { operator: SetOperator; query: SqlQuery }[]
  limit?: SqlNode
  offset?: SqlNode
}
export const SET_OPERATORS = [
  'UNION ALL',
  'UNION DISTINCT',
  'INTERSECT',
  'INTERSECT DISTINCT',
  'EXCEPT',
  'EXCEPT DISTINCT',
] as const
export type SetOperator = (typeof SET_OPERATORS)[number]

export interface SqlCte {
  name: string
  recursive: boolean
  query: SqlQuery
}
export interface SqlFrom {
  source: SqlSource
  alias: string
  final?: boolean
  sample?: { ratio: readonly [SqlConstant, SqlConstant?]; offset?: readonly [SqlConstant, SqlConstant?] }
  /** Absent for the first. */
  join?: { type: JoinType; on?: SqlNode }
}
export type SqlSource =
  | { kind: 'table'; database: string; name: string }
  | { kind: 'query'; query: SqlQuery }
  | { kind: 'cte'; name: string }
  | { kind: 'numbers'; args: readonly SqlNode[] }

export const JOIN_TYPES = [
  'JOIN',
  'INNER JOIN',
  'LEFT JOIN',
  'LEFT OUTER JOIN',
  'RIGHT JOIN',
  'RIGHT OUTER JOIN',
  'FULL JOIN',
  'FULL OUTER JOIN',
  'CROSS JOIN',
  'LEFT ANY JOIN',
  'RIGHT ANY JOIN',
  'INNER ANY JOIN',
  'ANY JOIN',
  'LEFT SEMI JOIN',
  'RIGHT SEMI JOIN',
  'LEFT ANTI JOIN',
  'RIGHT ANTI JOIN',
  'ASOF JOIN',
  'ASOF INNER JOIN',
  'ASOF LEFT JOIN',
  'LEFT ASOF JOIN',
  'INNER ASOF JOIN',
] as const
export type JoinType = (typeof JOIN_TYPES)[number]

export function constant(value: SqlConstant['value'], float = false): SqlConstant {
  return { kind: 'constant', value, float, type: constantType(value, float) }
}

function constantType(value: SqlConstant['value'], float: boolean): ValueType {
  if (value === null) return NULL
  if (typeof value === 'string') return STRING
  if (typeof value === 'boolean') return BOOLEAN
  if (typeof value === 'bigint') return INTEGER
  return float || !Number.isInteger(value) ? FLOAT : INTEGER
}

export function call(name: string, args: readonly SqlNode[], type: ValueType = UNKNOWN): SqlCall {
  return { kind: 'call', name, args, type }
}

export function column(table: string, name: string, type: ValueType): SqlColumn {
  return { kind: 'column', table, name, type }
}

export function tuple(args: readonly SqlNode[]): SqlCall {
  return call('tuple', args, { name: 'Tuple', nullable: false, items: args.map((arg) => arg.type) })
}

export function array(args: readonly SqlNode[]): SqlCall {
  return call('array', args, arrayOf(args.length > 0 ? commonType(args.map((arg) => arg.type)) : UNKNOWN))
}

/** `ifNull(condition, false)` when the condition may be NULL. Text is no condition: ClickHouse is to refuse it as it is. */
export function neverNull(condition: SqlNode, otherwise: 0 | 1): SqlNode {
  return condition.type.nullable && condition.type.name !== 'String'
    ? call('ifNull', [condition, constant(otherwise)], BOOLEAN)
    : condition
}

export const nullableString = typeOf('String', true)

/** Where a value was read from JSON, if it was. */
export function originOf(node: SqlNode): PropertyOrigin | undefined {
  return node.kind === 'call' || node.kind === 'column' ? node.property : undefined
}

/** The text of a property as stored, before its registered type is applied. */
export const rawText = (node: SqlNode): SqlNode => originOf(node)?.raw ?? node
