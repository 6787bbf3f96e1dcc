import { onAbort } from './on-abort.ts'

/** Lets `limit` holders in at once; the rest wait in the order they came. */
export interface ConcurrencyGate {
  /** Resolves with the function that frees the slot again. Rejects with the signal's reason, leaving the line at once. */
  acquire(signal?: AbortSignal): Promise<() => void>
  /** As `acquire` when there is room, without waiting when there is none. */
  tryAcquire(): (() => void) | undefined
  readonly running: number
  readonly waiting: number
}

export function createConcurrencyGate(limit: number): ConcurrencyGate {
  let running = 0
  // A Set keeps the order of arrival and lets anyone in the middle leave without a search.
  const line = new Set<() => void>()

  function enter(): () => void {
    running++
    let held = true
    return () => {
      if (!held) return
      held = false
      running--
      const next = line.values().next()
      if (!next.done) next.value()
    }
  }

  const tryAcquire = () => (running < limit && line.size === 0 ? enter() : undefined)

  return {
    tryAcquire,
    acquire(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      const release = tryAcquire()
      if (release) return Promise.resolve(release)
      return new Promise((resolve, reject) => {
        const admit = () => {
          leave()
          resolve(enter())
        }
        const forget =
          signal &&
          onAbort(signal, () => {
            leave()
            reject(signal.reason)
          })
        const leave = () => {
          line.delete(admit)
          forget?.()
        }
        line.add(admit)
      })
    },
    get running() {
      return running
    },
    get waiting() {
      return line.size
    },
  }
}
