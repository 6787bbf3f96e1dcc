import { ExportError } from '../../errors.ts'
import type { Cell, Segment } from '../cell.ts'
import type { SinkState } from '../sinks/export-sink.ts'
import type { CreatedWindow, DoneEntry, JournalEntry } from './journal-entry.ts'

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

export interface PlanProgress {
  undone: Cell[]
  done: Cell[]
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
  for (const entry of entries) {
    apply(progress, entry)
    if (!('requests' in entry)) continue
    const at = Date.parse(entry.at)
    for (let sent = 0; sent < entry.requests; sent++) progress.sentAt.push(at)
  }
  // An empty plan is complete as it is.
  for (const [segment, { undone, done }] of progress.plans)
    if (done.length === 0 && undone.length > 0) progress.plans.delete(segment)
  return progress
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

function apply(progress: JournalProgress, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'start':
    case 'sent':
      return
    case 'run':
      Object.assign(progress, newRun(entry.run, entry.window))
      return
    case 'segments':
      progress.segments = entry.segments
      return
    case 'plan':
      if (progress.plans.get(entry.segment)?.done.length)
        throw contradiction(`${entry.segment} is planned twice`)
      progress.plans.set(entry.segment, { undone: [...entry.cells], done: [] })
      return
    case 'split':
      takeUndone(progress, entry.cell).plan.undone.push(...entry.into)
      return
    case 'done': {
      const { plan, cell } = takeUndone(progress, entry.cell)
      plan.done.push(cell)
      progress.done.set(cell.id, entry)
      progress.committed.add(cell.id)
      for (const figures of [progress, progress.total]) {
        figures.rows += entry.rows
        figures.bytes += entry.bytes
        figures.duplicates += entry.duplicates
      }
      progress.sinkState = entry.state ?? progress.sinkState
      return
    }
    case 'finish':
      progress.finished = true
      progress.sinkState = entry.state ?? progress.sinkState
  }
}

function takeUndone({ plans }: JournalProgress, id: string): { plan: PlanProgress; cell: Cell } {
  for (const plan of plans.values()) {
    const index = plan.undone.findIndex((cell) => cell.id === id)
    const [cell] = index < 0 ? [] : plan.undone.splice(index, 1)
    if (cell) return { plan, cell }
  }
  throw contradiction(`the cell ${id} is done or split without having been planned`)
}

const contradiction = (what: string): ExportError =>
  new ExportError(`The checkpoint contradicts itself: ${what}.`, {
    code: 'checkpoint_invalid',
    hint: 'Begin the export anew (overwrite), and report this as a fault.',
  })
