/**
 * One error family. Every error says what was tried, what came back and what to do next; the fields carry the same
 * for programs. Messages never contain keys.
 */
export type ErrorCode =
  | 'invalid_configuration' // options or environment: which key, what came, what was expected
  | 'invalid_input' // arguments of a call, refused before anything was sent
  | 'connection_failed' // no answer: refused, reset, DNS, TLS
  | 'timeout' // a deadline of ours passed
  | 'aborted' // the caller's AbortSignal fired
  | 'authentication_failed' // 401
  | 'permission_denied' // 403: scope or project
  | 'not_found' // 404, unknown object or field
  | 'query_invalid' // PostHog refused the HogQL: syntax, unknown name, types
  | 'query_too_expensive' // time, memory or size limit of one query: 504, 512, 513
  | 'rate_limited' // 429 by request count, or our own budget is full
  | 'concurrency_limited' // 429 because too many queries run at once
  | 'quota_exceeded' // 402
  | 'payload_too_large' // 413
  | 'server_error' // 5xx
  | 'invalid_response' // an answer that is not what the API promises
  | 'missing_peer' // an optional package is not installed
  | 'question_invalid' // a question file or its parameters
  | 'sandbox_failed' // the sandbox, not the query, went wrong
  | 'script_failed' // code run in a sandbox threw
  | 'export_stopped' // an export ended before its end; what was confirmed stays and can be continued
  | 'checkpoint_invalid' // a checkpoint of another export, a damaged one, or one in use
  | 'local_failed' // the local PostHog could not start or serve

export interface PostHogDriverErrorOptions {
  code: ErrorCode
  /** HTTP status, when an answer came back. */
  status?: number
  /** The next step, in one sentence. */
  hint?: string
  /** True when the same call may succeed later without changes. @default false */
  retryable?: boolean
  /** Structured evidence: the server's code, request id, position, candidates. Never secrets. */
  details?: Record<string, unknown>
  cause?: unknown
}

const MARKER = Symbol.for('posthog-driver.error')

/**
 * Base of every error this package throws.
 * @example
 * try { await client.query('SELECT evnt FROM events') } catch (error) {
 *   if (PostHogDriverError.isInstance(error)) console.log(error.code, error.hint)
 *   //=> query_invalid Did you mean event?
 * }
 */
export class PostHogDriverError extends Error {
  override readonly name: string = 'PostHogDriverError'
  readonly code: ErrorCode
  readonly status?: number
  readonly hint?: string
  readonly retryable: boolean
  readonly details: Record<string, unknown>

  constructor(message: string, options: PostHogDriverErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.status = options.status
    this.hint = options.hint
    this.retryable = options.retryable ?? false
    this.details = options.details ?? {}
    Object.defineProperty(this, MARKER, { value: true })
  }

  /** Works across duplicate installs, unlike `instanceof`. */
  static isInstance(error: unknown): error is PostHogDriverError {
    return typeof error === 'object' && error !== null && MARKER in error
  }

  /** What logs and `--json` print: everything but the stack and the cause. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, status, hint, retryable, details } = this
    return { name, message, code, status, hint, retryable, details }
  }
}

/** Options or environment are wrong; thrown at construction. */
export class ConfigurationError extends PostHogDriverError {
  override readonly name = 'ConfigurationError'
}

/** Arguments of a call are wrong; nothing was sent. */
export class InputError extends PostHogDriverError {
  override readonly name = 'InputError'
}

/** No answer arrived: connection failed, timed out, or was aborted (`code` tells which). */
export class ConnectionError extends PostHogDriverError {
  override readonly name = 'ConnectionError'
}

/** PostHog answered with an error status, or with something that is not its API. */
export class ApiError extends PostHogDriverError {
  override readonly name: string = 'ApiError'
}

/** PostHog refused or gave up on a query. `position` points into the HogQL text when it is known. */
export class QueryError extends ApiError {
  override readonly name = 'QueryError'
  readonly hogql: string
  readonly position?: QueryPosition

  constructor(
    message: string,
    options: PostHogDriverErrorOptions & { hogql: string; position?: QueryPosition },
  ) {
    super(message, options)
    this.hogql = options.hogql
    this.position = options.position
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), hogql: this.hogql, position: this.position }
  }
}

/** Where in the query text: 1-based line and column, 0-based offsets in UTF-16 units. */
export interface QueryPosition {
  line: number
  column: number
  start: number
  end: number
}

/** An optional package is missing; the message says what to install. */
export class MissingPeerError extends PostHogDriverError {
  override readonly name = 'MissingPeerError'
}

/** A sandbox failed, or code inside it threw; stdout and stderr are kept in `details`. */
export class SandboxError extends PostHogDriverError {
  override readonly name = 'SandboxError'
}

/** A question file is wrong, or a question's parameters are. */
export class QuestionError extends PostHogDriverError {
  override readonly name = 'QuestionError'
}

/** The local PostHog could not start, load data or keep its engine. */
export class LocalPostHogError extends PostHogDriverError {
  override readonly name = 'LocalPostHogError'
}

/** An export could not go on: `details.checkpoint` names what continues it, when anything was confirmed. */
export class ExportError extends PostHogDriverError {
  override readonly name = 'ExportError'
}

/** The model's API refused, failed, or gave an answer that is none. */
export class ModelError extends PostHogDriverError {
  override readonly name = 'ModelError'
}
