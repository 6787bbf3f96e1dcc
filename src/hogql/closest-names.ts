import { distance } from 'fastest-levenshtein'

/**
 * The candidates a misspelt name may have meant, best first; empty when none is near.
 * @example closestNames('evnts', ['events', 'persons']) //=> ['events']
 */
export function closestNames(name: string, candidates: Iterable<string>, max = 3): string[] {
  const wanted = normalise(name)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, score: score(wanted, normalise(candidate)) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, max)
    .map(({ candidate }) => candidate)
}

/** Case, `$`, `_`, `-` and spaces are what people misremember most. */
const normalise = (name: string): string => name.toLowerCase().replace(/[$_\-\s]/g, '')

function score(wanted: string, candidate: string): number {
  if (wanted === candidate) return 0
  // `feature_flags` is meant by `flags`, and `system.cohorts` by `cohorts`.
  if (
    wanted.length >= 4 &&
    candidate.length >= 4 &&
    (candidate.endsWith(wanted) || wanted.endsWith(candidate))
  )
    return 0.5
  return isSwap(wanted, candidate) ? 1 : distance(wanted, candidate)
}

/** Two neighbouring letters exchanged, `coutn` for `count`: one slip of the fingers, though two edits. */
function isSwap(wanted: string, candidate: string): boolean {
  if (wanted.length !== candidate.length) return false
  let at = 0
  while (at < wanted.length && wanted[at] === candidate[at]) at++
  const swapped = wanted.slice(0, at) + (wanted[at + 1] ?? '') + (wanted[at] ?? '') + wanted.slice(at + 2)
  return swapped === candidate
}

/** `Did you mean a, b or c?`, or undefined when there is nothing to suggest. */
export function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const last = names.at(-1)!
  return `Did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`
}
