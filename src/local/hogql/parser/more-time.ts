/** Longest wait on a busy machine, as a multiple of the time a parse may take on a free one: 4 s become 12. */
const MOST_PATIENCE = 3

/** Where nobody counts the time of one thread, others in this process may have had it: 4 s become less than 5. */
const LESS_PATIENCE = 1.2

export interface Spent {
  /** What a parse may take when the processor is its own. */
  timeoutMs: number
  /** Time since it began. */
  elapsedMs: number
  /** Time the processor worked since then: for the parser's thread, or for its whole process. */
  cpuMs: number
  of: 'thread' | 'process'
}

/** Milliseconds to wait longer for a parse that others kept from the processor; 0 when it had its time. */
export function moreTimeMs({ timeoutMs, elapsedMs, cpuMs, of }: Spent): number {
  const unused = Math.max(0, timeoutMs - cpuMs)
  const patience = of === 'thread' ? MOST_PATIENCE : LESS_PATIENCE
  const left = Math.max(0, timeoutMs * patience - elapsedMs)
  // Timers fire a little early or late, and what waits works as well.
  return unused < timeoutMs / 10 ? 0 : Math.min(unused, left)
}
