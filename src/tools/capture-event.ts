import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import { momentSchema } from './moment.ts'
import type { ToolContext } from './tool-context.ts'
import { writingClient } from './write-context.ts'

const input = z.strictObject({
  event: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(
      /^[^$]/,
      "expected a name that does not begin with $: those are PostHog's own, and some of them merge persons",
    )
    .describe('Name of the event, as the project spells such names: "report_reviewed".'),
  distinct_id: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Who did it: the id the product uses for this user, such as "user_19115".'),
  properties: z
    .record(z.string(), z.unknown())
    .refine(
      (properties) =>
        !Object.keys(properties).some((name) => /^\$(set|unset|merge|delete|anon|process)/.test(name)),
      'expected properties of the event; names such as $set would change the person',
    )
    .default({})
    .describe('Properties of the event by name: {"plan": "pro"}.'),
  timestamp: momentSchema
    .optional()
    .describe('When it happened, ISO 8601 with an offset: "2026-11-20T09:30:00Z". Default: now.'),
})

export const captureEventDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_capture_event',
  title: 'Capture an event',
  group: 'append',
  description: `Adds one event to the project's data, as if the product had sent it. It cannot be taken back, and it counts in every chart.
Call it only when the user asks for an event to be recorded. Never use it to test something, or to store notes (posthog_create_annotation is for those).
Returns a confirmation. The event can be queried a minute or so later.`,
  input,
  examples: [{ event: 'report_reviewed', distinct_id: 'user_19115', properties: { report: 'weekly' } }],
}

export const captureEvent =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ event, distinct_id: distinctId, properties, timestamp }, { signal }) => {
    const client = writingClient(context, 'posthog_capture_event')
    await client.capture({ event, distinctId, properties, ...(timestamp && { timestamp }) }, { signal })
    return {
      text: `Captured ${quoteData(event)} of ${quoteData(distinctId)}. It can be queried in a minute or so.`,
      data: { event, distinctId },
    }
  }
