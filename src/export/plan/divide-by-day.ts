import { dayCountQuery } from './cell-query.ts'
import { dayCounts } from './count-rows.ts'
import type { Division, Piece } from './divide.ts'
import { microsecondText, startOfDay, toMicroseconds } from './microseconds.ts'
import { pack, totalOf } from './pack.ts'

/**
 * Cuts a piece of several days between days: PostHog then reads less for each part, which no other cut promises. Gives the
 * piece itself when it cannot be cut so. A day may have more than `targetRows`.
 */
export async function divideByDay(
  { table, ask, purpose, targetRows }: Division,
  piece: Piece,
): Promise<Piece[]> {
  const { bounds } = piece
  const [from, to] = (bounds.time ?? []).map((text) => (text === null ? undefined : toMicroseconds(text)))
  if (!table.time || from === undefined || to === undefined) return [piece]
  if (startOfDay(from) === startOfDay(to - 1n)) return [piece]
  const days = dayCounts(await ask(dayCountQuery(table, bounds), `${purpose}: days`))
  // Days that ClickHouse's Date cannot hold come as others.
  if (days.some(({ day }) => day < startOfDay(from) || day >= to)) return [piece]
  const packs = pack(days, targetRows)
  if (packs.length < 2) return [piece]
  const starts = packs.map(([first], index) => (index === 0 ? from : first!.day))
  return packs.map((pack, index) => ({
    bounds: {
      ...bounds,
      time: [microsecondText(starts[index]!), microsecondText(starts[index + 1] ?? to)],
    },
    count: totalOf(pack),
  }))
}
