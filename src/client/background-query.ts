import { PostHogDriverError } from '../errors.ts'
import { abortedError } from '../http/deadline-errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import { sleep } from '../http/sleep.ts'
import { type QueryStatus, queryStatusResponseSchema } from '../schemas/query-response.ts'
import { lostQuery, statusWithin } from './background-failure.ts'
import type { CallBudget } from './call-budget.ts'
import { expectShape, readJson } from './read-json.ts'

/** Who wants to hear of a query that runs in the background. */
export interface QueryWatch {
  /** Asks PostHog for rows and bytes read, too. */
  detailed: boolean
  report(status: QueryStatus): void
}

const FIRST_POLL_MS = 200
const LONGEST_POLL_MS = 5_000
/** Polls that may fail in a row, each after the retries of its own: the query runs on meanwhile. */
const MAX_FAILED_POLLS = 10
/** The process stays up no longer than this to let PostHog hear of it. */
const CANCEL_TIMEOUT_MS = 1_000

/** 200 ms at first, then longer and longer up to 5 s: polls count against the rate limit. */
export const pollDelay = (poll: number): number =>
  Math.min(LONGEST_POLL_MS, Math.round(FIRST_POLL_MS * 1.6 ** poll))

/** Queries of one project that run without a connection: waiting for them and cancelling them. */
export class BackgroundQueries {
  constructor(
    private readonly http: HttpClient,
    /** `/api/projects/<id>/query/` */
    private readonly path: string,
  ) {}

  /** The state in which it ended. A caller who stops waiting, or whose time is up, cancels the query. */
  async wait(queryId: string, budget: CallBudget, watch?: QueryWatch): Promise<QueryStatus> {
    try {
      return await this.poll(queryId, budget, watch)
    } catch (error) {
      if (isGivenUp(error)) this.cancel(queryId)
      throw error
    }
  }

  /** Nobody waits for it, and it never fails: a query that nothing stops ends by itself. */
  cancel(queryId: string): void {
    const path = this.pathOf(queryId)
    this.http
      .request({ method: 'DELETE', path, rateClass: 'none', timeoutMs: CANCEL_TIMEOUT_MS })
      .catch(() => {})
  }

  private async poll(queryId: string, budget: CallBudget, watch?: QueryWatch): Promise<QueryStatus> {
    let failed = 0
    for (let poll = 0; ; poll++) {
      await pause(pollDelay(poll), budget)
      try {
        const status = await this.askStatus(queryId, budget, watch?.detailed)
        failed = 0
        watch?.report(status)
        if (status.complete || status.error) return status
      } catch (error) {
        if (!PostHogDriverError.isInstance(error)) throw error
        failed++
        if (!error.retryable || failed > MAX_FAILED_POLLS) throw lostQuery(queryId, error)
      }
    }
  }

  private async askStatus(queryId: string, budget: CallBudget, detailed = false): Promise<QueryStatus> {
    try {
      const response = await this.http.request({
        method: 'GET',
        path: this.pathOf(queryId),
        query: { show_progress: detailed || undefined },
        rateClass: 'query',
        signal: budget.signal,
        timeoutMs: budget.remainingMs(),
      })
      return expectShape(readJson(response), queryStatusResponseSchema, 'The status of the query')
        .query_status
    } catch (error) {
      const ended = statusWithin(error)
      if (ended) return ended
      throw error
    }
  }

  private pathOf(queryId: string): string {
    return `${this.path}${encodeURIComponent(queryId)}/`
  }
}

/** Whether the caller stopped waiting, rather than PostHog. */
export const isGivenUp = (error: unknown): boolean =>
  PostHogDriverError.isInstance(error) && (error.code === 'aborted' || error.code === 'timeout')

/** @throws {ConnectionError} `aborted` or `timeout`, as a call of the same budget would. */
export async function pause(delayMs: number, budget: CallBudget): Promise<void> {
  const remainingMs = budget.remainingMs()
  try {
    await sleep(remainingMs === 0 ? delayMs : Math.min(delayMs, remainingMs), budget.signal)
  } catch (reason) {
    throw abortedError(reason)
  }
}
