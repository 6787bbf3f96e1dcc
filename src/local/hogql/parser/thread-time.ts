import { readFileSync, readlinkSync } from 'node:fs'

/** The number that Linux gave the calling thread; undefined elsewhere. */
export function ownThread(): number | undefined {
  try {
    const [, thread] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? []
    return thread === undefined ? undefined : Number(thread)
  } catch {
    return undefined
  }
}

/** Milliseconds that the processor worked for a thread of this process so far, in steps of ten; undefined where nobody counts them. */
export function threadTimeMs(thread: number | undefined): number | undefined {
  if (thread === undefined) return undefined
  try {
    const status = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    // After the name in brackets, which may hold anything: user and system time, in hundredths of a second.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return Number.isFinite(ticks) ? ticks * 10 : undefined
  } catch {
    return undefined
  }
}
