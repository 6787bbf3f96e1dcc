import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { momentSchema } from './moment.ts'
import type { ToolContext } from './tool-context.ts'
import { writingClient } from './write-context.ts'

const input = z.strictObject({
  content: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe('What happened, in a few words: "Released 2.4 with the new checkout".'),
  date: momentSchema
    .optional()
    .describe('The moment it marks, ISO 8601 with an offset: "2026-11-20T09:30:00Z". Default: now.'),
})

export const createAnnotationDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_create_annotation',
  title: 'Create an annotation',
  group: 'append',
  description: `Marks a moment on all charts of the project with a short note, such as a release or an outage. Everybody in the project sees it.
Call it when the user asks for something to be noted or marked on the charts. Do not use it to answer or to keep notes of your own.
Returns the id of the annotation and the moment it marks.`,
  input,
  examples: [{ content: 'Released 2.4 with the new checkout', date: '2026-11-20T09:30:00Z' }],
}

export const createAnnotation =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ content, date }, { signal }) => {
    const client = writingClient(context, 'posthog_create_annotation')
    const marker = date ?? context.now().toISOString()
    const { id } = await client.annotations.create({ content, date_marker: marker }, { signal })
    return { text: `Annotation ${id} marks ${marker} on the project's charts.`, data: { id, date: marker } }
  }
