import { ConnectionError } from '../errors.ts'

export interface DeadlineOptions {
  /** 0 disables. */
  timeoutMs: number
  /** The caller's signal. */
  signal?: AbortSignal
  /** The deadline this one is part of: when it ends, so does this one, with the same error. */
  within?: Deadline
  now: () => number
  /** The error for running out of time; made when it happens, so that it can tell what was going on. */
  timeoutError: () => Error
}

/** A time limit and a caller's signal as one, whose end is always the error to throw. */
export interface Deadline extends Disposable {
  /** The error to throw, once it is over. */
  readonly failure: Error | undefined
  /** Fires with `failure`. Made when first asked for: a signal costs more than the rest of a deadline. */
  readonly signal: AbortSignal
  /** Milliseconds left; Infinity without a limit. */
  remainingMs(): number
  /** Ends it early with this error. */
  fail(error: Error): void
  /** Calls back when it ends, at once if it has; gives the function that takes the callback off again. */
  onFailure(listener: (error: Error) => void): () => void
}

const LONGEST_TIMER_MS = 2_147_483_647

/** Dispose it on every path (`using`): that clears the timer and takes the listener off the caller's signal. */
export function startDeadline({ timeoutMs, signal, within, now, timeoutError }: DeadlineOptions): Deadline {
  let failure: Error | undefined
  let controller: AbortController | undefined
  const listeners = new Set<(error: Error) => void>()
  const expiresAt = timeoutMs > 0 ? now() + timeoutMs : Number.POSITIVE_INFINITY

  function fail(error: Error): void {
    if (failure) return
    failure = error
    controller?.abort(error)
    for (const listener of listeners) listener(error)
  }
  function onFailure(listener: (error: Error) => void): () => void {
    if (failure) listener(failure)
    else listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const onAbort = () => fail(toAbortedError(signal?.reason))
  const timer =
    timeoutMs > 0 ? setTimeout(() => fail(timeoutError()), Math.min(timeoutMs, LONGEST_TIMER_MS)) : undefined
  const leave = within?.onFailure(fail)
  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return {
    get failure() {
      return failure
    },
    get signal() {
      if (!controller) {
        controller = new AbortController()
        if (failure) controller.abort(failure)
      }
      return controller.signal
    },
    remainingMs: () => Math.max(0, expiresAt - now()),
    fail,
    onFailure,
    [Symbol.dispose]() {
      clearTimeout(timer)
      leave?.()
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

function toAbortedError(reason: unknown): ConnectionError {
  // The reason of an enclosing deadline is already the error to throw.
  if (reason instanceof ConnectionError) return reason
  return new ConnectionError('The call was cancelled by its AbortSignal', { code: 'aborted', cause: reason })
}
