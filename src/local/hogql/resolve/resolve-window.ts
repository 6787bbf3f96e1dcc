import type { CallNode, WindowFrameNode, WindowFunctionNode, WindowNode } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlCall, SqlFrameBound, SqlNode, SqlWindow } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { asNullable } from '../sql/value-type.ts'
import type { QueryContext } from './query-context.ts'
import { allowedFunction, resolveAllowedCall } from './resolve-call.ts'
import { resolveExpression } from './resolve-expression.ts'
import { resolveOrder } from './resolve-order.ts'
import type { SelectScope } from './select-scope.ts'

/** `f(x) OVER (...)`. */
export function resolveWindowFunction(
  node: WindowFunctionNode,
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  const parametric = (node.args?.length ?? 0) > 0
  const written: CallNode = {
    node: 'Call',
    name: node.name,
    args: (parametric ? node.args : node.exprs) ?? [],
    params: parametric ? node.exprs : undefined,
    start: node.start,
    end: node.end,
  }
  const definition = allowedFunction(written)
  if (definition.kind === 'scalar') throw queryError(`Function '${node.name}' cannot be used with OVER`, node)
  const resolved = resolveAllowedCall(written, definition, scope, context, { windowed: true })
  if (resolved.kind !== 'call') throw queryError(`Function '${node.name}' cannot be used with OVER`, node)
  const neighbour = /^(lag|lead)$/i.test(node.name)
  const over = neighbour ? wholeFrame(windowOf(node, scope, context)) : reference(node, scope, context)
  return { kind: 'window', call: neighbour ? nullableValue(resolved) : resolved, over, type: resolved.type }
}

function reference(node: WindowFunctionNode, scope: SelectScope, context: QueryContext): string | SqlWindow {
  if (!node.over_identifier) return windowOf(node, scope, context)
  namedWindow(node, scope)
  return node.over_identifier
}

function windowOf(node: WindowFunctionNode, scope: SelectScope, context: QueryContext): SqlWindow {
  const window = node.over_identifier ? namedWindow(node, scope) : (node.over_expr ?? { node: 'WindowExpr' })
  return resolveWindow(window, scope, context)
}

function namedWindow(node: WindowFunctionNode, scope: SelectScope): WindowNode {
  const window = scope.windows.get(node.over_identifier ?? '')
  if (!window) throw queryError(`Unknown window: ${node.over_identifier}`, node)
  return window
}

export function resolveWindow(node: WindowNode, scope: SelectScope, context: QueryContext): SqlWindow {
  return {
    partitionBy: (node.partition_by ?? []).map((expr) => resolveExpression(expr, scope, context)),
    orderBy: (node.order_by ?? []).map((order) => resolveOrder(order, scope, context)),
    frame:
      node.frame_method && node.frame_start
        ? {
            method: node.frame_method,
            start: bound(node.frame_start, scope, context),
            end: node.frame_end ? bound(node.frame_end, scope, context) : undefined,
          }
        : undefined,
  }
}

function bound(node: WindowFrameNode, scope: SelectScope, context: QueryContext): SqlFrameBound {
  if (!['CURRENT ROW', 'PRECEDING', 'FOLLOWING'].includes(node.frame_type))
    throw queryError('Unknown window frame', node)
  const { frame_value: value } = node
  if (value === null || value === undefined) return { type: node.frame_type }
  const resolved = typeof value === 'number' ? constant(value) : resolveExpression(value, scope, context)
  return { type: node.frame_type, value: resolved }
}

/** `lag` and `lead` look at any row of the partition, whatever the frame. */
function wholeFrame(window: SqlWindow): SqlWindow {
  return { ...window, frame: { method: 'ROWS', start: { type: 'PRECEDING' }, end: { type: 'FOLLOWING' } } }
}

/** Where there is no neighbour the value is NULL, not 0 or empty. */
function nullableValue(node: SqlCall): SqlCall {
  const [value, ...rest] = node.args
  if (!value) return node
  return {
    ...node,
    args: [call('toNullable', [value], asNullable(value.type)), ...rest],
    type: asNullable(node.type),
  }
}
