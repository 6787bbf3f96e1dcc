import { onAbort } from './on-abort.ts'

/** Waits; rejects at once with the signal's reason when it fires. Leaves no timer and no listener behind. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const leave =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    const timer = setTimeout(() => {
      leave?.()
      resolve()
    }, milliseconds)
  })
}

export type Sleep = typeof sleep
