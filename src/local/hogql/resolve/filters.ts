import type { Expression, Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import { propertyCondition } from './property-filter.ts'
import type { QueryContext } from './query-context.ts'
import { readFilterDate } from './relative-date.ts'
import { Syntax } from './syntax.ts'

export const isFiltersPath = (path: readonly string[]): boolean =>
  path.length === 1 || ['dateRange.from', 'dateRange.to'].includes(path.slice(1).join('.'))

/** What `{filters}`, `{filters.dateRange.from}` and `{filters.dateRange.to}` stand for; `true` or NULL without filters. */
export function filtersExpression(
  path: readonly string[],
  place: Located,
  context: QueryContext,
): Expression {
  const syntax = new Syntax(place)
  const { dateRange, properties, filterTestAccounts } = context.inputs.filters ?? {}
  const from = instant(dateRange?.date_from, place, context)
  const to = instant(dateRange?.date_to, place, context)
  if (path.length > 1) return (path[2] === 'from' ? from : to) ?? syntax.constant(null)
  const filters = [...(properties ?? []), ...(filterTestAccounts ? context.metadata.testAccountFilters : [])]
  return syntax.all([
    ...(from ? [syntax.compare('>=', syntax.field('timestamp'), from)] : []),
    ...(to ? [syntax.compare('<', syntax.field('timestamp'), to)] : []),
    ...filters.map((filter) => propertyCondition(filter, { syntax, table: [] }, context)),
  ])
}

function instant(
  text: string | null | undefined,
  place: Located,
  context: QueryContext,
): Expression | undefined {
  if (!text || text === 'all') return undefined
  const date = readFilterDate(text, context.now ?? new Date(), context.timezone)
  if (!date) throw queryError(`The filters' date range is not a date: ${text}`, place)
  const syntax = new Syntax(place)
  return syntax.call('toDateTime64', syntax.constant(date.toISOString()), syntax.constant(6))
}
