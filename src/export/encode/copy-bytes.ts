/** Below it, a loop is faster than a call that copies memory. */
const SHORT_BYTES = 80

/** Copies `source[from, to)` to `target[at]`; gives the place after it. */
export function copyBytes(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  if (to - from > SHORT_BYTES) {
    source.copy(target, at, from, to)
    return at + to - from
  }
  while (from < to) target[at++] = source[from++]!
  return at
}
