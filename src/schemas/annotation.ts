import { z } from 'zod'
import { dateFilterInput, momentInput } from './time-input.ts'
import { userReferenceSchema } from './user-reference.ts'

export const annotationSchema = z.looseObject({
  id: z.number(),
  content: z.string().nullish(),
  date_marker: z.string().nullish(),
  scope: z.string().nullish(),
  creation_type: z.string().nullish(),
  dashboard_item: z.number().nullish(),
  dashboard_id: z.number().nullish(),
  insight_short_id: z.string().nullish(),
  deleted: z.boolean().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

const SCOPES = ['project', 'organization', 'dashboard', 'dashboard_item', 'insight', 'recording'] as const

export const annotationInputSchema = z.strictObject({
  content: z.string().min(1).max(8192),
  /** The moment it marks. @default now */
  date_marker: momentInput.optional(),
  /** @default 'project' */
  scope: z.enum(SCOPES).default('project'),
  /** Id of the insight, for the scope `dashboard_item`. */
  dashboard_item: z.number().int().nullable().optional(),
  dashboard_id: z.number().int().nullable().optional(),
})

export const annotationChangesSchema = annotationInputSchema.partial().extend({
  scope: z.enum(SCOPES).optional(),
  /** False brings a deleted annotation back. */
  deleted: z.boolean().optional(),
})

export const annotationFiltersSchema = z.strictObject({
  /** Part of the content. */
  search: z.string().optional(),
  scope: z.enum(SCOPES).optional(),
  /** On `date_marker`. */
  date_from: dateFilterInput.optional(),
  date_to: dateFilterInput.optional(),
  is_emoji: z.boolean().optional(),
})

export type Annotation = z.output<typeof annotationSchema>
export type AnnotationInput = z.input<typeof annotationInputSchema>
export type AnnotationChanges = z.input<typeof annotationChangesSchema>
export type AnnotationFilters = z.input<typeof annotationFiltersSchema>
