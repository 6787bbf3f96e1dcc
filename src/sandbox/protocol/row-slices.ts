import { toWire } from './wire-values.ts'

/** A slice is about this long as JSON: small enough to interleave with other answers, large enough to be cheap. */
const SLICE_CHARACTERS = 128 * 1024
const FIRST_SLICE_ROWS = 32

/** Cuts rows into slices of about equal weight, judged by the first row of the slice before. */
export function* sliceRows<R>(rows: readonly R[]): Generator<readonly R[]> {
  let count = FIRST_SLICE_ROWS
  for (let from = 0; from < rows.length; ) {
    const slice = rows.slice(from, from + count)
    from += slice.length
    yield slice
    const rowCharacters = Math.max(1, JSON.stringify(toWire(slice[0])).length)
    // At most fourfold at a time: larger rows may follow.
    count = Math.max(1, Math.min(count * 4, Math.floor(SLICE_CHARACTERS / rowCharacters)))
  }
}
