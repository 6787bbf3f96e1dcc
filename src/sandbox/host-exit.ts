/**
 * Cleaning up when the host process ends without having closed its sandboxes. Runs at `exit`, and on SIGINT, SIGTERM and
 * SIGHUP only when nobody else handles them: an application's own shutdown keeps its right of way.
 */
const cleanups = new Set<() => void>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Registers a synchronous cleanup; the returned function takes it back. */
export function onHostExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) listen()
  cleanups.add(cleanup)
  return () => {
    if (cleanups.delete(cleanup) && cleanups.size === 0) stopListening()
  }
}

function listen(): void {
  process.on('exit', cleanUp)
  for (const signal of signals) process.on(signal, onSignal)
}

function stopListening(): void {
  process.off('exit', cleanUp)
  for (const signal of signals) process.off(signal, onSignal)
}

function cleanUp(): void {
  for (const cleanup of cleanups) cleanup()
  cleanups.clear()
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  cleanUp()
  stopListening()
  // Our listener has taken away the default; now that it is gone, dying by the signal tells the parent the truth.
  process.kill(process.pid, signal)
}
