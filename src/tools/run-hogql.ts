import { z } from 'zod'
import type { ExecuteTool, ToolDefinition, ToolOutput } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import { pageOf, responseFormatSchema } from './response-format.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  hogql: z
    .string()
    .trim()
    .min(1)
    .max(50_000)
    .optional()
    .describe(
      'One SELECT in HogQL (ClickHouse SQL over PostHog tables), no semicolon. Always bound events by timestamp. Example: "SELECT event, count() AS total FROM events WHERE timestamp >= now() - INTERVAL 7 DAY GROUP BY event ORDER BY total DESC LIMIT 20".',
    ),
  values: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Constants for {placeholders} of the query: {"plan": "pro"} for "... = {plan}". Use them for all user-given text.',
    ),
  limit: z
    .int()
    .min(1)
    .max(5000)
    .default(100)
    .describe(
      'Rows wanted when the query has no LIMIT of its own. At most 5000 rows are kept, whatever the query says.',
    ),
  page: z
    .string()
    .optional()
    .describe(
      'In place of hogql: the handle of a next page, as an earlier result gave it ("r3:20"). No query is sent.',
    ),
  response_format: responseFormatSchema,
})

export const runHogqlDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_run_hogql',
  title: 'Run HogQL',
  group: 'read',
  description: `Runs one read-only HogQL query (PostHog's SQL on ClickHouse) and returns its rows, saying when rows are missing and how to get them; or returns the next page of an earlier result.
Call it when query_posthog has no verified answer, or the user asks for custom SQL. Do not call it for what query_posthog answers. Read names first: posthog_get_fields for tables and columns, posthog_search_taxonomy for events and properties. Aggregate in the query rather than fetching raw rows.
Tables: events (event, timestamp, properties.x, person.properties.x, person_id, distinct_id), persons, sessions, groups, cohorts and system.* (insights, feature_flags, experiments). Users are count(DISTINCT person_id). Times are in the project's timezone; ends of periods are exclusive.
An error names the position in the query and what may have been meant: correct it and run it again. Results of your own HogQL are not verified; show the user what was counted.`,
  input,
  examples: [
    {
      hogql:
        'SELECT toStartOfWeek(timestamp, 1) AS week, count(DISTINCT person_id) AS users FROM events WHERE event = {event} AND timestamp >= now() - INTERVAL 8 WEEK GROUP BY week ORDER BY week',
      values: { event: 'user_signed_up' },
    },
    { page: 'r1:20' },
  ],
}

/** Most rows kept of one result. */
const MAX_ROWS = 5000
const RESERVED_TOKENS = 200

export const runHogql =
  ({ driver, pages, maxTokens }: ToolContext): ExecuteTool<typeof input> =>
  async ({ hogql, values, limit, page: handle, response_format: format }, { signal }) => {
    if (handle !== undefined && hogql === undefined) return nextPage(handle)
    if (hogql === undefined || handle !== undefined)
      return { text: 'posthog_run_hogql needs hogql or page, and not both.', isError: true }
    const result = await driver.execute(hogql, { values, limit, signal, name: 'posthog_run_hogql' })
    const { columns, timezone, elapsedMs } = result
    const rows = result.rows.slice(0, MAX_ROWS)
    const notice =
      rows.length < result.rows.length
        ? `The query gave ${result.rows.length} rows, of which ${MAX_ROWS} were kept. Aggregate, or filter further.`
        : result.truncated
          ? `Only the first ${rows.length} rows are here; more exist. Aggregate, filter, or raise limit, up to ${MAX_ROWS}.`
          : undefined
    const kept = { columns, rows, ...(notice && { notice }) }
    const page = pageOf({ result: kept, offset: 0, format, pages, maxTokens: maxTokens - RESERVED_TOKENS })
    const head =
      rows.length === 0
        ? 'The query ran and gave no rows. Check names and values (posthog_search_taxonomy) and the period before concluding that nothing happened.'
        : `${notice ? 'The first ' : ''}${rows.length} ${rows.length === 1 ? 'row' : 'rows'}, times in ${timezone}. Not a verified query.`
    return {
      text: rows.length === 0 ? head : `${head}\n${page.text}`,
      data: {
        columns,
        types: result.types,
        rows: page.rows,
        totalRows: rows.length,
        truncated: result.truncated || page.next !== undefined || notice !== undefined,
        ...(notice && { notice }),
        ...(page.next && { nextPage: page.next }),
        timezone,
        elapsedMs: Math.round(elapsedMs),
      },
    }

    function nextPage(wanted: string): ToolOutput {
      const found = pages.read(wanted)
      if (!found || found.offset >= found.result.rows.length)
        return {
          text: `The page ${quoteData(wanted, 40)} is not kept any more (or never was). Run the query again, narrower if it was large.`,
          isError: true,
        }
      const { result: keptResult, offset } = found
      const next = pageOf({
        result: keptResult,
        offset,
        format,
        pages,
        maxTokens: maxTokens - RESERVED_TOKENS,
      })
      const { columns: names, rows: all } = keptResult
      return {
        text: next.text,
        data: {
          columns: names,
          rows: next.rows,
          offset,
          totalRows: all.length,
          ...(next.next && { nextPage: next.next }),
        },
      }
    }
  }
