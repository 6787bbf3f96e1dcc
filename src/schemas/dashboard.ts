import { z } from 'zod'
import { userReferenceSchema } from './user-reference.ts'

const looseRecord = z.record(z.string(), z.unknown())

export const dashboardSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  pinned: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  tags: z.array(z.unknown()).nullish(),
  /** With their insights and results; only from `get()`. */
  tiles: z.array(looseRecord).nullish(),
  filters: looseRecord.nullish(),
  variables: looseRecord.nullish(),
  created_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

export const dashboardInputSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  pinned: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
})

export const dashboardChangesSchema = dashboardInputSchema.partial().extend({
  filters: looseRecord.optional(),
  /** False brings a deleted dashboard back. */
  deleted: z.boolean().optional(),
})

export type Dashboard = z.output<typeof dashboardSchema>
export type DashboardInput = z.input<typeof dashboardInputSchema>
export type DashboardChanges = z.input<typeof dashboardChangesSchema>
