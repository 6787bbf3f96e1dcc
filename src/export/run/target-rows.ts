/** What is known of the cells fetched so far. */
export interface FetchPace {
  /** Rows per cell aimed at now. */
  targetRows: number
  /** Largest number of rows an answer may carry. */
  cap: number
  /** Of the last answer, uncompressed. */
  bytesPerRow: number
  /** From the request to the last byte of the last answer. */
  wallMs: number
}

/** Below the cap, so that rows that arrive after counting still fit. */
const HEADROOM = 0.9
/** PostHog builds the whole answer in memory. */
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024
/** PostHog ends a query after 10 s. */
const SLOW_MS = 6000
const FAST_MS = 3000
const FEWEST_ROWS = 500

export const firstTarget = (cap: number): number => Math.floor(cap * HEADROOM)

/** Rows per cell to aim at next: as many as an answer carries, fewer where rows are wide or answers slow. */
export function nextTarget({ targetRows, cap, bytesPerRow, wallMs }: FetchPace): number {
  const fitting = Math.max(1, Math.floor(LARGEST_ANSWER_BYTES / Math.max(1, bytesPerRow)))
  const most = Math.min(firstTarget(cap), fitting)
  const wished = wallMs > SLOW_MS ? targetRows / 2 : wallMs < FAST_MS ? targetRows * 2 : targetRows
  return Math.max(Math.min(FEWEST_ROWS, most), Math.min(most, Math.floor(wished)))
}
