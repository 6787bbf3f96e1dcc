import { z } from 'zod'
import { oneOrMore } from './one-or-more.ts'
import { momentInput } from './time-input.ts'

const number = z.union([z.number(), z.bigint().transform(Number)]).nullable()

/** A session as `client.sessions` reads it. */
export const sessionSchema = z.object({
  session_id: z.string(),
  distinct_id: z.string().nullable(),
  /** ISO 8601 in the project's zone. */
  start_timestamp: z.string(),
  end_timestamp: z.string().nullable(),
  duration_seconds: number,
  pageview_count: number,
  autocapture_count: number,
  entry_current_url: z.string().nullable(),
  entry_pathname: z.string().nullable(),
  exit_pathname: z.string().nullable(),
  entry_referring_domain: z.string().nullable(),
  entry_utm_source: z.string().nullable(),
  entry_utm_medium: z.string().nullable(),
  entry_utm_campaign: z.string().nullable(),
  channel_type: z.string().nullable(),
  is_bounce: z.union([z.boolean(), z.number().transform(Boolean)]).nullable(),
})

export const sessionFiltersSchema = z.strictObject({
  /** When it began; inclusive. */
  from: momentInput.optional(),
  /** Exclusive. */
  to: momentInput.optional(),
  distinctId: oneOrMore(z.string().min(1)).optional(),
  /** @default 'desc': the newest first */
  order: z.enum(['asc', 'desc']).default('desc'),
  /** In seconds. */
  minDurationSeconds: z.number().min(0).optional(),
  isBounce: z.boolean().optional(),
  channelType: oneOrMore(z.string()).optional(),
  entryPathname: oneOrMore(z.string()).optional(),
})

export type Session = z.output<typeof sessionSchema>
export type SessionFilters = z.input<typeof sessionFiltersSchema>
