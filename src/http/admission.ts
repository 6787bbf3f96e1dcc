import { ApiError, PostHogDriverError } from '../errors.ts'
import { type ConcurrencyGate, createConcurrencyGate } from './concurrency-gate.ts'
import type { Deadline } from './deadline.ts'
import type { RateClass, RateLimitStatus } from './http-client.ts'
import { createRateBudget, type RateBudget, type Reservation } from './rate-budget.ts'
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

/** Why a call waits. */
export interface Wait {
  reason: 'budget' | 'concurrency'
  /** How long, in milliseconds, when that is known. */
  waitMs?: number
  /** Calls in the same line, this one included. */
  waiting: number
}

/** Hears of calls that have to wait. */
export interface WaitListener {
  held(wait: Wait): void
}

/** The budget of a class, and those who wait for it: one looks at the clock, the rest stand behind it. */
interface BudgetLine {
  budget: RateBudget
  turns: ConcurrencyGate
}

/** The line every attempt stands in before it is sent: a slot for queries, then the budget of its class. */
export interface Admission {
  /**
   * Waits for the turn; resolves with the function that gives the slot back.
   * @throws {PostHogDriverError} `rate_limited` when the line is full or the budget opens only after the deadline.
   */
  enter(rateClass: RateClass, deadline: Deadline, listener?: WaitListener): Promise<() => void>
  /** Feeds a refusal of the server back: a 429 with Retry-After holds the whole class up. */
  learnFrom(error: unknown, rateClass: RateClass): void
  status(): RateLimitStatus
}

const HOUR_MS = 3_600_000

export function createAdmission(options: AdmissionOptions): Admission {
  const { now, sleep, maxConcurrentQueries, maxQueuedRequests } = options
  const gate = createConcurrencyGate(maxConcurrentQueries)
  const query = lineOf(options.queriesPerMinute, options.queriesPerHour)
  const crud = lineOf(options.crudPerMinute, options.crudPerHour)
  const lines: Partial<Record<RateClass, BudgetLine>> = { query, crud }

  function lineOf(perMinute: number, perHour: number): BudgetLine {
    const limit = (count: number) => count || Number.POSITIVE_INFINITY
    const budget = createRateBudget({ perMinute: limit(perMinute), perHour: limit(perHour), now })
    return { budget, turns: createConcurrencyGate(1) }
  }

  function refuseWhenFull(): void {
    const waiting = gate.waiting + lengthOf(query) + lengthOf(crud)
    if (waiting >= maxQueuedRequests) throw lineFull(waiting, maxQueuedRequests)
  }

  async function takeSlot(deadline: Deadline, listener?: WaitListener): Promise<() => void> {
    const release = gate.tryAcquire()
    if (release) return release
    refuseWhenFull()
    const turn = gate.acquire(deadline.signal)
    listener?.held({ reason: 'concurrency', waiting: gate.waiting })
    return turn
  }

  async function takeFromBudget(line: BudgetLine, deadline: Deadline, listener?: WaitListener) {
    const { budget, turns } = line
    const reservation = budget.reserve()
    // Timers are not exact: whoever comes now must not leave before one whose time has come but whose timer has not.
    if (reservation.start <= now() && turns.running === 0) return
    try {
      refuseWhenFull()
      const waitMs = timeUntil(reservation, deadline)
      const turn = turns.acquire(deadline.signal)
      listener?.held({ reason: 'budget', waitMs, waiting: lengthOf(line) })
      const leave = await turn
      try {
        await untilStart(reservation, deadline)
      } finally {
        leave()
      }
    } catch (error) {
      budget.release(reservation)
      throw error
    }
  }

  function timeUntil({ start }: Reservation, deadline: Deadline): number {
    const waitMs = Math.max(0, start - now())
    if (waitMs > deadline.remainingMs()) throw budgetSpent(waitMs)
    return waitMs
  }

  async function untilStart(reservation: Reservation, deadline: Deadline): Promise<void> {
    // A pause the server asks for meanwhile moves the start.
    for (let waitMs = timeUntil(reservation, deadline); waitMs > 0; waitMs = timeUntil(reservation, deadline))
      await sleep(waitMs, deadline.signal)
  }

  return {
    async enter(rateClass, deadline, listener) {
      if (deadline.failure) throw deadline.failure
      const release = rateClass === 'query' ? await takeSlot(deadline, listener) : () => {}
      try {
        const line = lines[rateClass]
        if (line) await takeFromBudget(line, deadline, listener)
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
        lines[rateClass]?.budget.pauseUntil(now() + Math.min(retryAfterMs, HOUR_MS))
    },
    status: () => ({
      query: {
        ...query.budget.status(),
        // A slot is taken first, so that who waits for the budget holds one, too.
        running: gate.running - lengthOf(query),
        maxConcurrent: maxConcurrentQueries,
        waiting: gate.waiting + lengthOf(query),
      },
      crud: { ...crud.budget.status(), waiting: lengthOf(crud) },
      maxQueuedRequests,
    }),
  }
}

const lengthOf = ({ turns }: BudgetLine): number => turns.running + turns.waiting

function lineFull(waiting: number, maxQueuedRequests: number): ApiError {
  return new ApiError(`Not sent: ${waiting} calls are already waiting in line`, {
    code: 'rate_limited',
    retryable: true,
    hint: 'Start fewer calls at once, or raise maxQueuedRequests.',
    details: { waiting, maxQueuedRequests },
  })
}

function budgetSpent(waitMs: number): ApiError {
  return new ApiError(
    `Not sent: the request budget opens in ${Math.ceil(waitMs / 1000)} s, after the deadline`,
    {
      code: 'rate_limited',
      retryable: true,
      hint: 'Wait that long, allow the call more time (timeoutMs), or share the budget out (see rateLimitStatus()).',
      details: { waitMs: Math.ceil(waitMs) },
    },
  )
}
