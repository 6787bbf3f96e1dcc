import type { OrderNode } from '../ast/ast.ts'
import type { SqlOrder } from '../sql/sql-tree.ts'
import type { QueryContext } from './query-context.ts'
import { resolveExpression } from './resolve-expression.ts'
import type { SelectScope } from './select-scope.ts'

/** One item of ORDER BY. */
export function resolveOrder(node: OrderNode, scope: SelectScope, context: QueryContext): SqlOrder {
  const resolve = (expr: typeof node.expr | null | undefined) =>
    expr ? resolveExpression(expr, scope, context) : undefined
  const fill = node.with_fill
  return {
    expr: resolveExpression(node.expr, scope, context),
    descending: node.order === 'DESC',
    nulls: node.nulls ?? undefined,
    fill: fill
      ? { from: resolve(fill.from_value), to: resolve(fill.to_value), step: resolve(fill.step_value) }
      : undefined,
  }
}
