import { z } from 'zod'

const isText = (value: unknown): value is string => typeof value === 'string'
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)
const isTypeList = (value: unknown): value is (string | (string | null)[])[] =>
  Array.isArray(value) &&
  value.every(
    (type) => isText(type) || (Array.isArray(type) && type.every((part) => isText(part) || part === null)),
  )

/**
 * What `/query/` answers for a HogQLQuery. Loose: servers add fields, and leave out or null what they have not; only what
 * is read here is described. Lists are checked whole: item by item, they would cost more than the rest of a small answer.
 * Rows are neither copied nor checked: that happens when they become objects.
 */
export const queryResponseSchema = z.looseObject({
  results: z.custom<unknown[]>(Array.isArray, 'expected a list of rows').nullish(),
  columns: z.custom<string[]>(isTextList, 'expected a list of names').nullish(),
  /** Pairs of name and ClickHouse type; other query kinds send the types alone. */
  types: z.custom<(string | (string | null)[])[]>(isTypeList, 'expected a list of types').nullish(),
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

const isAbsent = (value: unknown): boolean => value === undefined || value === null
const isTextOrAbsent = (value: unknown): boolean => isAbsent(value) || typeof value === 'string'

/**
 * Whether the schema would take an answer without a query status, which is nearly every one, in a twentieth of its time.
 * False means no more than that the schema has to be asked.
 */
export const isQueryResponse = (answer: Record<string, unknown>): answer is QueryResponse =>
  Array.isArray(answer.results) &&
  isTextList(answer.columns) &&
  isTypeList(answer.types) &&
  (isAbsent(answer.hasMore) || typeof answer.hasMore === 'boolean') &&
  (isAbsent(answer.limit) || Number.isFinite(answer.limit)) &&
  isTextOrAbsent(answer.hogql) &&
  isTextOrAbsent(answer.error) &&
  (isAbsent(answer.is_cached) || typeof answer.is_cached === 'boolean') &&
  isTextOrAbsent(answer.last_refresh) &&
  isTextOrAbsent(answer.timezone) &&
  isAbsent(answer.query_status)

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
