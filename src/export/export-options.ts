import type { IncrementalOptions } from './incremental/incremental-options.ts'

/** How an export runs. */
export interface ExportOptions {
  /**
   * File that remembers what has arrived, so that the same call after a crash or a Ctrl+C goes on there. `false` remembers
   * nothing. @default the sink's own
   */
  checkpoint?: string | false
  /**
   * Whether a later run with the same checkpoint adds what is new since, late arrivals included. `events` needs no `to` then.
   * Of tables whose rows change, such as persons, a changed row comes again: the last one counts. @default false
   */
  incremental?: boolean | IncrementalOptions
  /** Replace an existing output (and its checkpoint). @default false */
  overwrite?: boolean
  /** Queries at once, 1 to 3: PostHog runs three per organization. @default 3 */
  concurrency?: number
  /** Rows per cell to aim at, 1 to 45,000. @default chosen by the size of the rows */
  targetRows?: number
  /** Requests in any minute, over all runs of this export. @default the client's (240) */
  requestsPerMinute?: number
  /** Requests in any hour, over all runs of this export. @default the client's (2,400) */
  requestsPerHour?: number
  /** Called about once a second, and at the end. What it throws becomes a process warning. */
  onProgress?: (progress: ExportProgress) => void
  /** Stops the export; what was committed stays and can be continued. */
  signal?: AbortSignal
}

export interface ExportProgress {
  phase: 'planning' | 'fetching' | 'waiting' | 'finishing' | 'done'
  /** Rows committed, earlier runs included. */
  rows: number
  /** Rows counted so far; grows while days are still to be planned. */
  countedRows: number
  /** Whether every segment has been counted, so that `countedRows` is all of them. */
  planned: boolean
  bytes: number
  cellsDone: number
  cells: number
  segmentsPlanned: number
  segments: number
  /** Of this run. */
  requests: number
  /** What the budget allows now; undefined without one. */
  requestsLeftThisHour?: number
  /** Since the run began. */
  elapsedMs: number
  /** Rows per second of this run, over the last half minute. */
  rowsPerSecond: number
  /** Until the end, as far as known. */
  remainingMs?: number
  /** Why nothing moves: the rate limit, a pause before another attempt. */
  waitingFor?: string
}
