/** What came for a cell, beside what was counted. */
export interface CellArrival {
  /** Rows in the answer, duplicates included. */
  rows: number
  /** When the cell was planned. */
  counted: number
  /** The LIMIT of the query. */
  limit: number
  /** Counted anew after this answer, once that was asked for. */
  recounted?: number
  /** Rows of the answer before this one, when the cell was fetched again. */
  before?: number
}

/**
 * `recount`: the count alone can tell. `again`: the answer was cut, or the data moved. `too_large`: more rows than one answer
 * carries, of which `cap` is how many it does.
 */
export type CellVerdict =
  | { verdict: 'accept'; notice?: string }
  | { verdict: 'recount' | 'again' }
  | { verdict: 'too_large'; cap: number }

/** A ceiling nobody announced is most likely a round number. */
const ROUND = 1000

/**
 * Whether a cell is complete. An answer that could have been cut is never final: neither one with fewer rows than were
 * counted nor one at the limit, until a new count says that there are no more.
 */
export function judgeCell({ rows, counted, limit, recounted, before }: CellArrival): CellVerdict {
  const suspicious = rows >= limit || rows < counted || (rows > 0 && rows % ROUND === 0)
  if (!suspicious) return { verdict: 'accept' }
  if (recounted === undefined) return { verdict: 'recount' }
  if (recounted <= rows)
    return rows < counted
      ? { verdict: 'accept', notice: `${counted - rows} rows were deleted or merged while exporting` }
      : { verdict: 'accept' }
  if (rows >= limit) return { verdict: 'too_large', cap: limit }
  // Twice the same number too few is a ceiling; rows that arrive meanwhile make a different one.
  return before === rows && rows > 0 ? { verdict: 'too_large', cap: rows } : { verdict: 'again' }
}
