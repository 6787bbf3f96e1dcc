import { z } from 'zod'
import { hogqlPropertyFilterSchema } from './hogql-property-filter.ts'
import { jsonText } from './json-text.ts'
import { oneOrMore } from './one-or-more.ts'
import { momentInput } from './time-input.ts'

/** An event as `client.events` reads it. */
export const eventSchema = z.object({
  uuid: z.string(),
  event: z.string(),
  distinct_id: z.string(),
  person_id: z.string().nullable(),
  /** ISO 8601 in the project's zone, to the microsecond. */
  timestamp: z.string(),
  created_at: z.string().nullable(),
  session_id: z.string().nullable(),
  properties: jsonText(z.record(z.string(), z.unknown())),
})

export const eventFiltersSchema = z.strictObject({
  /** Inclusive. */
  from: momentInput.optional(),
  /** Exclusive. */
  to: momentInput.optional(),
  distinctId: oneOrMore(z.string().min(1)).optional(),
  /** @default 'desc': the newest first */
  order: z.enum(['asc', 'desc']).default('desc'),
  /** Names. */
  event: oneOrMore(z.string().min(1)).optional(),
  personId: z.guid().optional(),
  sessionId: z.string().min(1).optional(),
  /** All of these must hold. */
  properties: z.array(hogqlPropertyFilterSchema).default([]),
})

export type StoredEvent = z.output<typeof eventSchema>
export type EventFilters = z.input<typeof eventFiltersSchema>
