import { ConnectionError } from '../errors.ts'
import type { CallOptions } from './driver.ts'

/** The time one call of ours has, over all the requests it makes. */
export interface CallBudget {
  readonly signal?: AbortSignal
  /** Milliseconds left for the next request, as its `timeoutMs`: 0 means without limit. */
  remainingMs(): number
  /** The same call with less time: for what is only nice to have. */
  within(limitMs: number): CallBudget
}

export function startBudget(
  { signal, timeoutMs }: CallOptions,
  defaultTimeoutMs: number,
  now: () => number = () => performance.now(),
): CallBudget {
  const limitMs = timeoutMs ?? defaultTimeoutMs
  const startedAt = now()
  const budget: CallBudget = {
    signal,
    remainingMs() {
      if (limitMs === 0) return 0
      const left = limitMs - (now() - startedAt)
      if (left > 0) return Math.ceil(left)
      throw new ConnectionError(`No answer within ${limitMs} ms.`, {
        code: 'timeout',
        retryable: true,
        hint: 'Allow more time (timeoutMs), or narrow the query.',
      })
    },
    within(shorterMs) {
      const left = budget.remainingMs()
      return startBudget({ signal, timeoutMs: left === 0 ? shorterMs : Math.min(left, shorterMs) }, 0, now)
    },
  }
  return budget
}
