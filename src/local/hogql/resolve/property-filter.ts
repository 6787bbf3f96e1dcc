import type { CompareOperator, Expression } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { PropertyFilter } from '../query-inputs.ts'
import type { QueryContext } from './query-context.ts'
import { selectorPattern } from './selector-pattern.ts'
import type { Syntax } from './syntax.ts'

export interface FilterPlace {
  /** Where the filter stands in the text. */
  syntax: Syntax
  /** Name of the events table in the query; empty where its columns are read bare. */
  table: readonly string[]
}

/** The condition a property filter of PostHog's interface stands for. */
export function propertyCondition(
  filter: PropertyFilter,
  place: FilterPlace,
  context: QueryContext,
): Expression {
  const { syntax, table } = place
  const key = String(filter.key ?? '')
  switch (filter.type ?? 'event') {
    case 'hogql': {
      const expression = context.filterExpressions.get(key)
      if (!expression) throw queryError(`The HogQL filter was not read: ${key}`, syntax.at)
      return expression
    }
    case 'cohort':
    case 'static-cohort': {
      const id = typeof filter.value === 'string' ? Number(filter.value) : filter.value
      const op = filter.operator === 'not_in' ? 'not in cohort' : 'in cohort'
      return syntax.compare(op, syntax.field(...table, 'person_id'), syntax.constant(id as number))
    }
    case 'element':
      return elementCondition(filter, key, place)
    default:
      return operatorCondition(propertyField(filter, key, place), filter, syntax)
  }
}

function propertyField(filter: PropertyFilter, key: string, { syntax, table }: FilterPlace): Expression {
  switch (filter.type ?? 'event') {
    case 'event':
    case 'feature':
      return syntax.field(...table, 'properties', key)
    case 'event_metadata':
      return syntax.field(...table, key)
    case 'person':
      return syntax.field(...table, 'person', 'properties', key)
    case 'session':
      return syntax.field(...table, 'session', key)
    case 'group':
      return syntax.field(...table, `group_${filter.group_type_index ?? 0}`, 'properties', key)
    default:
      throw queryError(`Property filters of type ${filter.type} are not supported`, syntax.at)
  }
}

/** Conditions on a clicked element and those around it. */
function elementCondition(filter: PropertyFilter, key: string, { syntax, table }: FilterPlace): Expression {
  const values = [filter.value].flat().map(String)
  switch (key) {
    case 'selector':
    case 'tag_name': {
      const chain = syntax.field(...table, 'elements_chain')
      const pattern = key === 'selector' ? selectorPattern : tagPattern
      const matches = values.map((value) => syntax.compare('=~', chain, syntax.constant(pattern(value))))
      const any = syntax.any(matches)
      return filter.operator === 'is_not' ? syntax.call('not', any) : any
    }
    case 'href':
      return operatorCondition(syntax.field(...table, 'elements_chain_href'), filter, syntax)
    case 'text':
      return anyText(syntax.field(...table, 'elements_chain_texts'), filter, syntax)
    default:
      throw queryError(`Element filters on ${key} are not supported`, syntax.at)
  }
}

export const tagPattern = (tag: string): string => `(^|;)${tag.replace(/[^\w-]/g, '')}(\\.|$|;|:)`

/** True when any of the texts fits. */
export function anyText(texts: Expression, filter: PropertyFilter, syntax: Syntax): Expression {
  return syntax.call(
    'arrayExists',
    { node: 'Lambda', args: ['text'], expr: operatorCondition(syntax.field('text'), filter, syntax) },
    texts,
  )
}

const PATTERNS: ReadonlyMap<string, { op: CompareOperator; all: boolean }> = new Map([
  ['icontains', { op: 'ilike', all: false }],
  ['not_icontains', { op: 'not ilike', all: true }],
  ['regex', { op: '=~', all: false }],
  ['not_regex', { op: '!~', all: true }],
])
const ORDERS: ReadonlyMap<string, CompareOperator> = new Map([
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
  ['min', '>='],
  ['max', '<='],
  ['is_date_before', '<'],
  ['is_date_after', '>'],
  ['is_date_exact', '=='],
])

export function operatorCondition(property: Expression, filter: PropertyFilter, syntax: Syntax): Expression {
  const operator = filter.operator ?? 'exact'
  const values = Array.isArray(filter.value) ? filter.value : [filter.value]
  if (operator === 'is_set') return syntax.compare('!=', property, syntax.constant(null))
  if (operator === 'is_not_set') return syntax.compare('==', property, syntax.constant(null))
  if (operator === 'between' || operator === 'not_between') {
    const [low, high] = values.map((value) => constantOf(value, 'gte', syntax))
    if (!low || !high) throw queryError('A between filter takes two values', syntax.at)
    return { node: 'BetweenExpr', expr: property, low, high, negated: operator === 'not_between' }
  }
  const equal = ['exact', 'in'].includes(operator)
    ? '=='
    : ['is_not', 'not_in'].includes(operator)
      ? '!='
      : undefined
  const pattern = PATTERNS.get(operator)
  const op = equal ?? ORDERS.get(operator) ?? pattern?.op
  if (!op) throw queryError(`Property filters with the operator ${operator} are not supported`, syntax.at)
  const conditions = values.map((value) => syntax.compare(op, property, constantOf(value, operator, syntax)))
  return op === '!=' || pattern?.all ? syntax.all(conditions) : syntax.any(conditions)
}

function constantOf(value: unknown, operator: string, syntax: Syntax): Expression {
  if (operator.endsWith('icontains')) return syntax.constant(`%${String(value)}%`)
  const asNumber = ['gt', 'gte', 'lt', 'lte', 'min', 'max'].includes(operator) && value !== ''
  if (asNumber && Number.isFinite(Number(value))) return syntax.constant(Number(value))
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return syntax.constant(value)
  const text = syntax.constant(String(value))
  return operator.startsWith('is_date_') ? syntax.call('toDateTime', text) : text
}
