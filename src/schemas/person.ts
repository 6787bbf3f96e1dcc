import { z } from 'zod'
import { propertyFilterSchema } from './property-filter.ts'

export const personSchema = z.looseObject({
  /** A UUID in lists, a number from `get()`; `uuid` is the same in both. */
  id: z.union([z.string(), z.number()]),
  uuid: z.string().nullish(),
  name: z.string().nullish(),
  distinct_ids: z.array(z.string()).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string().nullish(),
  is_identified: z.boolean().nullish(),
  last_seen_at: z.string().nullish(),
})

export const personFiltersSchema = z.strictObject({
  /** Part of an email address, or a whole distinct id. */
  search: z.string().optional(),
  email: z.string().optional(),
  distinct_id: z.string().optional(),
  /** Id of a cohort. */
  cohort: z.number().int().optional(),
  /** All of these must hold. */
  properties: z
    .array(propertyFilterSchema.transform((filter) => ({ operator: 'exact', type: 'person', ...filter })))
    .optional(),
  /** Adds `count` to the pages. */
  include_total: z.literal(true).optional(),
})

export const personDeletionSchema = z.strictObject({
  /** Also deletes the person's events, in the next weekly run. @default false */
  delete_events: z.boolean().optional(),
  /** Also deletes the person's recordings. @default false */
  delete_recordings: z.boolean().optional(),
})

/** A value of a property, and on how many persons, where the server counts. */
export const personPropertyValueSchema = z.looseObject({
  name: z.unknown().optional(),
  count: z.number().nullish(),
})

export type Person = z.output<typeof personSchema>
export type PersonFilters = z.input<typeof personFiltersSchema>
export type PersonDeletion = z.input<typeof personDeletionSchema>
export type PersonPropertyValue = z.output<typeof personPropertyValueSchema>
