import type { CallNode, Expression, LambdaNode, SpreadNode } from '../ast/ast.ts'
import type { FunctionContext, FunctionDefinition } from '../functions/function-definition.ts'
import { findFunction, suggestFunction } from '../functions/function-registry.ts'
import { COMPARISON_FUNCTIONS } from '../functions/operator-functions.ts'
import { UNAVAILABLE_FUNCTIONS } from '../functions/unavailable-functions.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlCall, SqlNode } from '../sql/sql-tree.ts'
import { call, neverNull } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { typeOf, UNKNOWN } from '../sql/value-type.ts'
import { expandColumns, onlyTable } from './expand-columns.ts'
import { conjunction, disjunction } from './logic.ts'
import { expandProjectFunction, PROJECT_FUNCTION_NAMES } from './project-functions.ts'
import type { QueryContext } from './query-context.ts'
import { resolveComparison } from './resolve-comparison.ts'
import { arithmetic, resolveExpression } from './resolve-expression.ts'
import type { SelectScope } from './select-scope.ts'

/** A function call: only functions of the allow-list, with as many arguments as they take. */
export function resolveCall(node: CallNode, scope: SelectScope, context: QueryContext): SqlNode {
  const operator = resolveOperator(node, scope, context)
  if (operator) return operator
  const expanded = expandProjectFunction(node, scope, context)
  if (expanded) return resolveExpression(expanded, scope, context)
  const definition = allowedFunction(node)
  if (definition.kind === 'window') throw queryError(`Function '${node.name}' needs an OVER clause`, node)
  return resolveAllowedCall(node, definition, scope, context)
}

export function allowedFunction(node: CallNode): FunctionDefinition {
  const definition = findFunction(node.name)
  if (definition) return definition
  const unavailable = UNAVAILABLE_FUNCTIONS.get(node.name)
  if (unavailable) throw queryError(unavailable, node)
  const nearest = suggestFunction(node.name, PROJECT_FUNCTION_NAMES)
  const hint = nearest ? `. Perhaps you meant '${nearest}(...)'?` : ''
  throw queryError(`Unsupported function call '${node.name}(...)'${hint}`, node, nearest ? [nearest] : [])
}

export interface CallPlace {
  /** The call has an OVER, so it runs after aggregation and may hold aggregates. */
  windowed: boolean
}

export function resolveAllowedCall(
  node: CallNode,
  definition: FunctionDefinition,
  scope: SelectScope,
  context: QueryContext,
  { windowed }: CallPlace = { windowed: false },
): SqlNode {
  if (node.order_by?.length || node.within_group?.length) {
    throw queryError(`ORDER BY inside '${node.name}(...)' is not supported`, node)
  }
  const aggregate = definition.kind === 'aggregate'
  if (aggregate && !windowed && scope.aggregation) {
    throw queryError(
      `Aggregation '${node.name}' cannot be nested inside another aggregation '${scope.aggregation}'.`,
      node,
    )
  }
  const written = node.args
    .flatMap((arg) => (arg.node === 'SpreadExpr' ? spread(arg, scope) : [arg]))
    .filter((arg) => !(definition.name === 'count' && isStar(arg, scope)))
  checkCount(node, definition, written.length)
  const params = node.params?.map((param) => resolveExpression(param, scope, context))
  checkParameters(node, definition, params?.length)
  const inside = windowed ? { aggregation: undefined } : aggregate ? { aggregation: node.name } : {}
  const args = scope.with(inside, () => resolveArguments(written, definition, scope, context))
  const filter = node.filter_expr && resolveExpression(node.filter_expr, scope, context)
  const ready = aggregate ? aggregateArguments(definition, args) : args
  const plain = (name: string, plainArgs: readonly SqlNode[]): SqlCall => ({
    ...call(name || definition.clickhouse, plainArgs, definition.returns(plainArgs.map(typeForRule))),
    params: params && params.length > 0 ? params : undefined,
    distinct: node.distinct || undefined,
    filter: filter ? neverNull(filter, 0) : undefined,
  })
  if (!definition.build) return plain('', ready)
  const functionContext: FunctionContext = {
    timezone: context.timezone,
    weekStartDay: context.metadata.weekStartDay,
    now: context.now,
    params,
    plain,
  }
  return definition.build(ready, functionContext)
}

/** `count(*)` counts rows; PostHog refuses it over several tables. */
function isStar(node: Expression, scope: SelectScope): boolean {
  if (node.node !== 'Field' || node.chain.at(-1) !== '*') return false
  if (node.chain.length === 1 && scope.tables.length > 0) onlyTable(node, scope)
  return true
}

function spread({ expr }: SpreadNode, scope: SelectScope): Expression[] {
  if (expr.node !== 'ColumnsExpr') throw queryError('Only *COLUMNS(...) can be unpacked into arguments', expr)
  return expandColumns(expr, scope)
}

/** Rules see the type of a lambda's body through its `item`. */
const typeForRule = (node: SqlNode): ValueType => node.type

/** `equals(a, b)` is `a = b`, and so on. */
function resolveOperator(node: CallNode, scope: SelectScope, context: QueryContext): SqlNode | undefined {
  const { name, args } = node
  const resolve = (arg: Expression): SqlNode => resolveExpression(arg, scope, context)
  const [left, right] = args
  const op = COMPARISON_FUNCTIONS.get(name)
  if (op && left && right && args.length === 2) {
    return resolveComparison(
      { node: 'CompareOperation', op, left, right, start: node.start, end: node.end },
      scope,
      context,
    )
  }
  if (op) throw queryError(`Function '${name}' expects 2 arguments, found ${args.length}`, node)
  const lower = name.toLowerCase()
  if (lower === 'and' && args.length > 0) return conjunction(args.map(resolve))
  if (lower === 'or' && args.length > 0) return disjunction(args.map(resolve))
  if (lower === 'not' && left && args.length === 1) {
    return resolve({ node: 'Not', expr: left, start: node.start, end: node.end })
  }
  if (name === 'plus' && left && right && args.length === 2)
    return arithmetic('+', resolve(left), resolve(right), context)
  if (name === 'minus' && left && right && args.length === 2)
    return arithmetic('-', resolve(left), resolve(right), context)
  return undefined
}

/** Lambdas come first but need the types of the arrays behind them. */
function resolveArguments(
  nodes: readonly Expression[],
  { name }: FunctionDefinition,
  scope: SelectScope,
  context: QueryContext,
): SqlNode[] {
  const values = nodes.map((node) =>
    node.node === 'Lambda' ? undefined : resolveExpression(node, scope, context),
  )
  const types = lambdaTypes(
    name,
    values.flatMap((value) => (value ? [value.type] : [])),
  )
  return nodes.map((node, index) => values[index] ?? resolveLambda(node as LambdaNode, types, scope, context))
}

/** Types of a lambda's arguments, from those of the arguments behind it. */
function lambdaTypes(name: string, args: readonly ValueType[]): readonly ValueType[] {
  const items = args.map((arg) => arg.item ?? UNKNOWN)
  if (name === 'arrayFold') return [args.at(-1) ?? UNKNOWN, ...items.slice(0, -1)]
  return args[0]?.name === 'Map' ? [UNKNOWN, ...items] : items
}

function resolveLambda(
  node: LambdaNode,
  argumentTypes: readonly ValueType[],
  scope: SelectScope,
  context: QueryContext,
): SqlNode {
  const types = node.args.map((name, index): [string, ValueType] => [name, argumentTypes[index] ?? UNKNOWN])
  const body = scope.withLambda(new Map(types), () => resolveExpression(node.expr, scope, context))
  return { kind: 'lambda', args: node.args, body, type: { ...typeOf('Lambda'), item: body.type } }
}

const CONDITIONS_FROM_SECOND = /^(windowFunnel|sequenceMatch|sequenceCount)/
const CONDITIONS_ONLY = /^retention/

/** Conditions are made free of NULL, as aggregates ask for. Text stays text: PostHog lets ClickHouse refuse its sum. */
function aggregateArguments({ name }: FunctionDefinition, args: readonly SqlNode[]): readonly SqlNode[] {
  return args.map((arg, index) => {
    const isLast = index === args.length - 1
    if (
      CONDITIONS_ONLY.test(name) ||
      (CONDITIONS_FROM_SECOND.test(name) && index > 0) ||
      (name.endsWith('If') && isLast)
    ) {
      return condition(arg)
    }
    return arg
  })
}

function condition(node: SqlNode): SqlNode {
  if (node.type.name === 'String') return node
  const known = neverNull(node, 0)
  const comparison = known.kind === 'call' && known.type.name === 'Boolean' && known.name !== 'transform'
  return comparison || known.kind === 'constant' ? known : call('toBool', [known], typeOf('Boolean'))
}

function checkCount(node: CallNode, definition: FunctionDefinition, found: number): void {
  const { minArgs, maxArgs, kind } = definition
  if (found >= minArgs && found <= maxArgs) return
  const noun = kind === 'aggregate' ? 'Aggregation' : 'Function'
  const wanted =
    minArgs === maxArgs ? String(minArgs) : found < minArgs ? `at least ${minArgs}` : `at most ${maxArgs}`
  const bound = minArgs === maxArgs || found < minArgs ? minArgs : maxArgs
  throw queryError(
    `${noun} '${node.name}' expects ${wanted} argument${bound === 1 ? '' : 's'}, found ${found}`,
    node,
  )
}

function checkParameters(node: CallNode, definition: FunctionDefinition, found: number | undefined): void {
  const { minParams, maxParams } = definition
  const noun = definition.kind === 'aggregate' ? 'Aggregation' : 'Function'
  if (!found && minParams > 0) {
    throw queryError(`${noun} '${node.name}' requires parameters in addition to arguments`, node)
  }
  if (found !== undefined && maxParams === 0) {
    throw queryError(`${noun} '${node.name}' does not accept parameters`, node)
  }
  if (found !== undefined && (found < minParams || found > maxParams)) {
    const plural = minParams === 1 ? '' : 's'
    throw queryError(`${noun} '${node.name}' expects ${minParams} parameter${plural}, found ${found}`, node)
  }
}
