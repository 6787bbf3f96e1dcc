import type { HashRange } from '../cell.ts'
import { type Counted, pack, totalOf } from './pack.ts'

export interface BucketCount extends Counted {
  bucket: number
}

export interface HashUnit extends Counted {
  range: HashRange
}

/** Fine enough that cells come out nearly full, and that a value with many rows stands out. */
const BUCKETS_PER_CELL = 8
/** Well below what one answer to a plan may hold. */
const MOST_BUCKETS = 16_384

/** How wide buckets are that cut `width` hashes into about eight for each of `cells` cells: a power of two. */
export function stepFor(width: number, cells: number): number {
  const wanted = Math.min(MOST_BUCKETS, Math.max(2, BUCKETS_PER_CELL * cells))
  const buckets = 2 ** Math.ceil(Math.log2(wanted))
  return Math.max(1, powerBelow(width / buckets))
}

/** The next try when the answer was cut: an eighth of the buckets, but two at least. */
export const coarserStep = (step: number, width: number): number =>
  Math.max(step * 2, Math.min(step * 8, powerBelow(width / 2)))

const powerBelow = (number: number): number => 2 ** Math.floor(Math.log2(number))

/**
 * Packs buckets that follow each other up to `target` rows. The ranges cover `[from, to)` without gaps, whatever buckets
 * were found.
 */
export function cutHashes(
  counts: readonly BucketCount[],
  step: number,
  [from, to]: HashRange,
  target: number,
): HashUnit[] {
  const sorted = counts.toSorted((one, other) => one.bucket - other.bucket)
  const packs = pack(sorted, target)
  const starts = packs.map(([first], index) => (index === 0 ? from : first!.bucket * step))
  return packs.map((pack, index) => ({
    range: [starts[index]!, starts[index + 1] ?? to],
    count: totalOf(pack),
  }))
}
