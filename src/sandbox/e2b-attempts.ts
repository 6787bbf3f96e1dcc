import { sleep } from '../http/sleep.ts'
import { type E2BStep, e2bRetryDelay } from './e2b-retry.ts'

export interface AttemptOptions {
  signal?: AbortSignal
  /** Called between a failure that will be repeated and the repetition. */
  beforeRetry?: (error: unknown) => Promise<void> | void
  random?: () => number
}

/** Tries as often as the policy says; throws what the last attempt threw. */
export async function attemptE2B<T>(
  step: E2BStep,
  work: (attempt: number) => Promise<T>,
  { signal, beforeRetry, random = Math.random }: AttemptOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      const remainingMs = Number.POSITIVE_INFINITY
      const delayMs = e2bRetryDelay({ step, error, attempt, remainingMs, random: random() })
      if (delayMs === undefined || signal?.aborted) throw error
      await beforeRetry?.(error)
      await sleep(delayMs, signal)
    }
  }
}
