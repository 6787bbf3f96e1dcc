const HALF_SEQUENCE = 0x800
const MAX_SEQUENCE = 0xfff

export interface UuidSources {
  /** Milliseconds since 1970. */
  now?: () => number
  /** Fills the array with random bytes. */
  fill?: (bytes: Uint8Array) => Uint8Array
}

/** Makes UUIDs (version 7) that sort in the order they were made, also within a millisecond. */
export function createUuidV7({
  now = Date.now,
  fill = (bytes) => globalThis.crypto.getRandomValues(bytes),
}: UuidSources = {}): () => string {
  let timeMs = Number.NEGATIVE_INFINITY
  let sequence = 0
  return () => {
    const random = fill(new Uint8Array(10))
    const nowMs = Math.floor(now())
    // A clock that goes back, or more than two thousand in a millisecond: the time runs ahead a little.
    if (nowMs <= timeMs && sequence < MAX_SEQUENCE) sequence++
    else {
      timeMs = Math.max(nowMs, timeMs + 1)
      // From the lower half, so that there is room to count.
      sequence = ((random[0]! << 8) | random[1]!) % HALF_SEQUENCE
    }
    const time = hex(timeMs, 12)
    const variant = hex(0x8000 | (((random[2]! << 8) | random[3]!) % 0x4000), 4)
    const tail = Buffer.from(random.subarray(4)).toString('hex')
    return `${time.slice(0, 8)}-${time.slice(8)}-${hex(0x7000 | sequence, 4)}-${variant}-${tail}`
  }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
