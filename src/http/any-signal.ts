const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>()

/**
 * A signal that fires with the first of those that are given. Node 20 forgets the timer of an `AbortSignal.timeout()` that only
 * `AbortSignal.any()` knows of, and the combined signal never fires: here it keeps its sources alive.
 */
export function anySignal(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  if (!other) return one
  const signals = [one, other]
  const combined = AbortSignal.any(signals)
  sources.set(combined, signals)
  return combined
}
