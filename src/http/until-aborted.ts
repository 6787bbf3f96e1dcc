import { onAbort } from './on-abort.ts'

/** The promise, or the signal's reason as soon as it fires. The work behind the promise goes on. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    const leave = signal.aborted ? undefined : onAbort(signal, abort)
    promise.then(resolve, reject).finally(leave)
  })
}
