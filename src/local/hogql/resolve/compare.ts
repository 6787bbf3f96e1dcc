import type { CompareOperator } from '../ast/ast.ts'
import { dateLiteral, toDateTimeNode, writtenDateTime } from '../functions/date-time-node.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant, originOf, rawText } from '../sql/sql-tree.ts'
import { BOOLEAN, isNumber, isTime, typeOf } from '../sql/value-type.ts'

export interface ComparisonPlace {
  timezone: string
  /** In WHERE or PREWHERE. */
  filtering: boolean
  /** In a join's ON. */
  joining: boolean
}

type Operator = Exclude<CompareOperator, `${string}in` | `${string}cohort`>

const FUNCTIONS: Readonly<Record<Operator, { name: string; whenNull: 0 | 1; negate?: boolean }>> = {
  '==': { name: 'equals', whenNull: 0 },
  '!=': { name: 'notEquals', whenNull: 1 },
  '<': { name: 'less', whenNull: 0 },
  '<=': { name: 'lessOrEquals', whenNull: 0 },
  '>': { name: 'greater', whenNull: 0 },
  '>=': { name: 'greaterOrEquals', whenNull: 0 },
  like: { name: 'like', whenNull: 0 },
  ilike: { name: 'ilike', whenNull: 0 },
  'not like': { name: 'notLike', whenNull: 1 },
  'not ilike': { name: 'notILike', whenNull: 1 },
  '=~': { name: 'match', whenNull: 0 },
  '!~': { name: 'match', whenNull: 1, negate: true },
  '=~*': { name: 'match', whenNull: 0 },
  '!~*': { name: 'match', whenNull: 1, negate: true },
}

/** A comparison that is never NULL: values of unlike types are brought together first, as PostHog does. */
export function compare(operator: Operator, left: SqlNode, right: SqlNode, place: ComparisonPlace): SqlNode {
  const nullCheck = compareWithNull(operator, left, right)
  if (nullCheck) return nullCheck
  const { name, whenNull, negate } = FUNCTIONS[operator]
  const isText = !['==', '!=', '<', '<=', '>', '>='].includes(operator)
  const [a, b] = isText ? textOperands(operator, left, right) : alignOperands(operator, left, right, place)
  const nullable = a.type.nullable || b.type.nullable
  const compared = call(name, [a, b], typeOf('Boolean', nullable))
  const result = negate ? call('not', [compared], compared.type) : compared
  if (!nullable || place.joining || isPruning(a) || isPruning(b)) return result
  if (a.type.nullable && b.type.nullable && !isText) {
    if (operator === '==')
      return orNull(result, call('and', [isNull('isNull', a), isNull('isNull', b)], BOOLEAN))
    if (operator === '!=')
      return orNull(result, call('or', [isNull('isNotNull', a), isNull('isNotNull', b)], BOOLEAN))
  }
  return orNull(result, constant(whenNull))
}

const orNull = (node: SqlNode, otherwise: SqlNode): SqlNode => call('ifNull', [node, otherwise], BOOLEAN)
const isNull = (name: 'isNull' | 'isNotNull', node: SqlNode): SqlNode => call(name, [node], BOOLEAN)
const isPruning = (node: SqlNode): boolean => node.kind === 'column' && node.pruning === true
const isNullConstant = (node: SqlNode): boolean => node.kind === 'constant' && node.value === null

function compareWithNull(operator: Operator, left: SqlNode, right: SqlNode): SqlNode | undefined {
  if (!isNullConstant(left) && !isNullConstant(right)) return undefined
  const value = isNullConstant(right) ? left : right
  if (operator === '==') return isNull('isNull', value)
  if (operator === '!=') return isNull('isNotNull', value)
  return undefined
}

function textOperands(operator: Operator, left: SqlNode, right: SqlNode): [SqlNode, SqlNode] {
  const pattern =
    operator === '=~*' || operator === '!~*'
      ? call('concat', [constant('(?i)'), asText(right)], right.type)
      : asText(right)
  return [asText(left), pattern]
}

function asText(node: SqlNode): SqlNode {
  const raw = rawText(node)
  if (raw.type.name === 'String' || raw.type.name === 'JSON' || raw.type.name === 'Unknown') return raw
  return call('toString', [raw], typeOf('String', raw.type.nullable))
}

/** Brings two values to types ClickHouse can compare. */
function alignOperands(
  operator: Operator,
  left: SqlNode,
  right: SqlNode,
  place: ComparisonPlace,
): [SqlNode, SqlNode] {
  if (left.type.name === 'DateTime') return alignTime(left, right, place)
  if (right.type.name === 'DateTime') return swap(alignTime(right, left, place))
  if (left.type.name === 'Date') return [left, alignDate(right, place)]
  if (right.type.name === 'Date') return [alignDate(left, place), right]
  const equality = operator === '==' || operator === '!='
  return alignText(left, right, equality) ?? swap(alignText(right, left, equality)) ?? [left, right]
}

function swap(pair: [SqlNode, SqlNode]): [SqlNode, SqlNode]
function swap(pair: [SqlNode, SqlNode] | undefined): [SqlNode, SqlNode] | undefined
function swap(pair: [SqlNode, SqlNode] | undefined): [SqlNode, SqlNode] | undefined {
  return pair && [pair[1], pair[0]]
}

/** An instant against anything; in filters the column loses its timezone wrapper, which would hide it from pruning. */
function alignTime(
  time: SqlNode,
  other: SqlNode,
  { timezone, filtering }: ComparisonPlace,
): [SqlNode, SqlNode] {
  const right = other.type.name === 'Unknown' || isNumber(other.type) ? other : instant(other, timezone)
  const wrapped = time.kind === 'call' && time.name === 'toTimeZone' ? time.args[0] : undefined
  const bare = filtering && wrapped?.kind === 'column' && isTime(right.type) ? wrapped : time
  return [bare, right]
}

function alignDate(other: SqlNode, { timezone }: ComparisonPlace): SqlNode {
  if (other.type.name !== 'String') return other
  return dateLiteral(other) ?? instant(other, timezone)
}

const instant = (node: SqlNode, timezone: string): SqlNode =>
  node.kind === 'constant' && typeof node.value === 'string'
    ? writtenDateTime(node, timezone)
    : toDateTimeNode(node, timezone)

/** `text` against a value of another type; undefined when nothing has to change. */
function alignText(text: SqlNode, other: SqlNode, equality: boolean): [SqlNode, SqlNode] | undefined {
  const { name } = text.type
  if (name === 'String' && text.kind !== 'constant') {
    if (isNumber(other.type)) {
      if (equality && other.kind === 'constant') return [text, constant(String(other.value))]
      return [call('accurateCastOrNull', [text, constant('Float64')], typeOf('Float', true)), other]
    }
    if (other.type.name === 'Boolean' || other.type.name === 'UUID') return [text, asText(other)]
  }
  if (originOf(text) && other.kind === 'constant' && typeof other.value === 'string') {
    // A number or boolean property against text that is neither: compare as text.
    if (name === 'Float' && !isNumeric(other.value)) return [rawText(text), other]
    if (name === 'Boolean') return [rawText(text), other]
  }
  return undefined
}

const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))
