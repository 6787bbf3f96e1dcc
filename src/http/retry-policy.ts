import { ConnectionError, PostHogDriverError } from '../errors.ts'

export interface RetryQuestion {
  error: unknown
  /** The attempt that just failed, counted from 1. */
  attempt: number
  maxRetries: number
  /** Whether repeating the call can do no harm. */
  safeToRetry: boolean
  /** Milliseconds until the whole call must be over; Infinity without a deadline. */
  remainingMs: number
  /** A number from 0 to 1, as `Math.random` gives. */
  random: number
}

/** Wait so long and try again, or give up and say why. */
export type RetryDecision = { delayMs: number } | { delayMs?: undefined; giveUp: GiveUpReason }
export type GiveUpReason = 'permanent' | 'unsafe' | 'attempts' | 'deadline' | 'retry_after'

const BASE_MS = 500
/** A 429 for concurrency means three queries are running: sooner than a second makes no sense. */
const CONCURRENCY_BASE_MS = 2000
const LONGEST_BACKOFF_MS = 30_000
/** The longest window PostHog counts in. A server that asks for more is not worth waiting for. */
const LONGEST_RETRY_AFTER_MS = 3_600_000
/** PostHog's 500 is mostly an internal error that repeats itself: one more attempt, not many. */
const RETRIES_OF_500 = 1

/**
 * Whether and when to try again. Failures before anything was sent may always be retried, all others only when the call is
 * safe to repeat. Never plans a pause beyond the deadline: then the failure itself is the better answer, at once.
 */
export function decideRetry({
  error,
  attempt,
  maxRetries,
  safeToRetry,
  remainingMs,
  random,
}: RetryQuestion): RetryDecision {
  if (!PostHogDriverError.isInstance(error) || !error.retryable) return { giveUp: 'permanent' }
  if (!safeToRetry && !neverSent(error)) return { giveUp: 'unsafe' }
  if (attempt > (error.status === 500 ? Math.min(RETRIES_OF_500, maxRetries) : maxRetries))
    return { giveUp: 'attempts' }
  const delayMs = retryDelay(error, attempt, random)
  if (delayMs > LONGEST_RETRY_AFTER_MS) return { giveUp: 'retry_after' }
  return delayMs < remainingMs ? { delayMs } : { giveUp: 'deadline' }
}

const neverSent = (error: PostHogDriverError): boolean =>
  error instanceof ConnectionError && error.details.phase === 'connect'

function retryDelay(error: PostHogDriverError, attempt: number, random: number): number {
  const base = error.code === 'concurrency_limited' ? CONCURRENCY_BASE_MS : BASE_MS
  const backoff = jittered(Math.min(LONGEST_BACKOFF_MS, base * 2 ** (attempt - 1)), random)
  const retryAfterMs = error.details.retryAfterMs
  // The server's word is a lower bound; the spread on top keeps a fleet of clients from returning all at once.
  if (typeof retryAfterMs === 'number' && retryAfterMs > 0) return retryAfterMs + Math.floor(random * BASE_MS)
  return backoff
}

/** Half fixed, half random: spreads clients out without ever hammering. */
const jittered = (ms: number, random: number): number => Math.round(ms / 2 + (ms / 2) * random)
