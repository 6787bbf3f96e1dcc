import type { Microseconds } from './microseconds.ts'
import { type Counted, pack, totalOf } from './pack.ts'

export interface DayCount extends Counted {
  /** Its midnight, in UTC. */
  day: Microseconds
}

/** A cell of which this part is filled is worth a request. */
const WELL_FILLED = 0.5
/** Cells that cut across days read the edges of each: not too many at a time. */
const MOST_CELLS = 8

/**
 * Days to plan together. Quiet ones make up one cell. Those a little too large for one would leave cells half empty; cut
 * together, by name and hash, they fill them.
 */
export function groupDays(days: readonly DayCount[], targetRows: number): DayCount[][] {
  const groups: { days: DayCount[]; count: number; isFull: boolean }[] = []
  for (const quiet of pack(days, targetRows)) {
    const count = totalOf(quiet)
    const isFull = count <= targetRows && count >= targetRows * WELL_FILLED
    const last = groups.at(-1)
    if (last && !last.isFull && !isFull && last.count + count <= targetRows * MOST_CELLS) {
      last.days.push(...quiet)
      last.count += count
    } else groups.push({ days: [...quiet], count, isFull })
  }
  return groups.map(({ days }) => days)
}
