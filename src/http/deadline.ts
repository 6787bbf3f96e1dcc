import { abortedError } from './deadline-errors.ts'
import { onAbort } from './on-abort.ts'

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

/** Dispose it on every path: that clears the timer and takes the listener off the caller's signal. */
export const startDeadline = (options: DeadlineOptions): Deadline => new RunningDeadline(options)

/** A class because every attempt makes one: V8 makes objects of a class faster than literals with getters. */
class RunningDeadline implements Deadline {
  failure: Error | undefined
  private readonly options: DeadlineOptions
  private readonly expiresAt: number
  private controller: AbortController | undefined
  private readonly listeners = new Set<(error: Error) => void>()
  private readonly timer: NodeJS.Timeout | undefined
  private readonly leaveWhole: (() => void) | undefined
  private readonly leaveSignal: (() => void) | undefined

  constructor(options: DeadlineOptions) {
    this.options = options
    const { timeoutMs, signal, within, now, timeoutError } = options
    this.expiresAt = timeoutMs > 0 ? now() + timeoutMs : Number.POSITIVE_INFINITY
    if (timeoutMs > 0)
      this.timer = setTimeout(() => this.fail(timeoutError()), Math.min(timeoutMs, LONGEST_TIMER_MS))
    this.leaveWhole = within?.onFailure((error) => this.fail(error))
    if (signal?.aborted) this.fail(abortedError(signal.reason))
    else if (signal) this.leaveSignal = onAbort(signal, () => this.fail(abortedError(signal.reason)))
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController()
      if (this.failure) this.controller.abort(this.failure)
    }
    return this.controller.signal
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.options.now())
  }

  fail(error: Error): void {
    if (this.failure) return
    this.failure = error
    this.controller?.abort(error)
    for (const listener of this.listeners) listener(error)
  }

  onFailure(listener: (error: Error) => void): () => void {
    if (this.failure) listener(this.failure)
    else this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer)
    this.leaveWhole?.()
    this.leaveSignal?.()
  }
}
