import type { Expression, FieldNode, SelectNode } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlCte, SqlNode, SqlSelect } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { expandColumns, onlyTable } from './expand-columns.ts'
import { checkIdentifier } from './identifiers.ts'
import { checkLimit } from './limits.ts'
import { narrowSessions } from './narrow-sessions.ts'
import { outputName } from './output-name.ts'
import type { QueryContext } from './query-context.ts'
import { resolveExpression } from './resolve-expression.ts'
import { columnsUnder, resolveField } from './resolve-field.ts'
import { resolveFrom } from './resolve-from.ts'
import { resolveOrder } from './resolve-order.ts'
import { checkOffset, type ResolvedQuery } from './resolve-query.ts'
import { resolveWindow } from './resolve-window.ts'
import type { SelectScope } from './select-scope.ts'
import { writtenNames } from './written-names.ts'

interface Output {
  name: string
  node: SqlNode
  /** Named by the query, not by us. */
  explicit: boolean
}

/** One SELECT. Its FROM is built last, because columns decide which joins it needs. */
export function resolveSelect(
  node: SelectNode,
  ctes: readonly SqlCte[],
  scope: SelectScope,
  context: QueryContext,
): ResolvedQuery {
  const resolve = (expr: Expression): SqlNode => resolveExpression(expr, scope, context)
  const optional = (expr: Expression | null | undefined): SqlNode | undefined =>
    expr ? resolve(expr) : undefined
  if (node.limit_percent) throw queryError('LIMIT ... PERCENT is not supported', node)
  resolveFrom(node, scope, context, writtenNames(node))
  const arrayJoin = resolveArrayJoin(node, scope, context)
  for (const [name, window] of Object.entries(node.window_exprs ?? {})) scope.windows.set(name, window)
  const outputs = node.select.flatMap((item) => resolveItem(item, scope, context))
  const filters = scope.with({ filtering: true }, () => ({
    prewhere: optional(node.prewhere),
    where: optional(node.where),
  }))
  if (node.offset) checkOffset(node.offset, context)
  if (node.limit_by?.offset_value) checkOffset(node.limit_by.offset_value, context)
  const select: Omit<SqlSelect, 'from'> = {
    kind: 'select',
    ctes,
    distinct: node.distinct ?? undefined,
    columns: nameOutputs(outputs),
    arrayJoin,
    ...filters,
    groupBy: resolveGroupBy(node, resolve),
    groupByAll: node.group_by_mode === 'all',
    having: optional(node.having),
    qualify: optional(node.qualify),
    windows: new Map(
      [...scope.windows].map(([name, window]) => [name, resolveWindow(window, scope, context)]),
    ),
    orderBy: node.order_by?.map((order) => resolveOrder(order, scope, context)),
    interpolate: node.interpolate?.map(({ expr, value }) => {
      if (expr.node !== 'Field') throw queryError('INTERPOLATE takes names of columns', expr)
      return { name: String(expr.chain.at(-1)), value: optional(value) }
    }),
    limitBy: node.limit_by
      ? {
          count: resolve(node.limit_by.n),
          offset: optional(node.limit_by.offset_value),
          exprs: node.limit_by.exprs.map(resolve),
        }
      : undefined,
    limit: node.limit ? checkLimit(resolve(node.limit), node.limit) : undefined,
    offset: node.offset ? checkLimit(resolve(node.offset), node.offset) : undefined,
    withTies: node.limit_with_ties ?? undefined,
  }
  narrowSessions(scope.tables, filters.where)
  return {
    query: { ...select, from: scope.tables.flatMap((table) => table.from()) },
    columns: readableColumns(outputs),
    outputNames: outputs.map(({ name }) => name),
  }
}

function resolveArrayJoin(
  node: SelectNode,
  scope: SelectScope,
  context: QueryContext,
): SqlSelect['arrayJoin'] {
  if (!node.array_join_list?.length) return undefined
  const items = node.array_join_list.map((item): SqlNode => {
    if (item.node !== 'Alias') throw queryError('ARRAY JOIN arrays must have an alias', item)
    checkIdentifier(item.alias, item)
    const expr = resolveExpression(item.expr, scope, context)
    const type: ValueType = expr.type.item ?? { name: 'Unknown', nullable: true }
    return { kind: 'alias', name: item.alias, expr, type }
  })
  for (const item of items) if (item.kind === 'alias') scope.aliases.set(item.name, { type: item.type })
  return { left: /^LEFT/i.test(node.array_join_op ?? ''), items }
}

function resolveItem(item: Expression, scope: SelectScope, context: QueryContext): Output[] {
  if (item.node === 'Field' && item.chain.at(-1) === '*') return expandStar(item, scope, context)
  if (item.node === 'ColumnsExpr')
    return expandColumns(item, scope).flatMap((column) => resolveItem(column, scope, context))
  const node = resolveExpression(item, scope, context)
  if (node.kind === 'alias') return [{ name: node.name, node, explicit: true }]
  return [{ name: outputName(item, node), node, explicit: false }]
}

/** `*`, `alias.*` and `person.*`. */
function expandStar(item: FieldNode, scope: SelectScope, context: QueryContext): Output[] {
  const path = item.chain.slice(0, -1)
  const names = path.length === 0 ? onlyTable(item, scope).starColumns() : columnsUnder(path, item, scope)
  return names.map((name) => ({
    name,
    node: resolveField([...path, name], item, scope, context),
    explicit: false,
  }))
}

function resolveGroupBy(node: SelectNode, resolve: (expr: Expression) => SqlNode): SqlSelect['groupBy'] {
  const exprs = node.group_by
  if (!exprs?.length) return undefined
  if (node.group_by_mode === 'grouping_sets') {
    const sets = exprs.map((set) => (set.node === 'GroupingSet' ? set.exprs : [set]).map(resolve))
    return { mode: 'sets', sets }
  }
  const plain = exprs.filter((expr): expr is Expression => expr.node !== 'GroupingSet').map(resolve)
  const mode = node.group_by_mode === 'rollup' || node.group_by_mode === 'cube' ? node.group_by_mode : 'plain'
  return { mode, exprs: plain }
}

/** Every output gets its name as a ClickHouse alias, unless it is empty, repeats another or holds a `%`. */
function nameOutputs(outputs: readonly Output[]): SqlNode[] {
  const used = new Set(outputs.filter(({ explicit }) => explicit).map(({ name }) => name))
  return outputs.map(({ name, node, explicit }) => {
    if (explicit || used.has(name) || name === '' || name.includes('%')) return node
    used.add(name)
    return { kind: 'alias', name, expr: node, type: node.type }
  })
}

function readableColumns(outputs: readonly Output[]): ReadonlyMap<string, ValueType> {
  const columns = new Map<string, ValueType>()
  const explicitFirst = [...outputs].sort((a, b) => Number(b.explicit) - Number(a.explicit))
  for (const { name, node } of explicitFirst) if (!columns.has(name)) columns.set(name, node.type)
  return new Map(outputs.map(({ name }) => [name, columns.get(name) as ValueType]))
}
