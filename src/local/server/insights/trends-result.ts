import type { DateTime } from 'luxon'
import { invalidInput } from '../api-failure.ts'
import { bucketExpression, bucketLabel, bucketName, bucketsOf, type DateSpan } from './date-buckets.ts'
import { describeSeries } from './describe-series.ts'
import { HogQLText, type RunInsightSql } from './hogql-text.ts'
import type { InsightSeries, Interval, TrendsNode } from './insight-node.ts'

export interface TrendsOptions {
  run: RunInsightSql
  within(text: HogQLText): string
  span: DateSpan
  weekStartDay: 0 | 1
}

const DEFAULT_BREAKDOWN_LIMIT = 25
/** What PostHog calls the values it has no own line for. */
const OTHER = '$$_posthog_breakdown_other_$$'
const NONE = '$$_posthog_breakdown_null_$$'
/** Displays of one number per line. */
const TOTALS = new Set(['BoldNumber', 'ActionsPie', 'ActionsBarValue', 'ActionsTable', 'WorldMap'])

/** One line per series and breakdown value: a number for each interval, zero where nothing happened. */
export async function trendsResult(node: TrendsNode, options: TrendsOptions): Promise<unknown[]> {
  const lines: unknown[] = []
  for (const [order, series] of node.series.entries()) {
    const values = node.breakdownFilter?.breakdown
      ? await breakdownValues(node, series, options)
      : [undefined]
    const found = await totals(node, series, values, options)
    for (const value of values) lines.push(lineOf(node, series, order, value, found, options))
  }
  return lines
}

interface Found {
  /** By breakdown value, then by interval. */
  byValue: Map<string, Map<string, number>>
}

async function totals(
  node: TrendsNode,
  series: InsightSeries,
  values: readonly (string | undefined)[],
  { run, within }: TrendsOptions,
): Promise<Found> {
  const text = new HogQLText()
  const bucket = isTotal(node) ? "''" : bucketExpression(node.interval ?? 'day')
  const named = values.filter((value) => value !== undefined && value !== OTHER)
  const breakdown =
    values[0] === undefined
      ? "''"
      : `if(has(${text.value(named)}, ${breakdownText(node, text)}), ${breakdownText(node, text)}, ${text.value(OTHER)})`
  const rows = await run(
    text,
    `SELECT ${breakdown} AS value, ${bucket} AS bucket, ${aggregate(series, text)} AS total
    FROM events WHERE ${text.series(series)} AND ${within(text)} GROUP BY value, bucket`,
  )
  const byValue: Found['byValue'] = new Map()
  for (const [value, at, total] of rows as [string, string, number | null][]) {
    const line = byValue.get(value) ?? new Map<string, number>()
    byValue.set(value, line.set(at, total ?? 0))
  }
  return { byValue }
}

/** The most frequent values, and one for all others when there are more. */
async function breakdownValues(
  node: TrendsNode,
  series: InsightSeries,
  { run, within }: TrendsOptions,
): Promise<string[]> {
  const text = new HogQLText()
  const rows = await run(
    text,
    `SELECT ${breakdownText(node, text)} AS value, count() AS n FROM events
    WHERE ${text.series(series)} AND ${within(text)} GROUP BY value ORDER BY n DESC, value`,
  )
  const limit = node.breakdownFilter?.breakdown_limit ?? DEFAULT_BREAKDOWN_LIMIT
  const values = rows.map(([value]) => String(value))
  return values.length <= limit ? values : [...values.slice(0, limit), OTHER]
}

function breakdownText({ breakdownFilter }: TrendsNode, text: HogQLText): string {
  const { breakdown, breakdown_type, breakdown_group_type_index: index } = breakdownFilter ?? {}
  const property = text.property(breakdown_type ?? 'event', String(breakdown), index)
  return `ifNull(nullIf(toString(${property}), ''), ${text.value(NONE)})`
}

const QUANTILES: ReadonlyMap<string, number> = new Map([
  ['median', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
])

function aggregate(series: InsightSeries, text: HogQLText): string {
  const math = series.math ?? 'total'
  switch (math) {
    case 'total':
      return 'count()'
    case 'dau':
    case 'unique_users':
      return 'uniqExact(person_id)'
    case 'unique_session':
      return "uniqExactIf($session_id, $session_id != '')"
    case 'unique_group':
      return `uniqExactIf($group_${series.math_group_type_index ?? 0}, $group_${series.math_group_type_index ?? 0} != '')`
    case 'hogql':
      return series.math_hogql || 'count()'
  }
  const of = () => `toFloat(${text.property('event', series.math_property ?? '')})`
  if (['sum', 'avg', 'min', 'max'].includes(math)) return `${math}(${of()})`
  const level = QUANTILES.get(math)
  if (level === undefined) throw invalidInput(`The local PostHog does not compute the math ${math}.`, 'query')
  return `quantile(${level})(${of()})`
}

const isTotal = ({ trendsFilter }: TrendsNode): boolean => TOTALS.has(trendsFilter?.display ?? '')

function lineOf(
  node: TrendsNode,
  series: InsightSeries,
  order: number,
  value: string | undefined,
  { byValue }: Found,
  { span, weekStartDay }: TrendsOptions,
): Record<string, unknown> {
  const found = byValue.get(value ?? '')
  const action = describeSeries(series, order)
  const named = value === NONE ? 'None' : value === OTHER ? 'Other' : value
  const line = {
    action,
    label: named === undefined ? action.name : node.series.length > 1 ? `${action.name} - ${named}` : named,
    ...(value !== undefined && { breakdown_value: value }),
  }
  if (isTotal(node))
    return { ...line, aggregated_value: found?.get('') ?? 0, count: 0, data: [], days: [], labels: [] }
  const interval: Interval = node.interval ?? 'day'
  const buckets: DateTime[] = bucketsOf(span, interval, weekStartDay)
  const days = buckets.map((at) => bucketName(at, interval))
  const data = days.map((day) => found?.get(day) ?? 0)
  return {
    ...line,
    count: data.reduce((sum, each) => sum + each, 0),
    data,
    days,
    labels: buckets.map((at) => bucketLabel(at, interval)),
  }
}
