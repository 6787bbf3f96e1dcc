import { z } from 'zod'
import { storedPropertyFilterSchema } from './property-filter.ts'
import { tolerantObject } from './tolerant-object.ts'
import { userReferenceSchema } from './user-reference.ts'

export const actionSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  steps: z.array(z.record(z.string(), z.unknown())).nullish(),
  tags: z.array(z.unknown()).nullish(),
  deleted: z.boolean().nullish(),
  is_calculating: z.boolean().nullish(),
  last_calculated_at: z.string().nullish(),
  bytecode_error: z.string().nullish(),
  pinned_at: z.string().nullish(),
  created_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

const matching = z.enum(['exact', 'contains', 'regex']).nullable().optional()

const actionStepSchema = tolerantObject({
  event: z.string().nullable().optional(),
  properties: z.array(storedPropertyFilterSchema).nullable().optional(),
  selector: z.string().nullable().optional(),
  tag_name: z.string().nullable().optional(),
  text: z.string().nullable().optional(),
  text_matching: matching,
  href: z.string().nullable().optional(),
  href_matching: matching,
  url: z.string().nullable().optional(),
  url_matching: matching,
})

export const actionInputSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  /** An event that matches any of them counts as the action. */
  steps: z.array(actionStepSchema).optional(),
  tags: z.array(z.string()).optional(),
})

export const actionChangesSchema = actionInputSchema.partial().extend({
  /** False brings a deleted action back. */
  deleted: z.boolean().optional(),
})

export type Action = z.output<typeof actionSchema>
export type ActionInput = z.input<typeof actionInputSchema>
export type ActionChanges = z.input<typeof actionChangesSchema>
