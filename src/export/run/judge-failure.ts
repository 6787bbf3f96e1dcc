import { PostHogDriverError } from '../../errors.ts'

export interface CellFailure {
  error: unknown
  /** Failures of this request in a row, this one included. */
  attempt: number
  /** A number from 0 to 1, as `Math.random` gives. */
  random: number
}

/** `again` after a pause, `split` what was asked for, or `stop` the export, which can be continued later. */
export type FailureDecision =
  | { action: 'again'; delayMs: number; reason: string }
  | { action: 'split' }
  | { action: 'stop' }

/** The client has tried a few times by itself; an export that ran for hours has more patience. */
const ATTEMPTS = 6
/** Being told to wait is no failure, within reason. */
const WAITS = 60
const TIMEOUTS_BEFORE_SPLIT = 2
/** The first pause and the longest, of which half is chance. */
const BACKOFF_MS = [1000, 30_000] as const
const CONCURRENCY_MS = [2000, 10_000] as const
const SPREAD_MS = 1000

/** Codes of answers that can be right the next time although their error says nothing of it. */
const BROKEN = ['invalid_response', 'connection_failed', 'timeout', 'server_error']

/** What to do about a request that failed. A query that cost too much is never repeated as it is. */
export function judgeFailure({ error, attempt, random }: CellFailure): FailureDecision {
  if (!PostHogDriverError.isInstance(error)) return { action: 'stop' }
  const { code, retryable } = error
  if (code === 'query_too_expensive' && !retryable) return { action: 'split' }
  if (code === 'timeout' && attempt >= TIMEOUTS_BEFORE_SPLIT) return { action: 'split' }
  if (code === 'rate_limited' || code === 'concurrency_limited')
    return attempt > WAITS ? { action: 'stop' } : pause(error, attempt, random)
  // A row that is too large comes back as large.
  if (error.details.maxRowBytes !== undefined) return { action: 'stop' }
  const mayPass = retryable || BROKEN.includes(code)
  return mayPass && attempt < ATTEMPTS ? pause(error, attempt, random) : { action: 'stop' }
}

function pause(error: PostHogDriverError, attempt: number, random: number): FailureDecision {
  const { retryAfterMs } = error.details
  const [base, longest] = error.code === 'concurrency_limited' ? CONCURRENCY_MS : BACKOFF_MS
  const backoff = Math.min(longest, base * 2 ** (attempt - 1)) * (0.5 + random / 2)
  const delayMs =
    typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs + random * SPREAD_MS : backoff
  return { action: 'again', delayMs: Math.round(delayMs), reason: WAITING[error.code] ?? error.message }
}

const WAITING: Partial<Record<string, string>> = {
  rate_limited: 'the rate limit',
  concurrency_limited: 'other queries of the organization',
}
