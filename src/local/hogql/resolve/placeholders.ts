import type { Expression, PlaceholderNode } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import { filtersExpression, isFiltersPath } from './filters.ts'
import type { QueryContext } from './query-context.ts'

/** The expression a placeholder stands for. */
export function expandPlaceholder(node: PlaceholderNode, context: QueryContext): Expression {
  if (node.expr.node !== 'Field') throw queryError('A placeholder must be a name: {name}', node)
  const path = node.expr.chain.map(String)
  const [head = ''] = path
  if (head === 'variables') return variable(path, node, context)
  if (head === 'filters' && !hasOwn(context.inputs.values, 'filters')) {
    if (isFiltersPath(path)) return filtersExpression(path, node, context)
  }
  return value(path, node, context)
}

function value(path: string[], node: PlaceholderNode, context: QueryContext): Expression {
  const { inputs } = context
  const name = path.join('.')
  if (!inputs.values || Object.keys(inputs.values).length === 0) {
    throw queryError(`Unresolved placeholder: {${name}}`, node)
  }
  let current: unknown = inputs.values
  for (const key of path) {
    if (!hasOwn(current, key)) {
      const available = Object.keys(inputs.values).join(', ')
      throw queryError(
        `Placeholder {${name}} is not available in this context. You can use the following: ${available}`,
        node,
      )
    }
    current = current[key]
  }
  return toExpression(current, name, node, context)
}

function variable(path: string[], node: PlaceholderNode, context: QueryContext): Expression {
  const { inputs } = context
  const name = path.slice(1).join('.')
  const found = Object.values(inputs.variables ?? {}).find((candidate) => candidate.code_name === name)
  if (!found) throw queryError(`Variable ${name} is missing from query`, node)
  return toExpression(found.isNull ? null : (found.value ?? null), path.join('.'), node, context)
}

function hasOwn(record: unknown, key: string): record is Record<string, unknown> {
  return typeof record === 'object' && record !== null && !Array.isArray(record) && Object.hasOwn(record, key)
}

/** A JSON value as a constant: it stays a constant, whatever it contains. */
function toExpression(
  value: unknown,
  name: string,
  node: PlaceholderNode,
  context: QueryContext,
): Expression {
  const { start, end } = node
  if (Array.isArray(value)) {
    context.addConstants(value.length, node)
    return { node: 'Array', exprs: value.map((item) => toExpression(item, name, node, context)), start, end }
  }
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) {
    return { node: 'Constant', value: value as string | number | bigint | boolean | null, start, end }
  }
  throw queryError(`Placeholder {${name}} must be text, a number, a boolean, null or a list of these`, node)
}
