import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import type { ToolContext } from './tool-context.ts'
import { writingClient } from './write-context.ts'

const input = z.strictObject({
  name: z.string().trim().min(1).max(400).describe('Name of the insight: "Signups per week by country".'),
  description: z
    .string()
    .trim()
    .max(1000)
    .optional()
    .describe('What it counts, for people: "New accounts, without invited colleagues".'),
  hogql: z
    .string()
    .trim()
    .min(1)
    .max(50_000)
    .describe('The HogQL it shows, with all values written out; run it first with posthog_run_hogql.'),
})

export const createInsightDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_create_insight',
  title: 'Save an insight',
  group: 'append',
  description: `Saves a HogQL query as an insight that everybody in the project can open and put on a dashboard.
Call it when the user asks for a result to be saved. The query is run once before it is saved, so a wrong one is refused with the reason. Do not use it to run a query (posthog_run_hogql).
Returns the id and short id of the insight.`,
  input,
  examples: [
    {
      name: 'Events per day',
      hogql:
        'SELECT toStartOfDay(timestamp) AS day, count() AS total FROM events WHERE timestamp >= now() - INTERVAL 30 DAY GROUP BY day ORDER BY day',
    },
  ],
}

export const createInsight =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ name, description, hogql }, { signal }) => {
    const client = writingClient(context, 'posthog_create_insight')
    await context.driver.execute(hogql, { signal, limit: 1, name: 'posthog_create_insight' })
    const query = { kind: 'DataTableNode', source: { kind: 'HogQLQuery', query: hogql } }
    const { id, short_id } = await client.insights.create(
      { name, ...(description && { description }), query },
      { signal },
    )
    return {
      text: `Saved insight ${quoteData(name)} (id ${id}, short id ${short_id}).`,
      data: { id, short_id, name },
    }
  }
