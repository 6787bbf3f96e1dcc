import type { QuestionEntry, Weigh } from './question-entry.ts'

/** The entries that share the most with a text, best first. */
export type FindCandidates = (features: Iterable<string>, most: number) => QuestionEntry[]

/** Orders entries by the ask that has most in common with a text, so that only few are compared in full. */
export function createCandidateSearch(entries: readonly QuestionEntry[], weigh: Weigh): FindCandidates {
  const asks = entries.flatMap(({ asks }, entry) => asks.map(({ list, total }) => ({ entry, list, total })))
  const places = new Map<string, number[]>()
  for (const [index, { list }] of asks.entries())
    for (const feature of list) {
      const known = places.get(feature)
      if (known) known.push(index)
      else places.set(feature, [index])
    }

  return (features, most) => {
    const shared = new Float64Array(asks.length)
    for (const feature of new Set(features)) {
      const weight = weigh(feature)
      for (const index of places.get(feature) ?? []) shared[index] = (shared[index] as number) + weight
    }
    const best = new Float64Array(entries.length)
    for (const [index, { entry, total }] of asks.entries()) {
      const common = shared[index] as number
      // What an ask has beyond the text tells against it; what the text has beyond it may be a parameter.
      const score = common * (common / total)
      if (score > (best[entry] as number)) best[entry] = score
    }
    return [...best.keys()]
      .filter((entry) => (best[entry] as number) > 0)
      .sort((a, b) => (best[b] as number) - (best[a] as number) || a - b)
      .slice(0, most)
      .map((entry) => entries[entry] as QuestionEntry)
  }
}
