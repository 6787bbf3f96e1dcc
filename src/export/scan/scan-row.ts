import { CLOSE_BRACKET, COMMA, OPEN_BRACKET, QUOTE, skipSpace } from './json-bytes.ts'
import type { RawRow } from './raw-row.ts'
import { skipJson } from './skip-json.ts'
import { broken, skipString } from './skip-string.ts'

/**
 * Fills `row` with the JSON array at `at`; gives the place after it, INCOMPLETE or MALFORMED. `row.bytes` must have a zero
 * at `end`.
 */
export function scanRow(row: RawRow, at: number, end: number): number {
  const { bytes } = row
  let { bounds } = row
  const notes = row.escapes
  if (notes) notes.count = 0
  if (bytes[at] !== OPEN_BRACKET) return broken(at, end)
  row.start = at
  let place = 0
  at = skipSpace(bytes, at + 1)
  if (bytes[at] !== CLOSE_BRACKET)
    for (;;) {
      const after = bytes[at] === QUOTE ? skipString(bytes, at + 1, end, notes) : skipJson(bytes, at, end)
      if (after < 0) return after
      if (place === bounds.length) row.bounds = bounds = growing(bounds)
      bounds[place] = at
      bounds[place + 1] = after
      place += 2
      at = skipSpace(bytes, after)
      if (bytes[at] === CLOSE_BRACKET) break
      if (bytes[at] !== COMMA) return broken(at, end)
      at = skipSpace(bytes, at + 1)
    }
  row.end = at + 1
  row.columnCount = place >> 1
  return at + 1
}

function growing(bounds: Int32Array): Int32Array {
  const larger = new Int32Array(bounds.length * 2)
  larger.set(bounds)
  return larger
}
