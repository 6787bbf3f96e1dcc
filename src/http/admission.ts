import { ApiError, PostHogDriverError } from '../errors.ts'
import { createConcurrencyGate } from './concurrency-gate.ts'
import type { Deadline } from './deadline.ts'
import type { RateClass, RateLimitStatus } from './http-client.ts'
import { createRateBudget, type RateBudget } from './rate-budget.ts'
import type { Sleep } from './sleep.ts'

/** Budgets of 0 are no budgets. */
export interface AdmissionOptions {
  queriesPerMinute: number
  queriesPerHour: number
  crudPerMinute: number
  crudPerHour: number
  maxConcurrentQueries: number
  maxQueuedRequests: number
  now: () => number
  sleep: Sleep
}

/** The line every attempt stands in before it is sent: a slot for queries, then the budget of its class. */
export interface Admission {
  /**
   * Waits for the turn; resolves with the function that gives the slot back.
   * @throws {PostHogDriverError} `rate_limited` when the line is full or the budget opens only after the deadline.
   */
  enter(rateClass: RateClass, deadline: Deadline): Promise<() => void>
  /** Feeds a refusal of the server back: a 429 with Retry-After holds the whole class up. */
  learnFrom(error: unknown, rateClass: RateClass): void
  status(): RateLimitStatus
}

const HOUR_MS = 3_600_000

export function createAdmission(options: AdmissionOptions): Admission {
  const { now, sleep, maxConcurrentQueries, maxQueuedRequests } = options
  const gate = createConcurrencyGate(maxConcurrentQueries)
  const budgets: Partial<Record<RateClass, RateBudget>> = {
    query: createRateBudget({
      perMinute: options.queriesPerMinute || Number.POSITIVE_INFINITY,
      perHour: options.queriesPerHour || Number.POSITIVE_INFINITY,
      now,
    }),
    crud: createRateBudget({
      perMinute: options.crudPerMinute || Number.POSITIVE_INFINITY,
      perHour: options.crudPerHour || Number.POSITIVE_INFINITY,
      now,
    }),
  }
  let waitingForBudget = 0

  function refuseWhenFull(): void {
    const waiting = gate.waiting + waitingForBudget
    if (waiting >= maxQueuedRequests) throw lineFull(waiting)
  }

  async function takeSlot(deadline: Deadline): Promise<() => void> {
    const release = gate.tryAcquire()
    if (release) return release
    refuseWhenFull()
    return gate.acquire(deadline.signal)
  }

  async function takeFromBudget(budget: RateBudget, deadline: Deadline): Promise<void> {
    const reservation = budget.reserve()
    try {
      for (let waitMs = reservation.start - now(); waitMs > 0; waitMs = reservation.start - now()) {
        refuseWhenFull()
        if (waitMs > deadline.remainingMs()) throw budgetSpent(waitMs)
        waitingForBudget++
        await sleep(waitMs, deadline.signal).finally(() => waitingForBudget--)
      }
    } catch (error) {
      budget.release(reservation)
      throw error
    }
  }

  return {
    async enter(rateClass, deadline) {
      if (deadline.failure) throw deadline.failure
      const release = rateClass === 'query' ? await takeSlot(deadline) : () => {}
      try {
        const budget = budgets[rateClass]
        if (budget) await takeFromBudget(budget, deadline)
        return release
      } catch (error) {
        release()
        throw error
      }
    },
    learnFrom(error, rateClass) {
      if (!PostHogDriverError.isInstance(error) || error.status !== 429 || error.code !== 'rate_limited')
        return
      const { retryAfterMs } = error.details
      if (typeof retryAfterMs === 'number')
        budgets[rateClass]?.pauseUntil(now() + Math.min(retryAfterMs, HOUR_MS))
    },
    status: () => ({
      query: {
        ...budgets.query!.status(),
        running: gate.running,
        maxConcurrent: maxConcurrentQueries,
        waiting: gate.waiting,
      },
      crud: budgets.crud!.status(),
    }),
  }
}

function lineFull(waiting: number): ApiError {
  return new ApiError(`Not sent: ${waiting} calls are already waiting in line`, {
    code: 'rate_limited',
    retryable: true,
    hint: 'Start fewer calls at once, or raise maxQueuedRequests.',
    details: { waiting },
  })
}

function budgetSpent(waitMs: number): ApiError {
  return new ApiError(
    `Not sent: the request budget opens in ${Math.ceil(waitMs / 1000)} s, after the deadline`,
    {
      code: 'rate_limited',
      hint: 'Wait that long, allow the call more time (timeoutMs), or share the budget out (see rateLimitStatus()).',
      details: { waitMs: Math.ceil(waitMs) },
    },
  )
}
