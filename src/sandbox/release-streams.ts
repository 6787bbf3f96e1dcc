import type { ChildProcess } from 'node:child_process'

const DRAIN_MS = 1_000

/**
 * Closes a program's streams a second after its end. What it printed is read long before; only a stray process that has
 * escaped the kill would hold them open, and whoever waits for `close`, for ever.
 */
export function releaseStreamsAfterExit(child: ChildProcess): void {
  child.once('exit', () => {
    const timer = setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy()
    }, DRAIN_MS)
    child.once('close', () => clearTimeout(timer))
  })
}
