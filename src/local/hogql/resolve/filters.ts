import type { CompareOperator, Expression, FieldNode, Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { PropertyFilter } from '../query-inputs.ts'
import type { QueryContext } from './query-context.ts'
import { readFilterDate } from './relative-date.ts'

export const isFiltersPath = (path: readonly string[]): boolean =>
  path.length === 1 || ['dateRange.from', 'dateRange.to'].includes(path.slice(1).join('.'))

/** What `{filters}`, `{filters.dateRange.from}` and `{filters.dateRange.to}` stand for; `true` or NULL without filters. */
export function filtersExpression(
  path: readonly string[],
  place: Located,
  context: QueryContext,
): Expression {
  const { start, end } = place
  const range = context.inputs.filters?.dateRange
  const from = instant(range?.date_from, place, context)
  const to = instant(range?.date_to, place, context)
  if (path.length > 1)
    return { ...((path[2] === 'from' ? from : to) ?? { node: 'Constant', value: null }), start, end }
  const conditions = (context.inputs.filters?.properties ?? []).map((filter) =>
    propertyCondition(filter, place, context),
  )
  if (to) conditions.unshift(compare('<', field('timestamp', place), to, place))
  if (from) conditions.unshift(compare('>=', field('timestamp', place), from, place))
  if (conditions.length === 0) return { node: 'Constant', value: true, start, end }
  return conditions.length === 1
    ? (conditions[0] as Expression)
    : { node: 'And', exprs: conditions, start, end }
}

function instant(
  text: string | null | undefined,
  place: Located,
  context: QueryContext,
): Expression | undefined {
  if (!text || text === 'all') return undefined
  const date = readFilterDate(text, context.now ?? new Date(), context.timezone)
  if (!date) throw queryError(`The filters' date range is not a date: ${text}`, place)
  return {
    node: 'Call',
    name: 'toDateTime64',
    args: [
      { node: 'Constant', value: date.toISOString() },
      { node: 'Constant', value: 6 },
    ],
    ...at(place),
  }
}

function propertyCondition(filter: PropertyFilter, place: Located, context: QueryContext): Expression {
  const key = String(filter.key ?? '')
  if (filter.type === 'hogql') {
    const expression = context.filterExpressions.get(key)
    if (!expression) throw queryError(`The HogQL filter was not read: ${key}`, place)
    return expression
  }
  if (filter.type === 'cohort') {
    const id = typeof filter.value === 'string' ? Number(filter.value) : filter.value
    const op = filter.operator === 'not_in' ? 'not in cohort' : 'in cohort'
    return compare(op, field('person_id', place), { node: 'Constant', value: id as number }, place)
  }
  return operatorCondition(propertyField(filter, key, place), filter, place)
}

function propertyField(filter: PropertyFilter, key: string, place: Located): FieldNode {
  const chains: Record<string, (string | number)[]> = {
    event: ['properties', key],
    person: ['person', 'properties', key],
    session: ['session', key],
    group: [`group_${filter.group_type_index ?? 0}`, 'properties', key],
  }
  const type = filter.type ?? 'event'
  const chain = Object.hasOwn(chains, type) ? chains[type] : undefined
  if (!chain) throw queryError(`Property filters of type ${type} are not supported`, place)
  return { node: 'Field', chain, ...at(place) }
}

const LIKE_ANY: Readonly<Record<string, { op: CompareOperator; all: boolean }>> = {
  icontains: { op: 'ilike', all: false },
  not_icontains: { op: 'not ilike', all: true },
  regex: { op: '=~', all: false },
  not_regex: { op: '!~', all: true },
}
const ORDER: Readonly<Record<string, CompareOperator>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  min: '>=',
  max: '<=',
  is_date_before: '<',
  is_date_after: '>',
  is_date_exact: '==',
}

function operatorCondition(property: FieldNode, filter: PropertyFilter, place: Located): Expression {
  const operator = filter.operator ?? 'exact'
  const values = Array.isArray(filter.value) ? filter.value : [filter.value]
  if (operator === 'is_set') return compare('!=', property, { node: 'Constant', value: null }, place)
  if (operator === 'is_not_set') return compare('==', property, { node: 'Constant', value: null }, place)
  const equal = operator === 'exact' ? '==' : operator === 'is_not' ? '!=' : undefined
  const order = Object.hasOwn(ORDER, operator) ? ORDER[operator] : undefined
  const pattern = Object.hasOwn(LIKE_ANY, operator) ? LIKE_ANY[operator] : undefined
  const op = equal ?? order ?? pattern?.op
  if (!op) throw queryError(`Property filters with the operator ${operator} are not supported`, place)
  const conditions = values.map((value) => compare(op, property, constantOf(value, operator), place))
  if (conditions.length === 1) return conditions[0] as Expression
  const all = op === '!=' || pattern?.all === true
  return { node: all ? 'And' : 'Or', exprs: conditions, ...at(place) }
}

function constantOf(value: unknown, operator: string): Expression {
  const isText = operator.endsWith('icontains')
  if (isText) return { node: 'Constant', value: `%${String(value)}%` }
  if (['gt', 'gte', 'lt', 'lte', 'min', 'max'].includes(operator) && Number.isFinite(Number(value))) {
    return { node: 'Constant', value: Number(value) }
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return { node: 'Constant', value }
  const text: Expression = { node: 'Constant', value: String(value) }
  return operator.startsWith('is_date_') ? { node: 'Call', name: 'toDateTime', args: [text] } : text
}

const at = ({ start, end }: Located): Located => ({ start, end })
const field = (name: string, place: Located): FieldNode => ({ node: 'Field', chain: [name], ...at(place) })
const compare = (op: CompareOperator, left: Expression, right: Expression, place: Located): Expression => ({
  node: 'CompareOperation',
  op,
  left,
  right,
  ...at(place),
})
