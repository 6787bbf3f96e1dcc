import { anySignal } from '../../http/any-signal.ts'
import type { CallBudget } from '../call-budget.ts'
import type { CallOptions } from '../driver.ts'

/** What is known about the page to fetch, beside its place in the list. */
export interface PageRequest {
  /** The time and the signal of all pages together. */
  whole?: CallBudget
  /** How many more items are wanted, when there is a limit. */
  wanted?: number
}

/** The options of one page: its own, within what the whole list has left. */
export function pageOptions(own: CallOptions, { whole }: PageRequest, defaultTimeoutMs: number): CallOptions {
  if (!whole) return own
  // 0 means without limit, for both.
  const limits = [own.timeoutMs ?? defaultTimeoutMs, whole.remainingMs()].filter((limitMs) => limitMs > 0)
  return {
    signal: own.signal ? anySignal(own.signal, whole.signal) : whole.signal,
    timeoutMs: limits.length > 0 ? Math.min(...limits) : 0,
  }
}
