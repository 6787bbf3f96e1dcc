import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { fenceData } from './fence-data.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.object({})

export const listObjectsDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_list_objects',
  title: 'List tables',
  group: 'read',
  description: `Lists the objects (tables) of the project that can be queried: events, persons, sessions, groups, cohorts, feature_flags, insights and so on, among them the project's own warehouse tables.
Call it before writing HogQL when you do not know which table holds something. Do not call it to answer a question about numbers (query_posthog), or to find event names (posthog_search_taxonomy).
Returns names only; posthog_get_fields gives the columns of one.`,
  input,
  examples: [{}],
}

export const listObjects =
  ({ driver }: ToolContext): ExecuteTool<typeof input> =>
  async (_input, { signal }) => {
    const objects = await driver.listObjects({ signal })
    return {
      text: `${objects.length} objects:\n${fenceData(objects.join(', '), 'objects')}\nposthog_get_fields {"object": "..."} lists the columns of one.`,
      data: { objects },
    }
  }
