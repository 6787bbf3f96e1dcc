import type { NameRange } from '../cell.ts'
import type { Counted } from './pack.ts'

/** Names that follow each other, as one range, with the rows counted in it. */
export interface NameUnit extends Counted {
  range: NameRange
}

export interface NameCount extends Counted {
  /** NULL is no name; the server sorts it last. */
  name: string | null
}

/**
 * Cuts a range of names at the names found in it: every text is in exactly one of the units, whether it was found or not.
 * Names that do not come in the order of their bytes (the server shows text that is not UTF-8 otherwise than it sorts it)
 * stay with the one before.
 */
export function nameUnits(counts: readonly NameCount[], [from, to]: NameRange = [null, null]): NameUnit[] {
  const starts: { from: string | null; count: number }[] = []
  for (const { name, count } of counts) {
    const last = starts.at(-1)
    if (!last) starts.push({ from, count })
    else if (name !== null && isAfter(name, last.from ?? counts[0]?.name ?? '') && isBefore(name, to))
      starts.push({ from: name, count })
    else last.count += count
  }
  if (starts.length === 0) starts.push({ from, count: 0 })
  return starts.map(({ from, count }, index) => ({ range: [from, starts[index + 1]?.from ?? to], count }))
}

/** Joins ranges that touch. */
export function joinRanges(ranges: readonly NameRange[]): NameRange[] {
  const joined: NameRange[] = []
  for (const [from, to] of ranges) {
    const last = joined.at(-1)
    if (last && last[1] !== null && last[1] === from) joined[joined.length - 1] = [last[0], to]
    else joined.push([from, to])
  }
  return joined
}

const isAfter = (text: string, other: string): boolean =>
  Buffer.compare(Buffer.from(text), Buffer.from(other)) > 0

/** In the server's order of text, which is that of its bytes. */
export const isBefore = (text: string, end: string | null): boolean => end === null || isAfter(end, text)
