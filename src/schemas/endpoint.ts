import { z } from 'zod'
import { queryNodeSchema } from './query-node.ts'
import { userReferenceSchema } from './user-reference.ts'

const looseRecord = z.record(z.string(), z.unknown())

export const endpointSchema = z.looseObject({
  name: z.string(),
  id: z.union([z.string(), z.number()]).nullish(),
  description: z.string().nullish(),
  query: looseRecord.nullish(),
  is_active: z.boolean().nullish(),
  is_materialized: z.boolean().nullish(),
  data_freshness_seconds: z.number().nullish(),
  current_version: z.number().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  created_by: userReferenceSchema,
})

export const endpointVersionSchema = z.looseObject({
  version: z.number().nullish(),
  query: looseRecord.nullish(),
  created_at: z.string().nullish(),
})

const FRESHNESS_SECONDS = [900, 1800, 3600, 21_600, 43_200, 86_400, 604_800] as const

export const endpointNameSchema = z
  .string()
  .regex(
    /^[A-Za-z][\w-]{0,127}$/,
    'expected the name of an endpoint, not its id: up to 128 letters, digits, _ and -, the first one a letter',
  )

export const endpointInputSchema = z.strictObject({
  name: endpointNameSchema,
  query: queryNodeSchema,
  description: z.string().optional(),
  is_active: z.boolean().optional(),
  /** How old an answer may be, in seconds. */
  data_freshness_seconds: z.literal(FRESHNESS_SECONDS).optional(),
  is_materialized: z.boolean().optional(),
  derived_from_insight: z.string().nullable().optional(),
})

export const endpointChangesSchema = endpointInputSchema.omit({ name: true }).partial()

export const endpointRunSchema = z.strictObject({
  /** By name; a materialised endpoint needs every variable it declares. */
  variables: looseRecord.optional(),
  limit: z.number().int().min(1).optional(),
  /** For SQL endpoints; older servers refuse it for personal keys. */
  offset: z.number().int().min(0).optional(),
  /** `direct` bypasses the materialisation. @default 'cache', at the server */
  refresh: z.enum(['cache', 'force', 'direct']).optional(),
  client_query_id: z.string().optional(),
  /** Pins a version. @default the current one */
  version: z.number().int().min(1).optional(),
})

/** As `/query/` answers, and which version did. Rows are lists for SQL, objects for insights. */
export const endpointAnswerSchema = z.looseObject({
  results: z.custom<unknown[]>(Array.isArray, 'expected a list').nullish(),
  columns: z.array(z.string()).nullish(),
  types: z.array(z.unknown()).nullish(),
  hasMore: z.boolean().nullish(),
  name: z.string().nullish(),
  endpoint_version: z.number().nullish(),
  is_cached: z.boolean().nullish(),
  last_refresh: z.string().nullish(),
})

export type Endpoint = z.output<typeof endpointSchema>
export type EndpointInput = z.input<typeof endpointInputSchema>
export type EndpointChanges = z.input<typeof endpointChangesSchema>
export type EndpointVersion = z.output<typeof endpointVersionSchema>
export type EndpointRunInput = z.input<typeof endpointRunSchema>
