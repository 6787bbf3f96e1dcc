/** Something that can be counted and put next to others. */
export interface Counted {
  count: number
}

/**
 * Puts neighbours together up to `target` rows. What is larger by itself stays alone.
 * @example pack([{ count: 3 }, { count: 4 }, { count: 9 }], 7) //=> [[{ count: 3 }, { count: 4 }], [{ count: 9 }]]
 */
export function pack<T extends Counted>(units: readonly T[], target: number, most = Infinity): T[][] {
  const packs: T[][] = []
  let rows = 0
  for (const unit of units) {
    const current = packs.at(-1)
    if (current && rows + unit.count <= target && current.length < most) {
      current.push(unit)
      rows += unit.count
    } else {
      packs.push([unit])
      rows = unit.count
    }
  }
  return packs
}

export const totalOf = (units: readonly Counted[]): number =>
  units.reduce((total, { count }) => total + count, 0)
