import type { Cell, Segment } from '../cell.ts'
import type { JournalProgress } from '../checkpoint/read-progress.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { ExportCounts } from './progress-meter.ts'

const rowsOf = (cells: readonly { count?: number }[]): number =>
  cells.reduce((sum, { count = 0 }) => sum + count, 0)

/** The figures of an export under way, those of the runs before it included. */
export class ExportLedger {
  readonly counts: Omit<ExportCounts, 'requests' | 'requestsLeftThisHour'>
  readonly notices = new Set<string>()
  duplicates: number

  constructor({ total, committed }: JournalProgress) {
    const { rows, bytes, duplicates } = total
    this.duplicates = duplicates
    this.counts = {
      phase: 'planning',
      rows,
      bytes,
      countedRows: rows,
      planned: false,
      cellsDone: committed.size,
      cells: committed.size,
      segmentsPlanned: 0,
      segments: 0,
    }
  }

  /** What there is to do: segments still to be planned, and cells that an earlier run planned and left. */
  begin(segments: readonly Segment[], open: readonly Segment[], waiting: readonly Cell[]): void {
    const { counts } = this
    counts.segments += segments.length
    counts.segmentsPlanned += segments.length - open.length
    counts.cells += waiting.length
    counts.countedRows += rowsOf(waiting) + rowsOf(open)
    counts.planned = open.every(({ count }) => count !== undefined)
    counts.phase = 'fetching'
  }

  planned(segment: Segment, cells: readonly Cell[]): void {
    const { counts } = this
    counts.segmentsPlanned++
    counts.cells += cells.length
    counts.countedRows += rowsOf(cells) - (segment.count ?? 0)
    counts.planned ||= counts.segmentsPlanned === counts.segments
  }

  split(cell: Cell, into: readonly Cell[]): void {
    this.counts.cells += into.length - 1
    this.counts.countedRows += rowsOf(into) - cell.count
  }

  committed(cell: Cell, { rows, bytes, duplicates }: ExportPart): void {
    const { counts } = this
    this.duplicates += duplicates
    counts.rows += rows
    counts.bytes += bytes
    counts.cellsDone++
    // What was counted and what came may differ; the total must end where the rows do.
    counts.countedRows += rows - cell.count
  }

  /** What the ledger knows of a summary. A complete export was verified cell by cell. */
  summary(status: ExportSummary['status']) {
    const { rows, bytes, cellsDone: cells } = this.counts
    const { duplicates, notices } = this
    return { status, rows, bytes, cells, duplicates, verified: true, notices: [...notices] }
  }
}
