import type { AskRows } from '../ask-rows.ts'
import type { Cell, Segment } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { halveBounds } from '../plan/halve-bounds.ts'
import { type PlanOptions, planSegment } from '../plan/plan-segment.ts'
import { TooExpensive } from './request-line.ts'

/** A sixty-fourth of a day that cannot be counted is nothing that smaller questions help with. */
const MOST_HALVINGS = 6

/**
 * Plans a segment; halves it as long as PostHog finds counting it too expensive.
 * @throws {QueryError} PostHog's own, when even small pieces are.
 */
export async function planInPieces(
  table: ExportTable,
  segment: Segment,
  options: PlanOptions,
  ask: AskRows,
): Promise<Cell[]> {
  async function plan(piece: Segment, halvings: number): Promise<Cell[]> {
    try {
      return await planSegment(table, piece, options, ask)
    } catch (error) {
      if (!(error instanceof TooExpensive)) throw error
      const halves = halvings < MOST_HALVINGS ? halveBounds(table, piece.bounds) : undefined
      if (!halves) throw error.reason
      const cells: Cell[] = []
      for (const bounds of halves) cells.push(...(await plan({ name: segment.name, bounds }, halvings + 1)))
      return cells
    }
  }
  const cells = await plan(segment, 0)
  return cells.map((cell, index) => ({
    ...cell,
    id: `${segment.name}-${String(index + 1).padStart(4, '0')}`,
  }))
}
