import type { Located } from '../ast/ast.ts'
import type { ColumnDefinition } from '../catalog/table-definition.ts'
import { nearestNames } from '../functions/function-registry.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call, column, constant, originOf } from '../sql/sql-tree.ts'
import { UNKNOWN } from '../sql/value-type.ts'
import { readProperty } from './property.ts'
import type { QueryContext } from './query-context.ts'
import { resolveExpression } from './resolve-expression.ts'
import type { SelectScope } from './select-scope.ts'
import { CatalogInstance, starColumns, type TableInstance } from './table-instance.ts'

type Chain = readonly (string | number)[]

/** The value a dotted name stands for: lambda argument, table column, alias, column of any table, column CTE, in this order. */
export function resolveField(
  chain: Chain,
  node: Located,
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  const head = String(chain[0])
  const rest = chain.slice(1)
  const lambda = scope.lambdaArgument(head)
  if (lambda) return accessPath({ kind: 'reference', name: head, type: lambda }, rest, node, context)
  const qualified = resolveQualified(chain, node, scope, context)
  if (qualified) return qualified
  const alias = scope.aliases.get(head)
  if (alias) return accessPath({ kind: 'reference', name: head, type: alias.type }, rest, node, context)
  const table = tableWithColumn(head, node, scope)
  if (table) return readColumn(table, head, rest, node, context)
  const cte = scope.cte(head)
  if (cte?.kind === 'column')
    return accessPath(expandColumnCte(head, cte.node.expr, node, scope, context), rest, node, context)
  if (cte?.kind === 'subquery' && rest.length === 0) return scalarOfCte(cte)
  throw unresolved(head, node, scope)
}

/** `alias.column`, also with tables of several names such as `system.cohorts.name`. */
function resolveQualified(
  chain: Chain,
  node: Located,
  scope: SelectScope,
  context: QueryContext,
): SqlNode | undefined {
  for (let length = chain.length - 1; length > 0; length--) {
    const table = scope.tablesByName.get(chain.slice(0, length).join('.'))
    if (!table) continue
    const [name = '', ...rest] = chain.slice(length)
    if (!table.names().includes(String(name))) throw fieldNotFound(String(name), node, table.names())
    return readColumn(table, String(name), rest, node, context)
  }
  return undefined
}

function tableWithColumn(name: string, node: Located, scope: SelectScope): TableInstance | undefined {
  const found = scope.tables.filter((table) => table.names().includes(name))
  if (found.length > 1 && !scope.mergedColumns.has(name)) {
    throw queryError(`Ambiguous query. Found multiple sources for field: ${name}`, node)
  }
  return found[0]
}

function readColumn(
  table: TableInstance,
  name: string,
  rest: Chain,
  node: Located,
  context: QueryContext,
): SqlNode {
  if (!(table instanceof CatalogInstance)) {
    const value = column(table.alias, name, table.columns.get(name) ?? UNKNOWN)
    return accessPath(value, rest, node, context)
  }
  return walk(table, table.columns, [name, ...rest], node, context)
}

/** Follows a path through virtual tables and joins down to a column. */
function walk(
  table: CatalogInstance,
  columns: ReadonlyMap<string, ColumnDefinition>,
  chain: Chain,
  node: Located,
  context: QueryContext,
): SqlNode {
  const [head, ...rest] = chain
  const name = String(head)
  const definition = columns.get(name)
  if (!definition) throw fieldNotFound(name, node, columns.keys())
  switch (definition.kind) {
    case 'column':
      return accessPath(table.read(name, definition), rest, node, context)
    case 'traverser':
      return walk(table, columns, [...definition.chain, ...rest], node, context)
    case 'virtual':
      if (rest.length === 0) throw tableAsColumn(name, node)
      return walk(table, definition.columns, rest, node, context)
    case 'join': {
      if (rest.length === 0) throw tableAsColumn(name, node)
      const target = table.joined(name, definition)
      return walk(target, target.columns, rest, node, context)
    }
  }
}

/** Names `path.*` stands for: columns of a table in FROM, of the person on an event, of a joined table. */
export function columnsUnder(path: Chain, node: Located, scope: SelectScope): string[] {
  for (let length = path.length; length > 0; length--) {
    const table = scope.tablesByName.get(path.slice(0, length).join('.'))
    if (table) return columnsWithin(table, path.slice(length), node)
  }
  const table = tableWithColumn(String(path[0]), node, scope)
  if (!table) throw unresolved(String(path[0]), node, scope)
  return columnsWithin(table, path, node)
}

function columnsWithin(table: TableInstance, path: Chain, node: Located): string[] {
  if (path.length === 0) return table.starColumns()
  if (!(table instanceof CatalogInstance)) throw queryError(`Can't expand asterisk (*) on ${path[0]}`, node)
  let columns = table.columns
  for (let rest = [...path]; rest.length > 0; ) {
    const name = String(rest.shift())
    const definition = columns.get(name)
    if (!definition || definition.kind === 'column')
      throw queryError(`Can't expand asterisk (*) on ${name}`, node)
    if (definition.kind === 'traverser') rest = [...definition.chain, ...rest]
    else columns = definition.kind === 'virtual' ? definition.columns : table.target(definition).columns
  }
  return starColumns(columns)
}

/** What lies deeper in a value: a JSON property, an element of a tuple or a map. */
export function accessPath(value: SqlNode, path: Chain, node: Located, context: QueryContext): SqlNode {
  if (path.length === 0) return value
  const origin = originOf(value)
  if (origin) return readProperty(origin.json, [...origin.path, ...path], context)
  if (value.type.name === 'JSON') return readProperty(value, path, context)
  const [key, ...rest] = path
  if (value.type.name === 'Map' || value.type.name === 'Unknown') {
    const name = typeof key === 'number' && value.type.name === 'Unknown' ? 'tupleElement' : 'arrayElement'
    const element = call(name, [value, constant(key as string | number)], value.type.item ?? UNKNOWN)
    return accessPath(element, rest, node, context)
  }
  if (value.type.name === 'Tuple' && typeof key === 'number') {
    const element = call('tupleElement', [value, constant(key)], value.type.items?.[key - 1] ?? UNKNOWN)
    return accessPath(element, rest, node, context)
  }
  throw queryError(`Can not access property "${key}" on a value of type ${value.type.name}`, node)
}

function expandColumnCte(
  name: string,
  expression: Parameters<typeof resolveExpression>[0],
  node: Located,
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  if (scope.expandingCtes.has(name)) throw queryError(`Unable to resolve field: ${name}`, node)
  scope.expandingCtes.add(name)
  try {
    return resolveExpression(expression, scope, context)
  } finally {
    scope.expandingCtes.delete(name)
  }
}

function scalarOfCte(cte: { printedName: string; columns: ReadonlyMap<string, SqlNode['type']> }): SqlNode {
  const [[name, type] = ['', UNKNOWN]] = cte.columns
  return {
    kind: 'subquery',
    type: { ...type, nullable: true },
    query: {
      kind: 'select',
      ctes: [],
      columns: [column(cte.printedName, name, type)],
      from: [{ source: { kind: 'cte', name: cte.printedName }, alias: cte.printedName }],
    },
  }
}

function unresolved(name: string, node: Located, scope: SelectScope): Error {
  const candidates = [
    ...scope.aliases.keys(),
    ...scope.tables.flatMap((table) => table.names()),
    ...scope.tablesByName.keys(),
  ]
  const suggestions = nearestNames(name, candidates)
  return queryError(`Unable to resolve field: ${name}${didYouMean(suggestions)}`, node, suggestions)
}

function fieldNotFound(name: string, node: Located, candidates: Iterable<string>): Error {
  const suggestions = nearestNames(name, candidates)
  return queryError(`Field not found: ${name}${didYouMean(suggestions)}`, node, suggestions)
}

export const didYouMean = (suggestions: readonly string[]): string =>
  suggestions.length > 0 ? `. Did you mean: ${suggestions.join(', ')}?` : ''

const tableAsColumn = (name: string, node: Located): Error =>
  queryError(`Can't select a table when a column is expected: ${name}`, node)
