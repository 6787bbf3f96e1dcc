import { z } from 'zod'
import { InputError } from '../../../errors.ts'
import { describeIssues } from '../../describe-issues.ts'

/**
 * What the server can be told to do wrong; docs/faults.md describes each. Faults of the connection, of the body and of the
 * content befall an answer that was computed: what the request asked for was done. A refusal does nothing.
 */
export const FAULT_NAMES = [
  // The connection.
  'reset_before_headers',
  'reset_before_body',
  'reset_mid_body',
  'slow_headers',
  'slow_body',
  // The body.
  'truncated_json',
  'cut_gzip',
  'invalid_utf8',
  'large_body',
  // Refusals.
  'unauthorized_401',
  'quota_402',
  'forbidden_403',
  'not_found_404',
  'too_large_413',
  'throttled_429',
  'concurrency_429',
  'error_500',
  'html_502',
  'unavailable_503',
  'timeout_504',
  'estimated_512',
  'memory_513',
  'heavy_load_513',
  // Answers that are right in form only.
  'html_200',
  'stale_cached',
  'stale_202',
  // Polls of a query that runs in the background: not yet, and never.
  'pending_202',
  'failed_status_400',
  'failed_status_500',
  'row_cap',
  'quota_limited',
  // File downloads.
  'run_failed',
  'too_many_downloads_429',
  'expired_link',
  'cut_download',
] as const

/** How a file download can end badly. */
export const FAILED_RUNS = [
  'Failed',
  'FailedRetryable',
  'FailedBilling',
  'Terminated',
  'TimedOut',
  'Cancelled',
] as const

export type FaultName = (typeof FAULT_NAMES)[number]

/** One fault, and which requests it befalls. */
export interface LocalFault {
  name: FaultName
  /** Requests whose path contains this. @default every request */
  path?: string
  /** @default every method */
  method?: string
  /** How many requests it befalls. @default every one */
  times?: number
  /** How many matching requests it lets pass first. @default 0 */
  after?: number
  /** Delay of `slow_headers`, and between the pieces of `slow_body`, in milliseconds. @default 1000 */
  delayMs?: number
  /** `Retry-After` of `throttled_429` and `unavailable_503`, in seconds. @default 1 */
  retryAfterSeconds?: number
  /** How `Retry-After` is written: as a number, as an HTTP date, or not at all. @default 'seconds' */
  retryAfter?: 'seconds' | 'date' | 'none'
  /** Length of the answer that `large_body` gives, in bytes. @default 20_000_000 */
  bytes?: number
  /** Rows that `row_cap` leaves. @default 10 */
  rows?: number
  /** How the file download ends that `run_failed` befalls. @default 'Failed' */
  status?: (typeof FAILED_RUNS)[number]
  /** The scope that `forbidden_403` misses. @default 'query:read' */
  scope?: string
}

export const faultSchema = z.strictObject({
  name: z.enum(FAULT_NAMES),
  path: z.string().optional(),
  method: z.string().optional(),
  times: z.number().int().min(1).optional(),
  after: z.number().int().min(0).optional(),
  delayMs: z.number().int().min(0).max(600_000).optional(),
  retryAfterSeconds: z.number().int().min(0).optional(),
  retryAfter: z.enum(['seconds', 'date', 'none']).optional(),
  bytes: z.number().int().min(0).max(1_000_000_000).optional(),
  rows: z.number().int().min(0).optional(),
  status: z.enum(FAILED_RUNS).optional(),
  scope: z.string().optional(),
})

/**
 * Reads the header `x-local-fault`: a name, then fields, as in `slow_body; delayMs=50`.
 * @throws {InputError} for a name or a field that is not known.
 */
export function readFault(header: string): LocalFault {
  const [name, ...fields] = header.split(';').map((part) => part.trim())
  const given = fields.map((field) => {
    const [key = '', value = ''] = field.split('=').map((part) => part.trim())
    return [key, /^\d+$/.test(value) ? Number(value) : value]
  })
  return checkFault({ name, ...Object.fromEntries(given) })
}

/** @throws {InputError} listing the faults there are. */
export function checkFault(fault: unknown): LocalFault {
  const { data, error } = faultSchema.safeParse(fault)
  if (data) return data as LocalFault
  const { problems, hint } = describeIssues(error, faultSchema)
  throw new InputError(`This is not a fault of the local PostHog. ${problems.join('; ')}.`, {
    code: 'invalid_input',
    hint: hint ?? `Faults are ${FAULT_NAMES.join(', ')}.`,
  })
}
