import { invalidInput } from '../api-failure.ts'
import type { InsightFilter, InsightFilters, InsightSeries } from './insight-node.ts'

/** Runs HogQL that was built here and gives its rows. */
export type RunInsightSql = (text: HogQLText, query: string) => Promise<unknown[][]>

/** Builds HogQL; everything that comes from a caller travels beside the text, as a value. */
export class HogQLText {
  readonly values: Record<string, unknown> = {}

  /** A placeholder for a value. */
  value(value: unknown): string {
    const name = `v${Object.keys(this.values).length}`
    this.values[name] = value
    return `{${name}}`
  }

  /** The condition that an event belongs to a series. */
  series(series: InsightSeries): string {
    const filters = this.filters(series.properties)
    if (series.kind === 'ActionsNode') return `(matchesAction(${this.value(series.id)}) AND ${filters})`
    return series.event ? `(event = ${this.value(series.event)} AND ${filters})` : filters
  }

  filters(filters: InsightFilters): string {
    if (!filters) return 'true'
    const { type, values } = Array.isArray(filters) ? { type: 'AND', values: filters } : filters
    const parts = values.map((value) =>
      'values' in value ? this.filters(value as InsightFilters) : this.#filter(value as InsightFilter),
    )
    return parts.length === 0 ? 'true' : `(${parts.join(` ${type} `)})`
  }

  /** What a filter, a breakdown or an aggregation reads. */
  property(type: string, key: string, groupTypeIndex?: number | null): string {
    switch (type) {
      case 'event':
        return `properties[${this.value(key)}]`
      case 'person':
        return `person.properties[${this.value(key)}]`
      case 'group':
        return `group_${groupTypeIndex ?? 0}.properties[${this.value(key)}]`
      case 'session':
        return `session.${identifier(key)}`
      case 'hogql':
        return `(${key})`
      default:
        throw invalidInput(`The local PostHog does not read properties of type ${type}.`, 'query')
    }
  }

  #filter({ type = 'event', key = '', operator, value, group_type_index: index }: InsightFilter): string {
    if (type === 'hogql') return `(${key})`
    if (type === 'cohort') {
      const member = `person_id IN COHORT ${Number(value)}`
      return operator === 'not_in' ? `NOT (${member})` : member
    }
    const property = this.property(type, String(key), index)
    if (operator === 'is_set') return `${property} IS NOT NULL`
    if (operator === 'is_not_set') return `${property} IS NULL`
    const comparison = COMPARISONS.get(operator ?? 'exact')
    if (!comparison)
      throw invalidInput(`The local PostHog does not filter by the operator ${operator}.`, 'query')
    const { sign, joined, write = (given: unknown) => given } = comparison
    const parts = [value].flat().map((given) => `${property} ${sign} ${this.value(write(given))}`)
    return parts.length === 0 ? 'true' : `(${parts.join(` ${joined} `)})`
  }
}

interface Comparison {
  sign: string
  joined: 'AND' | 'OR'
  write?: (value: unknown) => unknown
}
const contains = (value: unknown) => `%${String(value)}%`
const asNumber = (value: unknown) =>
  value !== '' && Number.isFinite(Number(value)) ? Number(value) : String(value)
const order = (sign: string): Comparison => ({ sign, joined: 'OR', write: asNumber })

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['exact', { sign: '=', joined: 'OR' }],
  ['in', { sign: '=', joined: 'OR' }],
  ['is_not', { sign: '!=', joined: 'AND' }],
  ['not_in', { sign: '!=', joined: 'AND' }],
  ['icontains', { sign: 'ILIKE', joined: 'OR', write: contains }],
  ['not_icontains', { sign: 'NOT ILIKE', joined: 'AND', write: contains }],
  ['regex', { sign: '=~', joined: 'OR', write: String }],
  ['not_regex', { sign: '!~', joined: 'AND', write: String }],
  ['gt', order('>')],
  ['gte', order('>=')],
  ['min', order('>=')],
  ['lt', order('<')],
  ['lte', order('<=')],
  ['max', order('<=')],
])

const identifier = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
