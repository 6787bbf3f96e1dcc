import { PostHogDriverError } from '../../errors.ts'
import { createConcurrencyGate } from '../../http/concurrency-gate.ts'
import type { RateBudget } from '../../http/rate-budget.ts'
import { sleep } from '../../http/sleep.ts'
import { judgeFailure } from './judge-failure.ts'

export interface RequestLineOptions {
  /** Requests at once. */
  concurrency: number
  budget: RateBudget
  /** Milliseconds since 1970; the budget's clock. */
  now: () => number
  signal: AbortSignal
  /** Told why nothing moves, and `undefined` when something does again. */
  onWaiting: (reason: string | undefined) => void
}

/** Counts the requests of one piece of work. */
export interface Tally {
  requests: number
}

/** What must be asked for in smaller pieces. */
export class TooExpensive extends Error {
  constructor(readonly reason: PostHogDriverError) {
    super(reason.message, { cause: reason })
  }
}

/**
 * The line every request of an export stands in: so many at once, within the budget, tried again as long as that is of use.
 * Whoever waits because of other queries keeps the slot meanwhile, so that one fewer is in flight.
 */
export class RequestLine {
  readonly #gate
  /** Of this run. */
  sent = 0

  constructor(private readonly options: RequestLineOptions) {
    this.#gate = createConcurrencyGate(options.concurrency)
  }

  /** What the budget allows within the hour. */
  leftThisHour(): number | undefined {
    const { remainingThisHour } = this.options.budget.status()
    return Number.isFinite(remainingThisHour) ? remainingThisHour : undefined
  }

  /**
   * @throws {TooExpensive} when a smaller piece may succeed; otherwise the last failure.
   */
  async run<T>(tally: Tally, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { done, failure, delayMs } = await this.#attempt(tally, work, attempt)
      if (!failure) return done as T
      if (delayMs > 0) await sleep(delayMs, this.options.signal)
    }
  }

  async #attempt<T>(tally: Tally, work: (signal: AbortSignal) => Promise<T>, attempt: number) {
    const { signal, budget, now, onWaiting } = this.options
    const leave = await this.#gate.acquire(signal)
    let isSent = false
    try {
      await this.#takeTurn()
      tally.requests++
      this.sent++
      isSent = true
      return { done: await work(signal), delayMs: 0 }
    } catch (error) {
      if (signal.aborted) {
        // What was under way is cancelled at PostHog, which takes a request as well.
        if (isSent) this.sent++
        throw signal.reason
      }
      const decision = judgeFailure({ error, attempt, random: Math.random() })
      if (decision.action === 'stop') throw error
      if (decision.action === 'split') throw new TooExpensive(error as PostHogDriverError)
      const { delayMs, reason } = decision
      onWaiting(reason)
      const code = PostHogDriverError.isInstance(error) ? error.code : undefined
      if (code === 'rate_limited') budget.pauseUntil(now() + delayMs)
      if (code !== 'concurrency_limited')
        return { failure: error, delayMs: code === 'rate_limited' ? 0 : delayMs }
      await sleep(delayMs, signal)
      return { failure: error, delayMs: 0 }
    } finally {
      leave()
    }
  }

  async #takeTurn(): Promise<void> {
    const { budget, now, signal, onWaiting } = this.options
    const reservation = budget.reserve()
    try {
      for (let waitMs = reservation.start - now(); waitMs > 0; waitMs = reservation.start - now()) {
        onWaiting('the rate limit')
        await sleep(waitMs, signal)
      }
      onWaiting(undefined)
    } catch (error) {
      budget.release(reservation)
      throw error
    }
  }
}
