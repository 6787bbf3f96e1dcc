import type { ApiError, PostHogDriverError } from '../errors.ts'
import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { CallEvent, HookName, Hooks } from '../observe/hooks.ts'
import { noteTold } from '../observe/told-failures.ts'
import { redactSecrets } from '../redact.ts'
import type { Wait } from './admission.ts'
import { requestIdOf } from './error-from-response.ts'
import type { HttpRequest } from './http-client.ts'

export interface CallObserverOptions {
  hooks: Hooks
  /** Masked wherever an event could show them. */
  secrets: readonly string[]
  now: () => number
}

const HTTP_HOOKS: readonly HookName[] = ['onRequest', 'onResponse', 'onRetry', 'onFailure', 'onRateLimit']

/** Makes the observer of each call; undefined when nobody listens, so that nothing at all is done then. */
export function createCallObservers(options: CallObserverOptions) {
  if (!HTTP_HOOKS.some((name) => options.hooks[name])) return undefined
  const client = globalThis.crypto.randomUUID().slice(0, 8)
  let calls = 0
  return (call: HttpRequest, url: URL, body: string | Uint8Array | undefined) =>
    new CallObserver(options, { call, url, body, callId: `${client}-${++calls}` })
}

/** Tells the hooks what becomes of one call, attempt by attempt. */
export class CallObserver {
  private readonly call: Omit<CallEvent, 'attempt'>
  private readonly bytesSent: number
  private readonly startedAt: number
  private attempt = 1
  private enteredAt = 0
  private waited = false
  private sentAt = 0

  constructor(
    private readonly options: CallObserverOptions,
    about: { call: HttpRequest; url: URL; body: string | Uint8Array | undefined; callId: string },
  ) {
    const { method, rateClass } = about.call
    const { origin, pathname } = about.url
    const path = redactSecrets(pathname, options.secrets)
    this.call = { callId: about.callId, method, origin, path, rateClass }
    this.bytesSent = about.body === undefined ? 0 : Buffer.byteLength(about.body)
    this.startedAt = options.now()
  }

  /** The attempt gets in line. */
  entering(attempt: number): void {
    this.attempt = attempt
    this.enteredAt = this.options.now()
    this.waited = false
  }

  /** It has to wait there. */
  held({ reason, waitMs, waiting }: Wait): void {
    this.waited = true
    emit(this.options.hooks, 'onRateLimit', () => ({
      ...this.event(),
      source: 'client',
      reason,
      ...(waitMs !== undefined && { waitMs }),
      waiting,
    }))
  }

  sending(): void {
    this.sentAt = this.options.now()
    const { bytesSent } = this
    const waitedMs = this.waited ? this.sentAt - this.enteredAt : 0
    emit(this.options.hooks, 'onRequest', () => ({ ...this.event(), bytesSent, waitedMs }))
  }

  /** The answer is read; `refusal` is the error it stands for. */
  answered(
    { status, headers }: { status: number; headers: Record<string, string> },
    bytesReceived: number,
    refusal?: ApiError,
  ): void {
    const { hooks, secrets, now } = this.options
    emit(hooks, 'onResponse', () => {
      const durationMs = now() - this.sentAt
      const requestId = requestIdOf(headers, secrets)
      return {
        ...this.event(),
        status,
        ...(refusal && { code: refusal.code }),
        durationMs,
        bytesSent: this.bytesSent,
        bytesReceived,
        ...(requestId && { requestId }),
      }
    })
    if (status !== 429 || !refusal) return
    const { retryAfterMs } = refusal.details
    emit(hooks, 'onRateLimit', () => ({
      ...this.event(),
      source: 'server',
      reason: refusal.code === 'concurrency_limited' ? 'concurrency' : 'budget',
      ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    }))
  }

  retrying(failure: PostHogDriverError, delayMs: number): void {
    emit(this.options.hooks, 'onRetry', () => ({ ...this.event(), ...failureOf(failure), delayMs }))
  }

  /** The call is over, without success. */
  failed(error: unknown): void {
    const { hooks, now } = this.options
    if (hooks.onFailure) noteTold(error, this.call.callId)
    emit(hooks, 'onFailure', () => {
      const { requestId } = (error as Partial<PostHogDriverError> | undefined)?.details ?? {}
      return {
        ...this.event(),
        ...failureOf(error),
        durationMs: now() - this.startedAt,
        ...(typeof requestId === 'string' && { requestId }),
      }
    })
  }

  private event(): CallEvent {
    return { ...this.call, attempt: this.attempt }
  }
}
