import type { Cell, Segment } from '../cell.ts'
import type { SinkState } from '../sinks/export-sink.ts'

/** Lines of a checkpoint, in the order they were written; each is durable before the next step depends on it. */
export type JournalEntry =
  | { kind: 'start'; version: 1; fingerprint: Fingerprint; at: string }
  /**
   * A run of an incremental export, the first one included (0). Ids of the cells of later ones begin with `r<run>-`.
   * `seenBytes`: length of its file of rows that were put out, as it begins; `remembers`: which of its own it adds.
   */
  | {
      kind: 'run'
      run: number
      window: CreatedWindow
      seenBytes?: number
      remembers?: RememberedFrom
      at: string
    }
  /**
   * What there is to plan, once that is known; open ends are fixed here. With `again`, the days that an incremental run
   * fetches anew in the end, and how many rows PostHog counts in each.
   */
  | {
      kind: 'segments'
      segments: readonly Segment[]
      again?: Readonly<Record<string, number>>
      requests: number
      at: string
    }
  /** A segment's plan replaces an earlier one of the same segment that had nothing done. */
  | { kind: 'plan'; segment: string; cells: readonly Cell[]; requests: number; at: string }
  /** A cell that was too large, or planned under a wrong cap, with those that take its place. */
  | { kind: 'split'; cell: string; into: readonly Cell[]; requests: number; at: string }
  | DoneEntry
  /** Requests of a run that stopped, beyond those of its other entries. */
  | { kind: 'sent'; requests: number; at: string }
  /** The export, or its run, is complete. */
  | { kind: 'finish'; state?: SinkState; rows: number; at: string }

/** A cell whose rows are in the sink, for good. */
export interface DoneEntry {
  kind: 'done'
  cell: string
  rows: number
  bytes: number
  duplicates: number
  /** Requests it took, counts and attempts included. */
  requests: number
  state?: SinkState
  /** Of an incremental run: new rows of recent days, and the length of the file of rows that were put out. */
  served?: Readonly<Record<string, number>>
  seenBytes?: number
  at: string
}

/** `[from, to)` of `created_at`, UTC with microseconds; the server's clock, not ours. */
export interface CreatedWindow {
  from: string | null
  to: string
}

/** Rows that arrived from then on are remembered, whatever their day, and so are all of this UTC day and later ones. */
export interface RememberedFrom {
  createdFrom: string
  day: string
}

/** What must be the same for a run to go on with an earlier one: names to JSON values. */
export type Fingerprint = Readonly<Record<string, unknown>>
