import { z } from 'zod'

export const groupTypeSchema = z.looseObject({
  /** What events call it: `company`. */
  group_type: z.string(),
  group_type_index: z.number(),
  name_singular: z.string().nullish(),
  name_plural: z.string().nullish(),
  created_at: z.string().nullish(),
})

export const groupSchema = z.looseObject({
  group_type_index: z.number(),
  group_key: z.string(),
  group_properties: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string().nullish(),
})

const typeIndex = z.number().int().min(0).max(4)

export const groupFiltersSchema = z.strictObject({
  /** Which type, 0 to 4; `groups.types()` has the names. */
  group_type_index: typeIndex,
  /** Part of the key or of the name. */
  search: z.string().optional(),
})

export const groupIdentitySchema = z.strictObject({
  group_type_index: typeIndex,
  group_key: z.string().min(1),
})

/** A person or a group that occurs in the same events. */
export const relatedActorSchema = z.looseObject({
  type: z.string().nullish(),
  id: z.union([z.string(), z.number()]).nullish(),
})

export type GroupType = z.output<typeof groupTypeSchema>
export type Group = z.output<typeof groupSchema>
export type GroupFilters = z.input<typeof groupFiltersSchema>
export type GroupIdentity = z.input<typeof groupIdentitySchema>
export type RelatedActor = z.output<typeof relatedActorSchema>
