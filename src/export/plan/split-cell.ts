import { ExportError } from '../../errors.ts'
import type { AskRows } from '../ask-rows.ts'
import type { Cell } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { countRows } from './count-rows.ts'
import { divide, type Piece } from './divide.ts'
import { divideByDay } from './divide-by-day.ts'
import type { PlanOptions } from './plan-segment.ts'

/**
 * What takes the place of a cell that was too large or too expensive: at most half of it each, where the data can be told
 * apart so far. Ids are the cell's with a number behind: `2026-08-01-0003.1`.
 * @throws {ExportError} `export_stopped` when it cannot be split.
 */
export async function splitCell(
  table: ExportTable,
  cell: Cell,
  { targetRows, cap }: PlanOptions,
  ask: AskRows,
): Promise<Cell[]> {
  const { id, segment, bounds } = cell
  const count = await countRows(table, bounds, ask, `count of ${id}`)
  if (count === 0) return []
  const half = Math.max(1, Math.floor(count / 2))
  const plan = { table, ask, purpose: `split of ${id}`, targetRows: Math.min(targetRows, half), cap }
  const pieces: Piece[] = []
  for (const days of await divideByDay(plan, { bounds, count })) pieces.push(...(await divide(plan, days)))
  if (pieces.length === 1)
    throw new ExportError(
      `The ${count} rows of ${id} cannot be told apart, so they cannot be asked for in parts.`,
      {
        code: 'export_stopped',
        hint: 'Export fewer columns, or fewer rows at a time.',
        details: { rows: count, bounds },
      },
    )
  return pieces.map((piece, index) => ({ id: `${id}.${index + 1}`, segment, ...piece }))
}
