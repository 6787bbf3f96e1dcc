/**
 * A disjoint part of what is exported. The cells of a plan cover everything once, so a row is in exactly one of them: no
 * order and no cursor is needed for completeness, and equal keys always meet in the same cell.
 */
export interface Cell {
  /** The same whenever the same plan is made, and safe in a file name: `2026-08-01-0003`. */
  id: string
  /** Name of the segment it was planned for: a UTC day (`2026-08-01`), or `all`. */
  segment: string
  /** Rows counted when it was planned. */
  count: number
  bounds: CellBounds
}

/** All of them must hold. What is left out does not limit. Constants fixed when the cell was planned: never `now()`. */
export interface CellBounds {
  /** Of the table's time column: from (inclusive) and to (exclusive), UTC with microseconds. Null is open. */
  time?: readonly [from: string | null, to: string | null]
  /** Ranges of the table's name column; any of them. */
  names?: readonly NameRange[]
  /** One range per hash column, in their order; later ones may be missing. */
  hashes?: readonly HashRange[]
  /** The rows whose time is NULL. */
  timeIsNull?: true
}

/**
 * `[from, to)` in the server's order of text; null is open, and an open end holds NULL, too. Ranges instead of lists: a name
 * that turns up after the plan was made is still in a cell, and the query stays short.
 */
export type NameRange = readonly [from: string | null, to: string | null]

/** `[from, to)` of the upper 32 bits of `cityHash64(column)`; the whole range is `[0, 4294967296)`. */
export type HashRange = readonly [from: number, to: number]

/** A stretch of what is exported that is counted and split into cells at a time. */
export interface Segment {
  /** A UTC day (`2026-08-01`), several (`2026-08-01_2026-08-09`), or `all`. */
  name: string
  bounds: CellBounds
  /** Rows in it, where a count of several segments said so. */
  count?: number
}
