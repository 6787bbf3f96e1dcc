import { z } from 'zod'
import { isRecord } from '../is-record.ts'
import { QUERY_INPUTS, queryModifiersSchema, queryTagsSchema } from './query-inputs.ts'

/** Largest LIMIT PostHog honours; a larger one is lowered without a word. */
export const MAX_ROWS = 50_000

export const REFRESH_MODES = [
  'blocking',
  'async',
  'lazy_async',
  'async_except_on_cache_miss',
  'force_blocking',
  'force_async',
  'force_cache',
] as const

// By its shape: signals of other realms and of polyfills are none of our AbortSignal.
const isAbortSignal = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value

/** Options of every call that waits. */
export const callOptionsSchema = z.strictObject({
  signal: z.custom<AbortSignal>(isAbortSignal, 'expected an AbortSignal').optional(),
  timeoutMs: z.number().int().min(0).optional(),
})

/** Of these, the ones that answer with rows, however long it takes. */
export const STREAM_REFRESH_MODES = ['blocking', 'force_blocking'] as const

/** What becomes of a query that is too slow for someone to wait for. */
export const BACKGROUND_MODES = ['when_too_slow', 'never'] as const

/** What goes with the text of a query. */
const REQUEST_OPTIONS = {
  ...QUERY_INPUTS,
  modifiers: queryModifiersSchema.optional(),
  name: z.string().optional(),
  tags: queryTagsSchema.optional(),
}

/** What says how a query runs, whoever asks for it. */
const RUN_OPTIONS = {
  ...REQUEST_OPTIONS,
  background: z.enum(BACKGROUND_MODES).optional(),
  onProgress: z
    .custom<(progress: never) => void>((value) => typeof value === 'function', 'expected a function')
    .optional(),
}

/** Options of `query` and `execute`. Strict: a misspelt option is an error, not a surprise. */
export const queryOptionsSchema = callOptionsSchema.extend({
  ...RUN_OPTIONS,
  schema: z
    .custom<z.ZodType>(
      (value) => typeof (value as z.ZodType)?.safeParse === 'function',
      'expected a zod schema',
    )
    .optional(),
  limit: z.number().int().min(1).max(MAX_ROWS).optional(),
  refresh: z.enum(REFRESH_MODES).optional(),
  parseJson: z.union([z.boolean(), z.array(z.string())]).optional(),
})

/** Options of `stream`. */
export const streamOptionsSchema = callOptionsSchema.extend({
  ...REQUEST_OPTIONS,
  refresh: z.enum(STREAM_REFRESH_MODES).optional(),
})

/** Options of `request`. */
export const requestOptionsSchema = callOptionsSchema.extend({
  query: z.custom<Record<string, unknown>>(isRecord, 'expected an object of parameters by name').optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  safeToRetry: z.boolean().optional(),
})

/** Options of `validate`. */
export const validateOptionsSchema = callOptionsSchema.extend(QUERY_INPUTS)

const COLUMNS = 'expected a column, or a list of columns'

/** Options of `readBatches`. A page repeats the last row of the one before it, so it holds one row less than the most. */
export const readBatchesOptionsSchema = callOptionsSchema.extend({
  ...RUN_OPTIONS,
  key: z.union([z.string().min(1), z.array(z.string().min(1)).min(1, COLUMNS)], COLUMNS),
  batchSize: z
    .number()
    .int()
    .min(1)
    .max(MAX_ROWS - 1)
    .optional(),
  order: z.enum(['asc', 'desc']).optional(),
})
