/** A repeatable source of chance: the same seeds give the same sequence on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  chance(probability: number): boolean
  /** Both ends included. */
  integer(min: number, max: number): number
  /** In [min, max). */
  between(min: number, max: number): number
  pick<T>(items: readonly T[]): T
  /** Picks by weight; weights need not sum to 1. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T
  /** Positive and skewed to the right, as waiting times and sizes are; `spread` 0.5 is mild, 1 is wide. */
  skewed(median: number, spread?: number): number
}

/** Mixes integers into one 32-bit state, so that neighbouring seeds give unrelated sequences. */
function mixSeeds(seeds: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const seed of seeds) {
    hash = Math.imul(hash ^ seed, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** Seeds are integers, for example project seed, person and day; the generator is mulberry32. */
export function createRandom(...seeds: number[]): Random {
  let state = mixSeeds(seeds)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    chance: (probability) => next() < probability,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    between: (min, max) => min + next() * (max - min),
    pick: (items) => items[Math.floor(next() * items.length)]!,
    weighted(items) {
      let total = 0
      for (const [, weight] of items) total += weight
      let rest = next() * total
      for (const [item, weight] of items) {
        rest -= weight
        if (rest < 0) return item
      }
      return items[items.length - 1]![0]
    },
    skewed(median, spread = 0.6) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(spread * normal)
    },
  }
}
