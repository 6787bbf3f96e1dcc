import type { CellBounds } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { HASHES } from './cell-query.ts'
import { microsecondText, toMicroseconds } from './microseconds.ts'

/** Shorter stretches of time are no cheaper to read. */
const SHORTEST_MICROSECONDS = 60_000_000n

/**
 * Cuts a box in two without asking for counts, for when PostHog finds the counts themselves too expensive: by time, then by
 * the hash of the first column that is not cut to one value yet. Undefined when there is nothing left to cut.
 */
export function halveBounds(table: ExportTable, bounds: CellBounds): [CellBounds, CellBounds] | undefined {
  return halveTime(bounds) ?? halveHashes(table, bounds)
}

function halveTime(bounds: CellBounds): [CellBounds, CellBounds] | undefined {
  const [from, to] = bounds.time ?? [null, null]
  if (from === null || to === null) return undefined
  const [start, end] = [toMicroseconds(from), toMicroseconds(to)]
  if (end - start < 2n * SHORTEST_MICROSECONDS) return undefined
  const middle = microsecondText((start + end) / 2n)
  return [
    { ...bounds, time: [from, middle] },
    { ...bounds, time: [middle, to] },
  ]
}

function halveHashes(
  { hashes: columns }: ExportTable,
  bounds: CellBounds,
): [CellBounds, CellBounds] | undefined {
  const hashes = bounds.hashes ?? []
  const last = Math.max(0, hashes.length - 1)
  const index = hashes[last] && hashes[last][1] - hashes[last][0] <= 1 ? last + 1 : last
  if (!columns[index]) return undefined
  const [from, to] = hashes[index] ?? [0, HASHES]
  const middle = Math.floor((from + to) / 2)
  const before = hashes.slice(0, index)
  return [
    { ...bounds, hashes: [...before, [from, middle]] },
    { ...bounds, hashes: [...before, [middle, to]] },
  ]
}
