import { z } from 'zod'
import { userReferenceSchema } from './user-reference.ts'

export const eventDefinitionSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  created_at: z.string().nullish(),
  last_seen_at: z.string().nullish(),
  tags: z.array(z.unknown()).nullish(),
  /** From here on, only on paid plans. */
  description: z.string().nullish(),
  owner: userReferenceSchema,
  verified: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
})

export const propertyDefinitionSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  /** `DateTime`, `String`, `Numeric`, `Boolean`, `Duration`; null while unknown. */
  property_type: z.string().nullish(),
  is_numerical: z.boolean().nullish(),
  is_seen_on_filtered_events: z.boolean().nullish(),
  tags: z.array(z.unknown()).nullish(),
  /** From here on, only on paid plans. */
  description: z.string().nullish(),
  verified: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
})

export const eventDefinitionFiltersSchema = z.strictObject({
  search: z.string().optional(),
  event_type: z.enum(['event', 'event_custom', 'event_posthog', 'all']).optional(),
  /** `name` or `last_seen_at`, with a minus for descending. */
  ordering: z.string().optional(),
  exclude_hidden: z.boolean().optional(),
  excluded_properties: z.array(z.string()).optional(),
})

export const propertyDefinitionFiltersSchema = z.strictObject({
  search: z.string().optional(),
  /** @default 'event', at the server */
  type: z.enum(['event', 'person', 'group', 'session']).optional(),
  group_type_index: z.number().int().min(0).max(4).optional(),
  /** With `filter_by_event_names`, only properties seen on these events. */
  event_names: z.array(z.string()).optional(),
  filter_by_event_names: z.boolean().optional(),
  /** Names, of which only these are listed. */
  properties: z.array(z.string()).optional(),
  is_feature_flag: z.boolean().optional(),
  is_numerical: z.boolean().optional(),
  exclude_core_properties: z.boolean().optional(),
  exclude_hidden: z.boolean().optional(),
  excluded_properties: z.array(z.string()).optional(),
})

export const eventDefinitionChangesSchema = z.strictObject({
  description: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  verified: z.boolean().optional(),
  hidden: z.boolean().optional(),
  /** Id of a user. */
  owner: z.number().int().nullable().optional(),
})

export const propertyDefinitionChangesSchema = eventDefinitionChangesSchema.omit({ owner: true }).extend({
  property_type: z.enum(['DateTime', 'String', 'Numeric', 'Boolean', 'Duration']).nullable().optional(),
})

export type EventDefinition = z.output<typeof eventDefinitionSchema>
export type EventDefinitionFilters = z.input<typeof eventDefinitionFiltersSchema>
export type EventDefinitionChanges = z.input<typeof eventDefinitionChangesSchema>
export type PropertyDefinition = z.output<typeof propertyDefinitionSchema>
export type PropertyDefinitionFilters = z.input<typeof propertyDefinitionFiltersSchema>
export type PropertyDefinitionChanges = z.input<typeof propertyDefinitionChangesSchema>
