import type { AskRows } from '../ask-rows.ts'
import type { Cell, Segment } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { countRows } from './count-rows.ts'
import { divide } from './divide.ts'

export interface PlanOptions {
  /** Rows per cell to aim at. */
  targetRows: number
  /** Most rows that one answer carries; a cell that cannot be made smaller may have as many. */
  cap: number
}

/** Where a segment makes no more cells, the rows PostHog reads in vain cost less than another request. */
const FEW_CELLS = 2

/**
 * The cells of a segment, in the order of the table's sort key. They cover it whatever was counted: only how large they are
 * depends on the counts. A segment without rows has none.
 * @throws {ExportError} `export_stopped` when more rows than `cap` cannot be told apart by the columns that split the table.
 */
export async function planSegment(
  table: ExportTable,
  segment: Segment,
  options: PlanOptions,
  ask: AskRows,
): Promise<Cell[]> {
  const { name, bounds } = segment
  const count = segment.count ?? (await countRows(table, bounds, ask, `count of ${name}`))
  if (count === 0) return []
  const namesFrom = table.hashes.length > 0 ? FEW_CELLS * options.targetRows : 0
  const division = { table, ask, purpose: `plan of ${name}`, namesFrom, ...options }
  const pieces = await divide(division, { bounds, count })
  return pieces.map((piece, index) => ({
    id: `${name}-${String(index + 1).padStart(4, '0')}`,
    segment: name,
    ...piece,
  }))
}
