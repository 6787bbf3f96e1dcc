import type { ComputedAnswer } from '../query/query-service.ts'
import { readSpan } from './date-buckets.ts'
import { funnelResult } from './funnel-result.ts'
import type { HogQLText, RunInsightSql } from './hogql-text.ts'
import type { InsightNode } from './insight-node.ts'
import { trendsResult } from './trends-result.ts'

export interface InsightOptions {
  now: Date
  timezone: string
  weekStartDay: 0 | 1
  /** The answer to a HogQL query. */
  compute(node: { query: string; values: Record<string, unknown>; filters: object }): Promise<ComputedAnswer>
}

export interface InsightAnswer {
  results: unknown[]
  /** What the API says of it beside the results. */
  fields: Record<string, unknown>
}

const MAX_ROWS = 50_000

/** What an insight of PostHog's own kinds shows, in the form of its API. */
export async function computeInsight(node: InsightNode, options: InsightOptions): Promise<InsightAnswer> {
  const { now, timezone } = options
  const span = readSpan({ dateRange: node.dateRange, now, timezone })
  const filters = { filterTestAccounts: node.filterTestAccounts ?? false }
  let last: ComputedAnswer | undefined
  const run: RunInsightSql = async (text, query) => {
    last = await options.compute({ query: `${query} LIMIT ${MAX_ROWS}`, values: text.values, filters })
    return JSON.parse(last.answer.rows?.toString() ?? '[]') as unknown[][]
  }
  /** Part of every WHERE. */
  const within = (text: HogQLText) =>
    `timestamp >= toDateTime(${text.value(span.from.toISO())}) AND timestamp < toDateTime(${text.value(span.to.toISO())})
      AND {filters} AND ${text.filters(node.properties)}`
  const results =
    node.kind === 'TrendsQuery'
      ? await trendsResult(node, { run, within, span, weekStartDay: options.weekStartDay })
      : await funnelResult(node, { run, within })
  return {
    results,
    fields: {
      ...last?.fields,
      hogql: last?.answer.fields.hogql ?? null,
      timings: last?.answer.fields.timings ?? [],
      hasMore: false,
      resolved_date_range: {
        date_from: span.from.toISO(),
        date_to: span.to.minus({ milliseconds: 1 }).toISO(),
      },
    },
  }
}
