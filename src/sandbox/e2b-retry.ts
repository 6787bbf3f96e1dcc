import { PostHogDriverError } from '../errors.ts'

/** What is tried: making a sandbox, putting a file into it, starting a program, feeding one, stopping and removing the sandbox. */
export type E2BStep = 'create' | 'upload' | 'start' | 'input' | 'pause' | 'resume' | 'remove'

export interface E2BRetryQuestion {
  step: E2BStep
  error: unknown
  /** The attempt that just failed, counted from 1. */
  attempt: number
  /** Milliseconds until it must be over; Infinity without a deadline. */
  remainingMs: number
  /** A number from 0 to 1, as `Math.random` gives. */
  random: number
}

/** Repeating a start or an input is only safe when it was refused, and then a refusal is about the rate: it passes. */
const RETRIES: Readonly<Record<E2BStep, number>> = {
  create: 1,
  upload: 1,
  start: 3,
  input: 4,
  pause: 1,
  resume: 2,
  remove: 2,
}
const BASE_MS = 250
/** Another sandbox has to end first. */
const CONCURRENCY_BASE_MS = 2000

/** How long to wait before trying again; undefined to give up. */
export function e2bRetryDelay({
  step,
  error,
  attempt,
  remainingMs,
  random,
}: E2BRetryQuestion): number | undefined {
  if (!PostHogDriverError.isInstance(error) || !error.retryable || error.details.gone) return undefined
  if (attempt > RETRIES[step]) return undefined
  if ((step === 'start' || step === 'input') && error.code !== 'rate_limited') return undefined
  const base = error.code === 'concurrency_limited' ? CONCURRENCY_BASE_MS : BASE_MS
  const backoff = base * 2 ** (attempt - 1)
  // Half fixed, half random: many callers do not return together.
  const delayMs = Math.round(backoff / 2 + (backoff / 2) * random)
  return delayMs < remainingMs ? delayMs : undefined
}

/** When a sandbox that is in use is prolonged: with a third of its time gone, so that a failed attempt is no loss. */
export const isProlongationDue = ({
  now,
  endsAt,
  timeoutMs,
}: Record<'now' | 'endsAt' | 'timeoutMs', number>): boolean => endsAt - now < (timeoutMs * 2) / 3
