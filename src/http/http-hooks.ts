import type { ErrorCode } from '../errors.ts'
import type { RateClass } from './http-client.ts'

/** What happens on the wire, for logs and metrics. Never holds keys, bodies, query strings or values. */
export interface HttpHooks {
  onRequest?(event: HttpRequestEvent): void
  onResponse?(event: HttpResponseEvent): void
  onRetry?(event: HttpRetryEvent): void
}

export interface HttpRequestEvent {
  method: string
  origin: string
  /** Without the query string. */
  path: string
  rateClass: RateClass
  /** Counted from 1. */
  attempt: number
}

export interface HttpResponseEvent extends HttpRequestEvent {
  status: number
  /** From sending to the last byte of the body, in milliseconds. */
  durationMs: number
  /** Body bytes after decompression. */
  bytes: number
  requestId?: string
}

export interface HttpRetryEvent extends HttpRequestEvent {
  /** Why the attempt failed. */
  code: ErrorCode
  status?: number
  /** The pause before the next attempt. */
  delayMs: number
}

/** Calls a hook, if there is one; one that throws becomes a process warning, never a failed call. */
export function emit<Event>(hook: ((event: Event) => void) | undefined, describe: () => Event): void {
  if (!hook) return
  try {
    hook(describe())
  } catch (error) {
    process.emitWarning(
      `A posthog-driver hook threw: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
