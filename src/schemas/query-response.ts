import { z } from 'zod'

/**
 * What `/query/` answers for a HogQLQuery. Loose: servers add fields, and leave out or null what they have not; only what
 * is read here is described. Rows are neither copied nor checked: that happens when they become objects.
 */
export const queryResponseSchema = z.looseObject({
  results: z.custom<unknown[]>(Array.isArray, 'expected a list of rows').nullish(),
  columns: z.array(z.string()).nullish(),
  /** Pairs of name and ClickHouse type; other query kinds send the types alone. */
  types: z.array(z.union([z.string(), z.array(z.string().nullable())])).nullish(),
  hasMore: z.boolean().nullish(),
  limit: z.number().nullish(),
  hogql: z.string().nullish(),
  /** Filled instead of an error status in debug mode. */
  error: z.string().nullish(),
  is_cached: z.boolean().nullish(),
  last_refresh: z.string().nullish(),
  timezone: z.string().nullish(),
  get query_status() {
    return queryStatusSchema.nullish()
  },
})

/** Progress of a query that runs in the background. */
export const queryStatusSchema = z.looseObject({
  id: z.string(),
  complete: z.boolean().nullish(),
  error: z.boolean().nullish(),
  error_message: z.string().nullish(),
  /** Null while it waits for a worker. */
  pickup_time: z.string().nullish(),
  /** Only when asked for, and not from the start. */
  query_progress: z
    .looseObject({
      rows_read: z.number().nullish(),
      estimated_rows_total: z.number().nullish(),
      bytes_read: z.number().nullish(),
    })
    .nullish()
    .catch(undefined),
  /** When complete: the whole answer, as `queryResponseSchema` describes it. */
  results: z.unknown().optional(),
})

/** What polling answers, also with status 400 and 500. */
export const queryStatusResponseSchema = z.looseObject({ query_status: queryStatusSchema })

export type QueryResponse = z.output<typeof queryResponseSchema>
export type QueryStatus = z.output<typeof queryStatusSchema>
