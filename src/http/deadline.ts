import { ConnectionError } from '../errors.ts'

export interface DeadlineOptions {
  /** 0 disables. */
  timeoutMs: number
  /** The caller's signal, or the deadline around this one. */
  signal?: AbortSignal
  now: () => number
  /** The error for running out of time; made when it happens, so that it can tell what was going on. */
  timeoutError: () => Error
}

/** A time limit and a caller's signal as one signal, whose reason is always the error to throw. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Milliseconds left; Infinity without a limit. */
  remainingMs(): number
  /** Ends it early with this error. */
  fail(error: Error): void
}

const LONGEST_TIMER_MS = 2_147_483_647

/** Dispose it on every path (`using`): that clears the timer and takes the listener off the caller's signal. */
export function startDeadline({ timeoutMs, signal, now, timeoutError }: DeadlineOptions): Deadline {
  const controller = new AbortController()
  const expiresAt = timeoutMs > 0 ? now() + timeoutMs : Number.POSITIVE_INFINITY
  const onAbort = () => controller.abort(toAbortedError(signal?.reason))
  const timer =
    timeoutMs > 0
      ? setTimeout(() => controller.abort(timeoutError()), Math.min(timeoutMs, LONGEST_TIMER_MS))
      : undefined
  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, expiresAt - now()),
    fail: (error) => controller.abort(error),
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

function toAbortedError(reason: unknown): ConnectionError {
  // The reason of an enclosing deadline is already the error to throw.
  if (reason instanceof ConnectionError) return reason
  return new ConnectionError('The call was cancelled by its AbortSignal', { code: 'aborted', cause: reason })
}
