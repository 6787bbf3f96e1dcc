import type { ArithmeticNode, Expression, HogQLXTagNode, Located, TypeCastNode } from '../ast/ast.ts'
import { drawn } from '../functions/conversion-functions.ts'
import { toDateTimeNode } from '../functions/date-time-node.ts'
import { ARITHMETIC_FUNCTIONS } from '../functions/operator-functions.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant, originOf, tuple } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { isNumber, isTime, typeOf, UNKNOWN } from '../sql/value-type.ts'
import { compare } from './compare.ts'
import { checkIdentifier } from './identifiers.ts'
import { conjunction, disjunction } from './logic.ts'
import type { QueryContext } from './query-context.ts'
import { resolveCall } from './resolve-call.ts'
import { resolveComparison } from './resolve-comparison.ts'
import { accessPath, resolveField } from './resolve-field.ts'
import { refusedQuery, resolveSubquery } from './resolve-query.ts'
import { resolveWindowFunction } from './resolve-window.ts'
import type { SelectScope } from './select-scope.ts'
import { Syntax } from './syntax.ts'

/** An expression in ClickHouse's terms, with its type. */
export function resolveExpression(node: Expression, scope: SelectScope, context: QueryContext): SqlNode {
  return context.within(node, () => resolveNode(node, scope, context))
}

function resolveNode(node: Expression, scope: SelectScope, context: QueryContext): SqlNode {
  const resolve = (inner: Expression): SqlNode => resolveExpression(inner, scope, context)
  const place = { timezone: context.timezone, filtering: scope.filtering, joining: scope.joining }
  switch (node.node) {
    case 'Constant':
      return constant(node.value, node.float)
    case 'Field':
      if (node.chain.includes('*'))
        throw queryError("'*' can only stand in a SELECT list or in count(*)", node)
      return resolveField(node.chain, node, scope, context)
    case 'Alias':
      return defineAlias(node.alias, node, resolve(unaliased(node.expr, node.alias)), scope)
    case 'Call':
      return resolveCall(node, scope, context)
    case 'WindowFunction':
      return resolveWindowFunction(node, scope, context)
    case 'And':
      return conjunction(node.exprs.map(resolve))
    case 'Or':
      return disjunction(node.exprs.map(resolve))
    case 'Not': {
      const inner = resolve(node.expr)
      return call('not', [inner], typeOf('Boolean', inner.type.nullable))
    }
    case 'CompareOperation':
      return resolveComparison(node, scope, context)
    case 'ArithmeticOperation':
      return arithmetic(node.op, resolve(node.left), resolve(node.right), context)
    case 'BetweenExpr': {
      const [value, low, high] = [resolve(node.expr), resolve(node.low), resolve(node.high)]
      return node.negated
        ? disjunction([compare('<', value, low, place), compare('>', value, high, place)])
        : conjunction([compare('>=', value, low, place), compare('<=', value, high, place)])
    }
    case 'IsDistinctFrom':
      return compare(node.negated ? '==' : '!=', resolve(node.left), resolve(node.right), {
        ...place,
        joining: false,
      })
    case 'Tuple':
      return tuple(node.exprs.map(resolve))
    case 'Array':
      return array(node.exprs.map(resolve))
    case 'Dict':
      return drawn(
        '__hx_obj',
        node.items.map(([key, value]) => [keyText(key), resolve(value)]),
      )
    case 'ArrayAccess': {
      const value = resolve(node.array)
      const key = node.property
      if (key.node === 'Constant' && key.value === 0)
        throw queryError('SQL indexes start from one, not from zero. E.g: array[1]', node)
      const isPath = originOf(value) || value.type.name === 'JSON'
      if (
        isPath &&
        key.node === 'Constant' &&
        (typeof key.value === 'string' || typeof key.value === 'number')
      ) {
        return accessPath(value, [key.value], node, context)
      }
      return call('arrayElement', [value, resolve(key)], value.type.item ?? UNKNOWN)
    }
    case 'ArraySlice': {
      const start = node.start_expr ? resolve(node.start_expr) : constant(1)
      const value = resolve(node.array)
      if (!node.end_expr) return call('arraySlice', [value, start], value.type)
      const length = call('plus', [call('minus', [resolve(node.end_expr), start]), constant(1)])
      return call('arraySlice', [value, start, length], value.type)
    }
    case 'TupleAccess': {
      if (node.index === 0) throw queryError('SQL indexes start from one, not from zero. E.g: array.1', node)
      const value = resolve(node.tuple)
      if (originOf(value) || value.type.name === 'JSON') return accessPath(value, [node.index], node, context)
      return call(
        'tupleElement',
        [value, constant(node.index)],
        value.type.items?.[node.index - 1] ?? UNKNOWN,
      )
    }
    case 'TypeCast':
    case 'TryCast':
      return cast(node, scope, context)
    case 'SelectQuery':
    case 'SelectSetQuery':
      return resolveSubquery(node, scope, context)
    case 'HogQLXTag':
      return tag(node, resolve)
    case 'ColumnsExpr':
    case 'SpreadExpr':
      throw queryError(
        'COLUMNS(...) can only stand in a SELECT list, and *COLUMNS(...) among arguments',
        node,
      )
    case 'ExprCall':
      throw queryError('You can only call simple functions in HogQL, not expressions', node)
    case 'PositionalRef':
      throw queryError('Positional references are not allowed in clickhouse dialect', node)
    case 'Lambda':
      throw queryError('A lambda can only be an argument of a function such as arrayMap', node)
    case 'ValuesQuery':
    case 'PivotExpr':
    case 'UnpivotExpr':
      throw refusedQuery(node)
    case 'Placeholder':
      throw queryError('A placeholder cannot stand here', node)
  }
}

/** `(x AS a) AS a` names the same thing twice, which is fine. */
function unaliased(inner: Expression, name: string): Expression {
  return inner.node === 'Alias' && inner.alias === name ? unaliased(inner.expr, name) : inner
}

function defineAlias(name: string, node: Located, expr: SqlNode, scope: SelectScope): SqlNode {
  checkIdentifier(name, node)
  if (scope.aliases.has(name)) throw queryError(`Cannot redefine an alias with the name: ${name}`, node)
  scope.aliases.set(name, { type: expr.type })
  return { kind: 'alias', name, expr, type: expr.type }
}

/** `a + b` and its kin, also with dates and intervals. */
export function arithmetic(
  op: ArithmeticNode['op'],
  left: SqlNode,
  right: SqlNode,
  context: QueryContext,
): SqlNode {
  const intoTime = (value: SqlNode, other: SqlNode): SqlNode =>
    other.type.name === 'Interval' && value.type.name === 'String'
      ? toDateTimeNode(value, context.timezone)
      : value
  const [a, b] = [intoTime(left, right), intoTime(right, left)]
  return call(ARITHMETIC_FUNCTIONS[op], [a, b], arithmeticType(op, a.type, b.type))
}

function arithmeticType(op: ArithmeticNode['op'], left: ValueType, right: ValueType): ValueType {
  const nullable = left.nullable || right.nullable
  const time = isTime(left) ? left : isTime(right) ? right : undefined
  if (time) return isTime(left) && isTime(right) ? typeOf('Float', nullable) : { ...time, nullable }
  const counts = (type: ValueType): boolean => isNumber(type) || type.name === 'Boolean'
  if (!counts(left) || !counts(right)) return { ...UNKNOWN, nullable }
  if (op === '/' || left.name === 'Float' || right.name === 'Float') return typeOf('Float', nullable)
  return typeOf(left.name === 'Decimal' || right.name === 'Decimal' ? 'Decimal' : 'Integer', nullable)
}

const CASTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    toString: 'string text varchar char',
    toInt: 'int integer bigint smallint int8 int16 int32 int64 uint8 uint16 uint32 uint64',
    toFloat: 'float double real float32 float64 numeric number decimal',
    toBool: 'bool boolean',
    toDate: 'date',
    toDateTime: 'datetime timestamp datetime64 timestamptz',
    toUUID: 'uuid',
  }).flatMap(([name, types]) => types.split(' ').map((type) => [type, name] as const)),
)

function cast(node: TypeCastNode, scope: SelectScope, context: QueryContext): SqlNode {
  if (node.node === 'TryCast') throw queryError('TRY_CAST is not allowed in clickhouse dialect', node)
  const type = node.type_name.toLowerCase().replace(/^nullable\((.*)\)$/, '$1')
  const decimal = /^(?:decimal|numeric)\(\d+,\s*(\d+)\)$/.exec(type)
  const name = decimal
    ? 'toDecimal'
    : CASTS.get(type.replace(/^(varchar|char|datetime64|datetime)\(.*\)$/, '$1'))
  if (!name) throw queryError(`Unsupported type in a cast: ${node.type_name}`, node)
  const args = [node.expr, ...(decimal ? [new Syntax(node).constant(Number(decimal[1]))] : [])]
  return resolveCall({ node: 'Call', name, args, start: node.start, end: node.end }, scope, context)
}

function tag(node: HogQLXTagNode, resolve: (node: Expression) => SqlNode): SqlNode {
  return drawn(
    node.kind,
    node.attributes.map(({ name, value }) => {
      const values = [value].flat()
      const resolved = values.map(resolve)
      return [name, resolved.length === 1 ? (resolved[0] as SqlNode) : tuple(resolved)] as const
    }),
  )
}

function keyText(key: Expression): string {
  if (key.node === 'Constant') return String(key.value)
  if (key.node === 'Field') return key.chain.join('.')
  throw queryError('Keys of a dictionary must be names or text', key)
}
