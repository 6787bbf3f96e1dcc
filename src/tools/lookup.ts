import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import { pageOf, responseFormatSchema } from './response-format.ts'
import type { ToolContext } from './tool-context.ts'

const KINDS = ['insights', 'cohorts', 'feature_flags', 'experiments', 'persons'] as const
type Kind = (typeof KINDS)[number]

const input = z.object({
  kind: z.enum(KINDS).describe('What to look up.'),
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
  description: `Finds saved insights, cohorts, feature flags, experiments or persons by name, and returns what they are: ids, keys, names, state, sizes and dates.
Call it when the user names one ("the checkout flag", "ada@example.com"), and before a tool that needs an id or key. Do not call it for what people did (query_posthog), nor for event names (posthog_search_taxonomy).
Returns up to "limit" entries, the latest first, with ids only where another call needs them.`,
  input,
  examples: [
    { kind: 'feature_flags', search: 'checkout' },
    { kind: 'persons', search: 'ada@example.com' },
  ],
}

/** What is read of each kind, and where a search looks. One row per entry, the latest first. */
const QUERIES: Record<
  Kind,
  { columns: string; from: string; search: readonly string[]; order: string; where?: string }
> = {
  insights: {
    columns: 'id, short_id, name, description, created_at',
    from: 'system.insights',
    search: ['name', 'description', 'short_id'],
    order: 'created_at DESC, id DESC',
    where: 'deleted = 0',
  },
  cohorts: {
    columns: 'id, name, description, count AS people, is_static, created_at',
    from: 'system.cohorts',
    search: ['name', 'description'],
    order: 'created_at DESC, id DESC',
    where: 'deleted = 0',
  },
  feature_flags: {
    columns: 'id, key, name, active, rollout_percentage, created_at',
    from: 'system.feature_flags',
    search: ['key', 'name'],
    order: 'created_at DESC, id DESC',
    where: 'deleted = 0',
  },
  experiments: {
    columns: 'id, name, description, start_date, end_date',
    from: 'system.experiments',
    search: ['name', 'description'],
    order: 'created_at DESC, id DESC',
    where: 'deleted = 0',
  },
  persons: {
    columns: 'id AS person_id, properties.email AS email, properties.name AS name, created_at',
    from: 'persons',
    search: ['properties.email', 'properties.name', 'toString(id)'],
    order: 'created_at DESC, id DESC',
  },
}

const RESERVED_TOKENS = 200

export const lookup =
  ({ driver, pages, maxTokens }: ToolContext): ExecuteTool<typeof input> =>
  async ({ kind, search, limit, response_format: format }, { signal }) => {
    const { columns, from, search: places, order, where } = QUERIES[kind]
    const like = `%${(search ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`
    const found = places.map((place) => `coalesce(toString(${place}), '') ILIKE {like}`).join(' OR ')
    const conditions = [where, search && `(${found})`].filter(Boolean).join(' AND ')
    const hogql = `SELECT ${columns} FROM ${from}${conditions && ` WHERE ${conditions}`} ORDER BY ${order} LIMIT ${limit + 1}`
    const values = search ? { like } : {}
    const result = await driver.execute({ hogql, values }, { signal, name: 'posthog_lookup' })
    const rows = result.rows.slice(0, limit)
    const kept = { columns: result.columns, rows }
    const page = pageOf({ result: kept, offset: 0, format, pages, maxTokens: maxTokens - RESERVED_TOKENS })
    const what = kind.replace('_', ' ')
    const named = search ? ` like ${quoteData(search)}` : ''
    const more = result.rows.length > limit ? ` More than ${limit} exist: narrow the search.` : ''
    return {
      text:
        rows.length === 0
          ? `There are no ${what}${named}. ${search ? 'Try fewer letters, or leave search out to see the latest.' : ''}`.trim()
          : `${rows.length} ${what}${named}, the latest first, times in ${result.timezone}.${more}\n${page.text}`,
      data: {
        kind,
        rows: page.rows,
        totalRows: rows.length,
        truncated: more !== '' || page.next !== undefined,
      },
    }
  }
