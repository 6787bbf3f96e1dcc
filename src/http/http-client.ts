import type { RateClass } from '../observe/hooks.ts'

export type { RateClass } from '../observe/hooks.ts'

/**
 * Requests to one origin, done well: pooled connections, rate budget, concurrency gate, deadlines, retry of safe calls,
 * no key across origins. Knows nothing of HogQL; turns non-2xx answers into `ApiError` with the parsed envelope in `details`.
 */
export interface HttpClient extends AsyncDisposable {
  request(request: HttpRequest): Promise<HttpResponse>
  /**
   * As `request`, for bodies too large for memory: resolves with the headers, the body follows as it is read. Failures
   * before the first byte are retried as usual, later ones are not. `timeoutMs` covers the body too; by default only a
   * stall of `attemptTimeoutMs` ends it.
   */
  stream(request: HttpRequest): Promise<HttpStream>
  rateLimitStatus(): RateLimitStatus
  close(): Promise<void>
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path on the client's origin, with its trailing slash, or an absolute URL (which gets no key when the origin differs). */
  path: string
  query?: Record<string, string | number | boolean | undefined | readonly (string | number)[]>
  /** Sent as JSON; a `Uint8Array` as it is, with the content type given in `headers`. */
  body?: unknown
  headers?: Record<string, string>
  rateClass: RateClass
  /** True when repeating the call cannot do harm: reads, and POSTs known to be reads. @default method === 'GET' */
  safeToRetry?: boolean
  signal?: AbortSignal
  /** Longest wait for the whole call, retries and waiting included; 0 disables. */
  timeoutMs?: number
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  /** Body text, decoded as UTF-8. */
  text: string
  /** How many attempts it took, 1 when nothing was retried. */
  attempts: number
}

export interface HttpStream {
  status: number
  headers: Record<string, string>
  /** Read it to the end, or leave the loop early: either frees the connection. Can be read once. */
  body: AsyncGenerator<Uint8Array, void, undefined>
  /** Frees the connection of a body that is not, or no longer, read. */
  destroy(): void
}

/** This client's own budgets. PostHog counts neither capture nor flag requests, so they are not here. */
export interface RateLimitStatus {
  /** Queries, and the polls of those that run in the background. */
  query: RateBudgetStatus & {
    /** Queries under way, at most `maxConcurrent`. */
    running: number
    maxConcurrent: number
  }
  /** All other calls. */
  crud: RateBudgetStatus
  /** Calls that may wait, `query` and `crud` together, before a further one is refused. */
  maxQueuedRequests: number
}

export interface RateBudgetStatus {
  /** Requests left in the last 60 seconds; Infinity without a limit. */
  remainingThisMinute: number
  /** Requests left in the last 60 minutes; Infinity without a limit. */
  remainingThisHour: number
  /** Milliseconds until the budget lets the next request leave; 0 when one may leave now. */
  waitMs: number
  /** Calls in line, for the budget or for a slot. They leave in the order they came; a retry gets in line anew. */
  waiting: number
}
