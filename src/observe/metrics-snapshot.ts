import type { OutcomeStats } from './outcome-counter.ts'
import type { Distribution } from './quantile-histogram.ts'

/** Plain data, ready for JSON. Durations are in milliseconds. */
export interface MetricsSnapshot {
  /** When counting began, ISO 8601. */
  since: string
  /** Calls of PostHog's API. */
  requests: {
    /** Attempts that were sent. */
    sent: number
    /** Attempts that failed and were followed by another. */
    retried: number
    /** Calls that failed for good. */
    failed: number
    /** Attempts that failed, by code, whether or not another attempt helped. */
    errors: Record<string, number>
    bytesSent: number
    bytesReceived: number
    /** From sending to the last byte of the answer. */
    durationMs: Distribution
    /** Attempts that had to wait for the budget or a slot, and how long. */
    waitedMs: Distribution
  }
  rateLimits: {
    /** Waits for this client's own budget. */
    budgetWaits: number
    /** Waits for one of the query slots. */
    concurrencyWaits: number
    /** Answers 429 of the server. */
    refusals: number
  }
  /** Queries of drivers, one for each `query()` and `execute()`. */
  queries: OutcomeStats & { rows: number; cached: number; truncated: number }
  sandboxes: {
    /** Created, and not closed yet. */
    active: number
    create: OutcomeStats
    /** From a sandbox to one that answers. */
    start: OutcomeStats
    /** Cleanup. */
    close: OutcomeStats
    scripts: OutcomeStats
  }
  tools: Record<string, OutcomeStats>
  models: Record<
    string,
    OutcomeStats & {
      inputTokens: number
      outputTokens: number
      cacheReadTokens: number
      cacheWriteTokens: number
    }
  >
  /** What `measure()` was used for. */
  endToEnd: Record<string, OutcomeStats>
}
