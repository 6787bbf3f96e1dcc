/** Room for a few rows and a chunk; grows to what the largest row takes. */
const FIRST_BYTES = 512 * 1024

/** Bytes that have arrived and are not yet read, in one piece and with a zero behind them. */
export class ScanBuffer {
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  /** The first that is not yet read. */
  start = 0
  /** Behind the last; a zero stands there. */
  end = 0

  get length(): number {
    return this.end - this.start
  }

  /** Moves what is not yet read: offsets into `bytes` are void afterwards. */
  append(chunk: Uint8Array): void {
    const { bytes, length } = this
    const needed = length + chunk.length + 1
    if (needed > bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(needed, bytes.length * 2))
      bytes.copy(this.bytes, 0, this.start, this.end)
    } else if (this.start > 0) {
      bytes.copyWithin(0, this.start, this.end)
    }
    this.bytes.set(chunk, length)
    this.start = 0
    this.end = length + chunk.length
    this.bytes[this.end] = 0
  }
}
