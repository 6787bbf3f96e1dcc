import type { Expression, FieldNode, JoinNode, Located, SampleNode, SelectNode } from '../ast/ast.ts'
import { CATALOG } from '../catalog/catalog.ts'
import type { TableDefinition } from '../catalog/table-definition.ts'
import { nearestNames } from '../functions/function-registry.ts'
import { queryError } from '../hogql-error.ts'
import type { JoinType, SqlConstant, SqlFrom, SqlNode } from '../sql/sql-tree.ts'
import { call, column, constant, JOIN_TYPES } from '../sql/sql-tree.ts'
import { BOOLEAN } from '../sql/value-type.ts'
import { isFixed } from './fixed-value.ts'
import { checkIdentifier } from './identifiers.ts'
import { conjunction } from './logic.ts'
import type { QueryContext } from './query-context.ts'
import { renameColumns } from './rename-columns.ts'
import { resolveExpression } from './resolve-expression.ts'
import { didYouMean, resolveField } from './resolve-field.ts'
import { refusedQuery, resolveQuery } from './resolve-query.ts'
import type { KnownCte, SelectScope } from './select-scope.ts'
import { CatalogInstance, QueryInstance, starColumns, type TableInstance } from './table-instance.ts'

/** Adds the tables of FROM, one by one, so that an ON sees those before it. */
export function resolveFrom(
  select: SelectNode,
  scope: SelectScope,
  context: QueryContext,
  taken: ReadonlySet<string>,
): void {
  for (let node = select.select_from; node; node = node.next_join) addTable(node, scope, context, taken)
}

function addTable(
  node: JoinNode,
  scope: SelectScope,
  context: QueryContext,
  taken: ReadonlySet<string>,
): void {
  if (node.table_final) {
    throw queryError('The FINAL keyword is not supported in HogQL as it causes slow queries', node)
  }
  const join: NonNullable<SqlFrom['join']> | undefined =
    scope.tables.length > 0 ? { type: joinType(node) } : undefined
  const names = tableNames(node)
  const duplicate = names.find((name) => scope.tablesByName.has(name))
  if (duplicate !== undefined) {
    throw queryError(
      `Already have joined a table called "${duplicate}". Can't join another one with the same name.`,
      node,
    )
  }
  const alias = printedAlias(names[0] ?? 'subquery', scope, taken)
  const earlier = [...scope.tables]
  const table = openTable(node, alias, join, scope, context)
  scope.addTable(table, names[0])
  for (const name of names.slice(1)) scope.tablesByName.set(name, table)
  if (join) addConstraint(join, node, table, earlier, scope, context)
}

/** The alias, or the table's own name; `system.cohorts` also answers to `cohorts`. */
function tableNames(node: JoinNode): string[] {
  if (node.alias) {
    checkIdentifier(node.alias, node)
    return [node.alias]
  }
  if (node.table.node !== 'Field') return []
  const path = node.table.chain.map(String)
  return [...new Set([path.join('.'), path.at(-1) as string])]
}

/** A table alias that no column alias of this SELECT repeats, since ClickHouse would take one for the other. */
function printedAlias(name: string, scope: SelectScope, taken: ReadonlySet<string>): string {
  const used = new Set(scope.tables.map((table) => table.alias))
  let alias = name.replaceAll('.', '__')
  for (let count = 2; taken.has(alias) || used.has(alias); count++)
    alias = `${name.replaceAll('.', '__')}__${count}`
  return alias
}

function joinType(node: JoinNode): JoinType {
  const written = (node.join_type ?? 'CROSS JOIN').replace(/^GLOBAL /, '')
  const type = JOIN_TYPES.find((candidate) => candidate === written)
  if (!type) throw queryError(`Unsupported join: ${written}`, node)
  return type
}

function openTable(
  node: JoinNode,
  alias: string,
  join: SqlFrom['join'],
  scope: SelectScope,
  context: QueryContext,
): TableInstance {
  const { table } = node
  if (table.node === 'SelectQuery' || table.node === 'SelectSetQuery') {
    refuseSample(node)
    const resolved = resolveQuery(table, scope, context)
    const { query, columns } = node.column_aliases?.length
      ? renameColumns(resolved, node.column_aliases, 'Subquery', node)
      : resolved
    return new QueryInstance(alias, columns, { source: { kind: 'query', query }, join })
  }
  if (table.node === 'ValuesQuery' || table.node === 'PivotExpr' || table.node === 'UnpivotExpr')
    throw refusedQuery(table)
  if (table.node !== 'Field') throw queryError('A table must be named in the query text', table)
  const name = table.chain.map(String)
  const cte = name.length === 1 && !node.table_args ? scope.cte(name[0] as string) : undefined
  if (cte?.kind === 'subquery') {
    refuseSample(node)
    return openCte(node, cte, alias, join)
  }
  return openCatalogTable(node, table, alias, join, scope, context)
}

function openCte(
  node: JoinNode,
  { printedName, columns }: Extract<KnownCte, { kind: 'subquery' }>,
  alias: string,
  join: SqlFrom['join'],
): TableInstance {
  const source = { kind: 'cte', name: printedName } as const
  if (!node.column_aliases?.length) return new QueryInstance(alias, columns, { source, join })
  const all: SqlNode[] = [...columns].map(([name, type]) => column(printedName, name, type))
  const resolved = renameColumns(
    {
      query: { kind: 'select', ctes: [], columns: all, from: [{ source, alias: printedName }] },
      columns,
      outputNames: [...columns.keys()],
    },
    node.column_aliases,
    `CTE '${printedName}'`,
    node,
  )
  return new QueryInstance(alias, resolved.columns, {
    source: { kind: 'query', query: resolved.query },
    join,
  })
}

/** Names after a table's alias, at most as many as it has columns. */
function columnAliases(node: JoinNode, definition: TableDefinition): readonly string[] | undefined {
  const aliases = node.column_aliases
  if (!aliases?.length) return undefined
  const count = starColumns(definition.columns).length
  if (aliases.length > count) {
    throw queryError(
      `Table has ${count} column(s) available for aliasing but ${aliases.length} alias(es) were provided`,
      node,
    )
  }
  const twice = aliases.find((name, index) => aliases.indexOf(name) !== index)
  if (twice !== undefined)
    throw queryError(`Duplicate column alias '${twice}' in table alias '${node.alias}'`, node)
  for (const name of aliases) checkIdentifier(name, node)
  return aliases
}

function openCatalogTable(
  node: JoinNode,
  table: FieldNode,
  alias: string,
  join: SqlFrom['join'],
  scope: SelectScope,
  context: QueryContext,
): TableInstance {
  const path = table.chain.map(String)
  const definition = CATALOG.find(path, context.metadata.groupTypes)
  if (!definition) throw unknownTable(path.join('.'), table.start === undefined ? node : table)
  const { source } = definition
  if (source.kind === 'function') {
    const args = (node.table_args ?? []).map((arg) => resolveExpression(arg, scope, context))
    if (args.length < source.minArgs || args.length > source.maxArgs) {
      const wanted = `between ${source.minArgs} and ${source.maxArgs} arguments`
      throw queryError(`Table function '${definition.name}' requires ${wanted}`, node)
    }
    refuseSample(node)
    return new CatalogInstance(alias, definition, context.tableProject, {
      join,
      columnAliases: columnAliases(node, definition),
      args: args.map((arg) => wholeNumber(arg, node)),
    })
  }
  if (node.table_args) throw queryError(`Table "${definition.name}" does not accept arguments`, node)
  if (node.sample && !(source.kind === 'physical' && source.sampling)) refuseSample(node)
  return new CatalogInstance(alias, definition, context.tableProject, {
    join,
    columnAliases: columnAliases(node, definition),
    sample: node.sample ? sampling(node.sample) : undefined,
  })
}

/** Table functions that PostHog knows for other databases alone. */
const UNAVAILABLE = new Set(['range', 'generate_series'])

function unknownTable(name: string, node: Located): Error {
  if (UNAVAILABLE.has(name)) return queryError(`${name}() is not supported in ClickHouse dialect`, node)
  const suggestions = nearestNames(
    name,
    CATALOG.visible().map((table) => table.name),
  )
  return queryError(
    `Unknown table \`${name}\`.${didYouMean(suggestions).replace(/^\./, '')}`,
    node,
    suggestions,
  )
}

function wholeNumber(node: SqlNode, place: Located): SqlNode {
  const whole =
    node.kind === 'constant' ? typeof node.value === 'bigint' || Number.isInteger(node.value) : isFixed(node)
  if (!whole) throw queryError('numbers(...) takes whole numbers', place)
  return node
}

function refuseSample(node: JoinNode): void {
  if (node.sample) throw queryError('SAMPLE only works on events', node.sample)
}

function sampling({ sample_value: value, offset_value: offset }: SampleNode): SqlFrom['sample'] {
  const ratio = (pair: { left: Expression; right?: Expression | null }): [SqlConstant, SqlConstant?] => {
    const left = number(pair.left)
    return pair.right ? [left, number(pair.right)] : [left]
  }
  return { ratio: ratio(value), offset: offset ? ratio(offset) : undefined }
}

function number(node: Expression): SqlConstant {
  if (node.node !== 'Constant' || typeof node.value !== 'number')
    throw queryError('SAMPLE takes numbers', node)
  return constant(node.value)
}

function addConstraint(
  join: NonNullable<SqlFrom['join']>,
  node: JoinNode,
  table: TableInstance,
  earlier: readonly TableInstance[],
  scope: SelectScope,
  context: QueryContext,
): void {
  const { constraint } = node
  if (!constraint) {
    if (join.type !== 'CROSS JOIN') throw queryError(`${join.type} needs an ON or USING`, node)
    return
  }
  join.on =
    constraint.constraint_type === 'USING'
      ? using(constraint.expr, table, earlier, scope, context)
      : scope.with({ joining: true }, () => resolveExpression(constraint.expr, scope, context))
}

/** `USING (a, b)`: equal on both sides; unqualified, the name means the left one. */
function using(
  node: Expression,
  table: TableInstance,
  earlier: readonly TableInstance[],
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  const fields = node.node === 'Tuple' ? node.exprs : [node]
  return conjunction(
    fields.map((field) => {
      if (field.node !== 'Field' || field.chain.length !== 1)
        throw queryError('USING takes names of columns', field)
      const name = String(field.chain[0])
      const left = earlier.find((candidate) => candidate.names().includes(name))
      if (!left) throw queryError(`Unable to resolve field: ${name}`, field)
      scope.mergedColumns.add(name)
      const side = (of: TableInstance): SqlNode =>
        resolveField([nameOf(of, scope, field), name], field, scope, context)
      return call('equals', [side(left), side(table)], BOOLEAN)
    }),
  )
}

function nameOf(table: TableInstance, scope: SelectScope, node: Located): string {
  for (const [name, candidate] of scope.tablesByName)
    if (candidate === table && !name.includes('.')) return name
  throw queryError('A sub-query needs an alias to be joined with USING', node)
}
