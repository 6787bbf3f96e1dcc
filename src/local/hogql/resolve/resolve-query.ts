import type {
  CteNode,
  Expression,
  QueryNode,
  SelectNode,
  SelectSetNode,
  UnsupportedQueryNode,
} from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlCte, SqlNode, SqlQuery, SqlSet } from '../sql/sql-tree.ts'
import { column, SET_OPERATORS } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { asNullable, UNKNOWN } from '../sql/value-type.ts'
import { checkIdentifier } from './identifiers.ts'
import { checkLimit } from './limits.ts'
import type { QueryContext } from './query-context.ts'
import { renameColumns } from './rename-columns.ts'
import { resolveExpression } from './resolve-expression.ts'
import { resolveSelect } from './resolve-select.ts'
import { SelectScope } from './select-scope.ts'

export interface ResolvedQuery {
  query: SqlQuery
  /** What an outer query can read: names and types, in order, without repeats. */
  columns: ReadonlyMap<string, ValueType>
  /** Every output name, in order, repeats included. */
  outputNames: readonly string[]
}

/** A SELECT or a chain of SELECTs. */
export function resolveQuery(
  node: QueryNode,
  parent: SelectScope | undefined,
  context: QueryContext,
): ResolvedQuery {
  return context.within(node, () => {
    if (node.node === 'SelectQuery') {
      const scope = new SelectScope(parent)
      const ctes = resolveCtes(node.ctes ?? [], scope, context)
      return resolveSelect(node, ctes, scope, context)
    }
    if (node.node === 'SelectSetQuery') return resolveSetQuery(node, parent, context)
    throw refusedQuery(node)
  })
}

/** Forms the grammar knows for other databases. */
export function refusedQuery(node: UnsupportedQueryNode): Error {
  if (node.node === 'ValuesQuery')
    return queryError('VALUES clause is not supported in ClickHouse dialect', node)
  return queryError(
    `${node.node === 'PivotExpr' ? 'PIVOT' : 'UNPIVOT'} is not allowed in clickhouse dialect`,
    node,
  )
}

function resolveSetQuery(
  node: SelectSetNode,
  parent: SelectScope | undefined,
  context: QueryContext,
): ResolvedQuery {
  // The first member's CTEs belong to all: resolved in a scope of their own around the members.
  const shared = new SelectScope(parent)
  const first = resolveFirstMember(node.initial_select_query, shared, context)
  const rest: SqlSet['rest'] = node.subsequent_select_queries.map((member) => {
    const operator = SET_OPERATORS.find((candidate) => candidate === member.set_operator)
    if (!operator) throw queryError(`Unsupported set operation: ${member.set_operator}`, node)
    return { operator, query: resolveQuery(member.select_query, shared, context).query }
  })
  if (node.offset) checkOffset(node.offset, context)
  const bound = (expr: Expression): SqlNode => checkLimit(resolveExpression(expr, shared, context), expr)
  const query: SqlSet = {
    kind: 'set',
    first: first.query,
    rest,
    limit: node.limit ? bound(node.limit) : undefined,
    offset: node.offset ? bound(node.offset) : undefined,
  }
  return { ...first, query }
}

function resolveFirstMember(node: QueryNode, shared: SelectScope, context: QueryContext): ResolvedQuery {
  if (node.node !== 'SelectQuery') return resolveQuery(node, shared, context)
  const ctes = resolveCtes(node.ctes ?? [], shared, context)
  return resolveSelect(node, ctes, new SelectScope(shared), context)
}

function resolveCtes(nodes: readonly CteNode[], scope: SelectScope, context: QueryContext): SqlCte[] {
  const ctes: SqlCte[] = []
  for (const node of nodes) {
    checkIdentifier(node.name, node)
    if (node.cte_type === 'column') {
      scope.addCte(node.name, { kind: 'column', node })
      continue
    }
    const printedName = context.uniqueName(node.name)
    const body = node.expr as QueryNode
    const named = (resolved: ResolvedQuery): ResolvedQuery =>
      node.columns?.length ? renameColumns(resolved, node.columns, `CTE '${node.name}'`, node) : resolved
    if (node.recursive && body.node === 'SelectSetQuery') {
      // It reads itself: its columns are those of its first member.
      const { columns } = named(resolveQuery(body.initial_select_query, scope, context))
      scope.addCte(node.name, { kind: 'subquery', printedName, columns })
    }
    const { query, columns } = named(resolveQuery(body, scope, context))
    scope.addCte(node.name, { kind: 'subquery', printedName, columns })
    ctes.push({ name: printedName, recursive: node.recursive === true, query })
  }
  return ctes
}

/** A query as one value. */
export function resolveSubquery(
  node: SelectNode | SelectSetNode,
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  const { query, columns } = resolveQuery(node, scope, context)
  const [type = UNKNOWN] = columns.values()
  return { kind: 'subquery', query, type: asNullable(type) }
}

/** A query, or the name of a CTE, on the right of IN; undefined for anything else. */
export function resolveSet(node: Expression, scope: SelectScope, context: QueryContext): SqlNode | undefined {
  if (node.node === 'SelectQuery' || node.node === 'SelectSetQuery')
    return resolveSubquery(node, scope, context)
  if (node.node !== 'Field' || node.chain.length !== 1) return undefined
  const cte = scope.cte(String(node.chain[0]))
  if (cte?.kind !== 'subquery') return undefined
  const { printedName } = cte
  return {
    kind: 'subquery',
    type: UNKNOWN,
    query: {
      kind: 'select',
      ctes: [],
      columns: [...cte.columns].map(([name, type]) => column(printedName, name, type)),
      from: [{ source: { kind: 'cte', name: printedName }, alias: printedName }],
    },
  }
}

/** PostHog refuses OFFSET in queries that come with a personal API key. */
export function checkOffset(node: Expression, context: QueryContext): void {
  if (context.allowOffset) return
  throw queryError(
    'OFFSET is not supported on queries made with a personal API key. Page with a WHERE on the last row seen instead, such as timestamp > {last}.',
    node,
  )
}
