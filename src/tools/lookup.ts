import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import { LOOKUP_KINDS, type LookupKind, lookupQuery } from './lookup-queries.ts'
import { readFlags } from './read-flags.ts'
import { pageOf, responseFormatSchema } from './response-format.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  kind: z.enum(LOOKUP_KINDS).describe('What to look up.'),
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Part of its name, key or description; for persons of an email, name or id. Without it, the latest. Example: "checkout".',
    ),
  limit: z.int().min(1).max(100).default(20).describe('Most entries.'),
  response_format: responseFormatSchema,
})

export const lookupDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_lookup',
  title: 'Look up saved things',
  group: 'read',
  description: `Finds saved insights, cohorts, feature flags, experiments or persons by name, and returns what they are: keys, names, sizes, dates, and whether a flag is on.
Call it when the user names one ("the checkout flag", "ada@example.com"), and before a tool that needs an id or key. Do not call it for what people did (query_posthog), nor for event names (posthog_search_taxonomy).
Returns up to "limit" entries, the latest first, with ids only where another call needs them.`,
  input,
  examples: [
    { kind: 'feature_flags', search: 'checkout' },
    { kind: 'persons', search: 'ada@example.com' },
  ],
}

const RESERVED_TOKENS = 200

export const lookup =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ kind, search, limit, response_format: format }, { signal }) => {
    const { client, driver, pages, maxTokens } = context
    const found =
      kind === 'feature_flags' && client
        ? await readFlags(client, { search, limit, signal })
        : await driver.execute(lookupQuery(kind, { search, limit }), { signal, name: 'posthog_lookup' })
    const rows = found.rows.slice(0, limit)
    const page = pageOf({
      result: { columns: found.columns, rows },
      offset: 0,
      format,
      pages,
      maxTokens: maxTokens - RESERVED_TOKENS,
    })
    const hasMore = found.rows.length > limit
    const named = search ? ` like ${quoteData(search)}` : ''
    const [one, many] = WORDS[kind]
    const head = `${rows.length} ${rows.length === 1 ? one : many}${named}, the latest first.${hasMore ? ` More than ${limit} exist: narrow the search.` : ''}`
    const advice = search ? ' Try fewer letters, or leave search out to see the latest.' : ''
    return {
      text: rows.length === 0 ? `There are no ${many}${named}.${advice}` : `${head}\n${page.text}`,
      data: {
        kind,
        columns: found.columns,
        rows: page.rows,
        totalRows: rows.length,
        truncated: hasMore || page.next !== undefined,
        ...(page.next && { nextPage: page.next }),
      },
    }
  }

const WORDS: Record<LookupKind, [one: string, many: string]> = {
  insights: ['insight', 'insights'],
  cohorts: ['cohort', 'cohorts'],
  feature_flags: ['feature flag', 'feature flags'],
  experiments: ['experiment', 'experiments'],
  persons: ['person', 'persons'],
}
