import type { PostHogDriverError } from '../errors.ts'

export interface ModelRetryQuestion {
  error: PostHogDriverError
  /** The attempt that just failed, counted from 1. */
  attempt: number
  maxRetries: number
  /** A number from 0 to 1, as `Math.random` gives. */
  random: number
}

const BASE_MS = 500
const LONGEST_BACKOFF_MS = 8_000
/** Somebody waits for the answer: an API that asks for more patience is told of instead. */
const LONGEST_RETRY_AFTER_MS = 60_000

/**
 * Milliseconds until the next attempt, or undefined to give up. A turn of a model changes nothing, so it may always be
 * repeated; whether that helps is `error.retryable`.
 */
export function decideModelRetry({
  error,
  attempt,
  maxRetries,
  random,
}: ModelRetryQuestion): number | undefined {
  if (!error.retryable || attempt > maxRetries) return undefined
  const { retryAfterMs } = error.details
  if (typeof retryAfterMs === 'number')
    return retryAfterMs > LONGEST_RETRY_AFTER_MS ? undefined : Math.round(retryAfterMs)
  const backoffMs = Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** (attempt - 1))
  return Math.round(backoffMs * (0.75 + random / 4))
}
