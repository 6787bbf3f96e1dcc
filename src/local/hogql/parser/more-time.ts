/** Longest wait on a busy machine, as a multiple of the time a parse may take on a free one: 4 s become less than 5. */
const MOST_PATIENCE = 1.2

export interface Spent {
  /** What a parse may take when the processor is its own. */
  timeoutMs: number
  /** Time since it began. */
  elapsedMs: number
  /** Time the processor worked for this process since then. */
  cpuMs: number
}

/** Milliseconds to wait longer for a parse that others kept from the processor; 0 when it had its time. */
export function moreTimeMs({ timeoutMs, elapsedMs, cpuMs }: Spent): number {
  const unused = Math.max(0, timeoutMs - cpuMs)
  const left = Math.max(0, timeoutMs * MOST_PATIENCE - elapsedMs)
  // Timers fire a little early or late, and the thread that waits works as well.
  return unused < timeoutMs / 10 ? 0 : Math.min(unused, left)
}
