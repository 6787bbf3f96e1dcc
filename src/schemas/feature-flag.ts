import { z } from 'zod'
import { storedPropertyFilterSchema } from './property-filter.ts'
import { tolerantObject } from './tolerant-object.ts'
import { userReferenceSchema } from './user-reference.ts'

export const featureFlagSchema = z.looseObject({
  id: z.number(),
  /** What code asks for. */
  key: z.string(),
  /** The description, in PostHog's words. */
  name: z.string().nullish(),
  filters: z.record(z.string(), z.unknown()).nullish(),
  active: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  version: z.number().nullish(),
  rollout_percentage: z.number().nullish(),
  is_simple_flag: z.boolean().nullish(),
  ensure_experience_continuity: z.boolean().nullish(),
  experiment_set: z.array(z.unknown()).nullish(),
  tags: z.array(z.unknown()).nullish(),
  status: z.string().nullish(),
  evaluation_runtime: z.string().nullish(),
  last_called_at: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

const percentage = z.number().min(0).max(100)

const conditionSetSchema = tolerantObject({
  properties: z.array(storedPropertyFilterSchema).default([]),
  rollout_percentage: percentage.nullable().optional(),
  /** Forces this variant for everyone who matches. */
  variant: z.string().nullable().optional(),
  aggregation_group_type_index: z.number().int().nullable().optional(),
  description: z.string().nullable().optional(),
  sort_key: z.union([z.string(), z.number()]).nullable().optional(),
})

const multivariateSchema = tolerantObject({
  variants: z
    .array(
      tolerantObject({
        key: z.string().min(1),
        name: z.string().optional(),
        rollout_percentage: percentage,
      }),
    )
    .min(1),
}).refine(({ variants }) => Math.abs(sum(variants) - 100) < 0.01, {
  path: ['variants'],
  error: 'expected rollout percentages that add up to 100',
})

const sum = (variants: readonly { rollout_percentage: number }[]): number =>
  variants.reduce((total, { rollout_percentage }) => total + rollout_percentage, 0)

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const flagFiltersSchema = tolerantObject({
  /** Any set that matches switches the flag on. */
  groups: z.array(conditionSetSchema).optional(),
  multivariate: multivariateSchema.nullable().optional(),
  /** JSON text by variant, or by `true` for a flag without variants. */
  payloads: z
    .record(z.string(), z.string().refine(isJson, 'expected JSON as text, such as \'{"color":"red"}\''))
    .optional(),
  aggregation_group_type_index: z.number().int().nullable().optional(),
  super_groups: z.array(z.record(z.string(), z.unknown())).nullable().optional(),
  holdout_groups: z.array(z.record(z.string(), z.unknown())).nullable().optional(),
})

export const featureFlagInputSchema = z.strictObject({
  key: z
    .string()
    .max(400)
    .regex(/^[\w-]+$/, 'expected letters, digits, _ and - only'),
  /** The description, in PostHog's words. */
  name: z.string().optional(),
  /** @default true, at the server */
  active: z.boolean().optional(),
  filters: flagFiltersSchema.optional(),
  tags: z.array(z.string()).optional(),
  ensure_experience_continuity: z.boolean().optional(),
  evaluation_runtime: z.enum(['all', 'both', 'client', 'server']).optional(),
})

export const featureFlagChangesSchema = featureFlagInputSchema.partial().extend({
  archived: z.boolean().optional(),
  /** False brings a deleted flag back. */
  deleted: z.boolean().optional(),
})

export const featureFlagFiltersSchema = z.strictObject({
  /** Part of the key or of the description. */
  search: z.string().optional(),
  active: z.union([z.boolean(), z.literal('STALE')]).optional(),
  type: z.enum(['boolean', 'multivariant', 'experiment']).optional(),
  evaluation_runtime: z.enum(['both', 'client', 'server']).optional(),
  created_by_id: z.union([z.number().int(), z.array(z.number().int())]).optional(),
  tags: z.array(z.string()).optional(),
  excluded_properties: z.array(z.string()).optional(),
})

export type FeatureFlag = z.output<typeof featureFlagSchema>
export type FeatureFlagInput = z.input<typeof featureFlagInputSchema>
export type FeatureFlagChanges = z.input<typeof featureFlagChangesSchema>
export type FeatureFlagFilters = z.input<typeof featureFlagFiltersSchema>
