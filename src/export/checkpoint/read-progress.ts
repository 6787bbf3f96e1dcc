import type { Segment } from '../cell.ts'
import type { SinkState } from '../sinks/export-sink.ts'
import type { CreatedWindow, DoneEntry, JournalEntry } from './journal-entry.ts'
import { OpenPlans, type PlanProgress } from './open-plans.ts'

/** Where an export stands, by its journal. */
export interface JournalProgress {
  /** 0 for the export itself; its incremental runs count from 1. The fields below are of the last run, unless they say so. */
  run: number
  finished: boolean
  window?: CreatedWindow
  segments?: readonly Segment[]
  /** By segment. A segment without a plan, or none of whose cells are done, has to be planned (anew): counts age. */
  plans: Map<string, PlanProgress>
  /** By cell id. */
  done: Map<string, DoneEntry>
  rows: number
  bytes: number
  duplicates: number
  /** What the sink gave last, in any run. */
  sinkState?: SinkState
  /** Ids of the parts in the sink, of all runs. */
  committed: Set<string>
  /** Of all runs. */
  total: { rows: number; bytes: number; duplicates: number }
  /** When requests were sent, in any run: milliseconds since 1970, one for each, in order. */
  sentAt: number[]
}

/**
 * Reads a journal's entries in their order: plans replace plans, splits replace cells, what is done is done.
 * @throws {ExportError} `checkpoint_invalid` when they contradict each other.
 */
export function readProgress(entries: readonly JournalEntry[]): JournalProgress {
  const progress: JournalProgress = {
    ...newRun(0),
    committed: new Set(),
    total: { rows: 0, bytes: 0, duplicates: 0 },
    sentAt: [],
  }
  const plans = new OpenPlans()
  for (const entry of entries) {
    apply(progress, plans, entry)
    if (!('requests' in entry)) continue
    const at = Date.parse(entry.at)
    for (let sent = 0; sent < entry.requests; sent++) progress.sentAt.push(at)
  }
  return { ...progress, plans: plans.begun() }
}

const newRun = (run: number, window?: CreatedWindow) => ({
  run,
  window,
  segments: undefined,
  finished: false,
  plans: new Map<string, PlanProgress>(),
  done: new Map<string, DoneEntry>(),
  rows: 0,
  bytes: 0,
  duplicates: 0,
})

function apply(progress: JournalProgress, plans: OpenPlans, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'start':
    case 'sent':
      return
    case 'run':
      Object.assign(progress, newRun(entry.run, entry.window))
      plans.clear()
      return
    case 'segments':
      progress.segments = entry.segments
      return
    case 'plan':
      plans.put(entry.segment, entry.cells)
      return
    case 'split':
      plans.split(entry.cell, entry.into)
      return
    case 'done':
      plans.finish(entry.cell)
      progress.done.set(entry.cell, entry)
      progress.committed.add(entry.cell)
      for (const figures of [progress, progress.total]) {
        figures.rows += entry.rows
        figures.bytes += entry.bytes
        figures.duplicates += entry.duplicates
      }
      progress.sinkState = entry.state ?? progress.sinkState
      return
    case 'finish':
      progress.finished = true
      progress.sinkState = entry.state ?? progress.sinkState
  }
}
