import { z } from 'zod'
import { isRecord } from '../is-record.ts'

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

/** Options of `query` and `execute`. Strict: a misspelt option is an error, not a surprise. */
export const queryOptionsSchema = callOptionsSchema.extend({
  values: z
    .custom<Record<string, unknown>>(isRecord, 'expected an object of values by placeholder name')
    .optional(),
  schema: z
    .custom<z.ZodType>(
      (value) => typeof (value as z.ZodType)?.safeParse === 'function',
      'expected a zod schema',
    )
    .optional(),
  limit: z.number().int().min(1).max(MAX_ROWS).optional(),
  refresh: z.enum(REFRESH_MODES).optional(),
  name: z.string().optional(),
  parseJson: z.union([z.boolean(), z.array(z.string())]).optional(),
})
