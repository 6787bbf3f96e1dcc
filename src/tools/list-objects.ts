import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { fenceData, lineOfData, quoteData } from './fence-data.ts'
import { fitLines } from './fit-lines.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Only objects whose name contains this, in any case: "stripe".'),
})

export const listObjectsDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_list_objects',
  title: 'List tables',
  group: 'read',
  description: `Lists the objects (tables) of the project that can be queried: events, persons, sessions, groups, cohorts, feature_flags, insights and so on, among them the project's own warehouse tables.
Call it before writing HogQL when you do not know which table holds something. Do not call it to answer a question about numbers (query_posthog), or to find event names (posthog_search_taxonomy).
Returns names only; posthog_get_fields gives the columns of one. A list that would be too long is cut, and says so: use search.`,
  input,
  examples: [{}, { search: 'experiment' }],
}

const RESERVED_TOKENS = 200

export const listObjects =
  ({ driver, maxTokens }: ToolContext): ExecuteTool<typeof input> =>
  async ({ search = '' }, { signal }) => {
    const all = await driver.listObjects({ signal })
    const objects = all.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
    if (objects.length === 0)
      return {
        text: `None of ${all.length} objects is called like ${quoteData(search)}.`,
        data: { objects, total: 0 },
      }
    const shown = fitLines(objects.map(lineOfData), maxTokens - RESERVED_TOKENS)
    const rest = shown.length < objects.length ? ` (the first ${shown.length}; narrow them with search)` : ''
    return {
      text: `${objects.length} objects${rest}:\n${fenceData(shown.join(', '), 'objects')}\nposthog_get_fields {"object": "..."} lists the columns of one.`,
      data: { objects, total: objects.length },
    }
  }
