import type { ErrorCode } from '../errors.ts'

/**
 * What happens, told as it happens: one contract for client, sandbox, tools and agent, for logs, metrics and traces. Every
 * hook is optional, and one that throws harms nothing. Events never hold keys, bodies, query texts, values or query strings.
 * @example
 * const hooks: Hooks = { onRetry: ({ path, code, delayMs }) => console.warn(`${path}: ${code}, again in ${delayMs} ms`) }
 * const client = new PostHogClient({ hooks })
 */
export interface Hooks {
  /** An attempt of a call is sent. `onResponse`, `onRetry` or `onFailure` follows. */
  onRequest?(event: RequestEvent): void
  /** An answer is there, to its last byte; `code` is set when it is a refusal. */
  onResponse?(event: ResponseEvent): void
  /** An attempt failed, and the call will be tried again after a pause. */
  onRetry?(event: RetryEvent): void
  /** A call failed for good. */
  onFailure?(event: FailureEvent): void
  /** A call starts to wait for this client's own budget or for a slot, or the server answered 429. */
  onRateLimit?(event: RateLimitEvent): void
  /** A query of a driver is done, well or not: once for every `query()` and `execute()`. */
  onQuery?(event: QueryEvent): void
  /** A sandbox is created, ready or closed, or one failed; a script ran. */
  onSandbox?(event: SandboxEvent): void
  /** A tool was run for a model. */
  onTool?(event: ToolEvent): void
  /** A model answered, or failed to. */
  onModel?(event: ModelEvent): void
}

export type HookName = keyof Hooks

/** Which budget a call counts against. `ingest` and `none` are unlimited here. */
export type RateClass = 'query' | 'crud' | 'ingest' | 'none'

/** A code of this package's errors; `unexpected` for any other error. */
export type FailureCode = ErrorCode | 'unexpected'

/** A call of PostHog's API. */
export interface CallEvent {
  /** Made by this client; the same for all attempts of a call. */
  readonly callId: string
  readonly method: string
  readonly origin: string
  /** Without the query string. */
  readonly path: string
  readonly rateClass: RateClass
  /** Counted from 1. */
  readonly attempt: number
}

export interface RequestEvent extends CallEvent {
  /** Bytes of the body as sent. */
  readonly bytesSent: number
  /** How long this attempt waited for the budget and for a slot, in milliseconds. */
  readonly waitedMs: number
}

export interface ResponseEvent extends CallEvent {
  readonly status: number
  /** Why the answer is a failure; absent when it is none. */
  readonly code?: FailureCode
  /** From sending to the last byte of the body, in milliseconds. */
  readonly durationMs: number
  readonly bytesSent: number
  /** Bytes of the body after decompression. */
  readonly bytesReceived: number
  /** The server's. */
  readonly requestId?: string
}

export interface RetryEvent extends CallEvent {
  readonly code: FailureCode
  readonly status?: number
  /** The pause before the next attempt, in milliseconds. */
  readonly delayMs: number
}

export interface FailureEvent extends CallEvent {
  readonly code: FailureCode
  readonly status?: number
  /** The whole call with its attempts and pauses, in milliseconds. */
  readonly durationMs: number
  readonly requestId?: string
}

export interface RateLimitEvent extends CallEvent {
  /** Who holds the call up: this client, which keeps to its own limits, or the server, which answered 429. */
  readonly source: 'client' | 'server'
  /** Too many requests in a minute or an hour, or too many queries at once. */
  readonly reason: 'budget' | 'concurrency'
  /** `client`, `budget`: how long this call will wait, in milliseconds. */
  readonly waitMs?: number
  /** `client`: calls waiting in the same line, this one included. */
  readonly waiting?: number
  /** `server`: the pause it asked for, in milliseconds. */
  readonly retryAfterMs?: number
}

/** Whether something worked. */
export interface OutcomeEvent {
  readonly ok: boolean
  /** Why not; absent when it worked. */
  readonly code?: FailureCode
  readonly durationMs: number
}

export interface QueryEvent extends OutcomeEvent {
  readonly driver: 'posthog' | 'sandbox' | 'cached'
  /** The call that made it fail, when `onFailure` has told of that. */
  readonly callId?: string
  readonly status?: number
  /** The id under which PostHog logs the query. */
  readonly queryId?: string
  readonly rowCount?: number
  /** Whether rows are missing. */
  readonly truncated?: boolean
  /** Whether the answer came from a cache, PostHog's or `cachedDriver`'s. */
  readonly cached?: boolean
}

export interface SandboxEvent extends OutcomeEvent {
  /**
   * `create`: the sandbox exists, or could not be made. `start`: its guest answers, or does not. `close`: it is removed, or
   * could not be. `script`: a script ended.
   */
  readonly phase: 'create' | 'start' | 'close' | 'script'
  /** `process`, `e2b`, ... */
  readonly kind: string
  /** Absent when there is none yet. */
  readonly sandboxId?: string
}

export interface ToolEvent extends OutcomeEvent {
  readonly tool: string
}

export interface ModelEvent extends OutcomeEvent {
  readonly model: string
  readonly status?: number
  readonly requestId?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
}
