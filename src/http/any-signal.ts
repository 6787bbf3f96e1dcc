const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>()

/**
 * A signal that fires with the first of those given. Node 20 forgets the timer of an `AbortSignal.timeout()` that only
 * `AbortSignal.any()` knows of, and the combined signal never fires: here it keeps its sources alive.
 */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  const combined = AbortSignal.any([...signals])
  sources.set(combined, signals)
  return combined
}
