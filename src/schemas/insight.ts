import { z } from 'zod'
import { queryNodeSchema } from './query-node.ts'
import { REFRESH_MODES } from './query-options.ts'
import { dateFilterInput } from './time-input.ts'
import { userReferenceSchema } from './user-reference.ts'

const INSIGHT_TYPES = [
  'TRENDS',
  'FUNNELS',
  'RETENTION',
  'PATHS',
  'STICKINESS',
  'LIFECYCLE',
  'SQL',
  'JSON',
] as const

export const insightSchema = z.looseObject({
  id: z.number(),
  short_id: z.string().nullish(),
  name: z.string().nullish(),
  derived_name: z.string().nullish(),
  description: z.string().nullish(),
  query: z.record(z.string(), z.unknown()).nullish(),
  deleted: z.boolean().nullish(),
  saved: z.boolean().nullish(),
  favorited: z.boolean().nullish(),
  tags: z.array(z.unknown()).nullish(),
  dashboards: z.array(z.unknown()).nullish(),
  /** Computed rows or series; null unless computed or cached (see `getWithResult`). */
  result: z.unknown().optional(),
  columns: z.array(z.unknown()).nullish(),
  types: z.array(z.unknown()).nullish(),
  hasMore: z.boolean().nullish(),
  is_cached: z.boolean().nullish(),
  last_refresh: z.string().nullish(),
  timezone: z.string().nullish(),
  query_status: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string().nullish(),
  created_by: userReferenceSchema,
  last_modified_at: z.string().nullish(),
  last_modified_by: userReferenceSchema,
})

export const insightInputSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  query: queryNodeSchema,
  /** Shown in the list of saved insights. @default true */
  saved: z.boolean().default(true),
  favorited: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  /** Ids of dashboards to put it on. */
  dashboards: z.array(z.number().int()).optional(),
})

export const insightChangesSchema = insightInputSchema.partial().extend({
  saved: z.boolean().optional(),
  /** False brings a deleted insight back. */
  deleted: z.boolean().optional(),
})

export const insightFiltersSchema = z.strictObject({
  /** By kind; PostHog knows these in capitals only. */
  insight: z.enum(INSIGHT_TYPES).optional(),
  search: z.string().optional(),
  saved: z.boolean().optional(),
  favorited: z.literal(true).optional(),
  /** Those of the key's owner. */
  user: z.literal(true).optional(),
  /** Ids of users. */
  created_by: z.array(z.number().int()).optional(),
  tags: z.array(z.string()).optional(),
  /** Ids of dashboards. */
  dashboards: z.array(z.number().int()).optional(),
  events: z.array(z.string()).optional(),
  short_id: z.string().optional(),
  /** When it was last changed. */
  date_from: dateFilterInput.optional(),
  date_to: dateFilterInput.optional(),
  created_date_from: dateFilterInput.optional(),
  created_date_to: dateFilterInput.optional(),
  last_viewed_date_from: dateFilterInput.optional(),
  last_viewed_date_to: dateFilterInput.optional(),
  feature_flag: z.string().optional(),
  hide_feature_flag_insights: z.literal(true).optional(),
  order: z.string().optional(),
  /** Without results and other heavy parts. */
  basic: z.boolean().optional(),
  refresh: z.enum(REFRESH_MODES).optional(),
})

export type Insight = z.output<typeof insightSchema>
export type InsightInput = z.input<typeof insightInputSchema>
export type InsightChanges = z.input<typeof insightChangesSchema>
export type InsightFilters = z.input<typeof insightFiltersSchema>
