export interface UuidSources {
  /** Milliseconds since 1970. */
  now?: () => number
  /** Random UUIDs (version 4), the source of all random digits. */
  randomUuid?: () => string
}

const MAX_SEQUENCE = 0xfff

/** Makes UUIDs (version 7) that sort in the order they were made, also within a millisecond. */
export function createUuidV7({
  now = Date.now,
  randomUuid = () => globalThis.crypto.randomUUID(),
}: UuidSources = {}): () => string {
  let timeMs = Number.NEGATIVE_INFINITY
  let sequence = 0
  return () => {
    const random = randomUuid()
    const nowMs = Math.floor(now())
    // When the clock goes back, or does not move for thousands of them, the time runs ahead a little.
    if (nowMs <= timeMs && sequence < MAX_SEQUENCE) sequence++
    else {
      timeMs = Math.max(nowMs, timeMs + 1)
      // From the lower half, so that there is room to count.
      sequence = Number.parseInt(random.slice(15, 18), 16) >> 1
    }
    const time = timeMs.toString(16).padStart(12, '0')
    const counted = sequence.toString(16).padStart(3, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counted}${random.slice(18)}`
  }
}
