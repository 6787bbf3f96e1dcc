import { ExportError } from '../../errors.ts'
import type { AskRows } from '../ask-rows.ts'
import type { CellBounds, NameRange } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { groupedCountQuery, HASHES, hashBucket, PLAN_ROWS } from './cell-query.ts'
import { countIn, countRows, wholeNumber } from './count-rows.ts'
import { coarserStep, cutHashes, stepFor } from './hash-units.ts'
import { isBefore, joinRanges, type NameCount, nameUnits } from './name-units.ts'
import { pack, totalOf } from './pack.ts'

export interface Division {
  table: ExportTable
  ask: AskRows
  /** What the counts are for: `plan of 2026-08-01`. */
  purpose: string
  targetRows: number
  cap: number
  /** Pieces of so many rows are cut by name; for smaller ones hashes alone do, which saves a request. @default 0 */
  namesFrom?: number
}

/** What becomes a cell. */
export interface Piece {
  bounds: CellBounds
  count: number
}

/** A cell may be made of what lies between as many frequent names. */
const MOST_RANGES = 64

/** Cuts a piece into pieces of up to `targetRows`: by names, then by the hash of one column after the other. */
export async function divide(division: Division, piece: Piece): Promise<Piece[]> {
  if (piece.count <= division.targetRows) return [piece]
  const { table, namesFrom = 0 } = division
  const hashes = piece.bounds.hashes ?? []
  if (table.names && hashes.length === 0 && piece.count > namesFrom) return divideByName(division, piece)
  const index = Math.max(0, hashes.length - 1)
  const [from, to] = hashes[index] ?? [0, HASHES]
  return divideByHash(division, piece, index, to - from)
}

async function divideByName(division: Division, piece: Piece): Promise<Piece[]> {
  const { targetRows } = division
  const counts = await countNames(division, piece)
  // More names than one answer holds: the hash needs none of them.
  if (!counts) return divideByHash(division, piece, 0, HASHES)
  const units = unitsIn(counts, piece.bounds.names ?? [[null, null]])
  const neighbours = pack(units, targetRows).map((pack) => ({
    ranges: pack.map(({ range }) => range),
    count: totalOf(pack),
  }))
  const small = neighbours.filter(({ count }) => count <= targetRows)
  const pieces: Piece[] = pack(small, targetRows, MOST_RANGES).map((pack) => ({
    bounds: { ...piece.bounds, names: joinRanges(pack.flatMap(({ ranges }) => ranges)) },
    count: totalOf(pack),
  }))
  for (const { ranges, count } of neighbours.filter(({ count }) => count > targetRows)) {
    const large = { bounds: { ...piece.bounds, names: joinRanges(ranges) }, count }
    pieces.push(...(await divideByHash(division, large, 0, HASHES)))
  }
  return pieces
}

/** Undefined when the answer holds fewer rows than there are: it was cut. */
async function countNames(division: Division, piece: Piece): Promise<NameCount[] | undefined> {
  const { table, ask, purpose } = division
  if (!table.names) return undefined
  const query = groupedCountQuery(table, piece.bounds, { name: table.names }, PLAN_ROWS)
  const counts = (await ask(query, `${purpose}: names`)).map((row) => ({
    name: typeof row.name === 'string' ? row.name : null,
    count: countIn(row),
  }))
  return (await addsUp(division, piece, totalOf(counts))) ? counts : undefined
}

/** Rows disappear while they are merged or deleted; before the answer is blamed, they are counted again. */
async function addsUp({ table, ask, purpose }: Division, piece: Piece, total: number): Promise<boolean> {
  return total >= piece.count || total >= (await countRows(table, piece.bounds, ask, `${purpose}: count`))
}

function unitsIn(counts: readonly NameCount[], ranges: readonly NameRange[]) {
  let rest = counts
  return ranges.flatMap((range, index) => {
    const isLast = index === ranges.length - 1
    const end = isLast ? -1 : rest.findIndex(({ name }) => name === null || !isBefore(name, range[1]))
    const within = end === -1 ? rest : rest.slice(0, end)
    rest = end === -1 ? [] : rest.slice(end)
    return nameUnits(within, range)
  })
}

/**
 * @param width Of the part of the column's hashes in which the rows are known to be: it gets smaller, so that the same column
 * is not cut the same way for ever.
 */
async function divideByHash(
  division: Division,
  piece: Piece,
  index: number,
  width: number,
): Promise<Piece[]> {
  const { table, targetRows } = division
  if (piece.count <= targetRows) return [piece]
  if (!table.hashes[index] || width <= 1) return [indivisible(division, piece)]
  const { bounds } = piece
  const hashes = (bounds.hashes ?? []).slice(0, index)
  const whole = bounds.hashes?.[index] ?? [0, HASHES]
  const { step, counts } = await countBuckets(division, piece, index, width)
  const pieces: Piece[] = []
  for (const { range, count } of cutHashes(counts, step, whole, targetRows)) {
    const part = { bounds: { ...bounds, hashes: [...hashes, range] }, count }
    // Many rows in one bucket are most likely those of one value: the next column tells them apart.
    const [nextIndex, nextWidth] = table.hashes[index + 1] ? [index + 1, HASHES] : [index, step]
    pieces.push(...(await divideByHash(division, part, nextIndex, nextWidth)))
  }
  return pieces
}

async function countBuckets(division: Division, piece: Piece, index: number, width: number) {
  const { table, ask, purpose, targetRows } = division
  const column = table.hashes[index]!
  const [from, to] = piece.bounds.hashes?.[index] ?? [0, HASHES]
  // Rows that one bucket held before lie close together, if they differ at all.
  const cells = width < to - from ? piece.count : piece.count / targetRows
  for (let step = stepFor(width, cells); ; step = coarserStep(step, width)) {
    const query = groupedCountQuery(table, piece.bounds, { bucket: hashBucket(column, step) }, PLAN_ROWS)
    const rows = await ask(query, `${purpose}: hashes`)
    const counts = rows.map((row) => ({ bucket: wholeNumber(row, 'bucket'), count: countIn(row) }))
    if (step * 2 >= width || (await addsUp(division, piece, totalOf(counts)))) return { step, counts }
  }
}

/** What no column tells apart stays one cell, if one answer carries it. */
function indivisible({ table, cap, purpose }: Division, piece: Piece): Piece {
  if (piece.count <= cap) return piece
  const columns = table.hashes.map(({ hogql }) => hogql).join(', ')
  throw new ExportError(
    `${piece.count} rows of ${table.name} cannot be told apart (${purpose}), and one answer carries at most ${cap}. ` +
      (columns ? `The same for all of them: ${columns}.` : 'There is no column to split them by.'),
    {
      code: 'export_stopped',
      hint: 'Name a key whose values differ from row to row, or export fewer rows at a time.',
      details: { rows: piece.count, cap, bounds: piece.bounds },
    },
  )
}
