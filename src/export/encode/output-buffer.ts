import { type ByteView, byteViewOf } from './byte-view.ts'

const BUFFER_BYTES = 1024 * 1024

/**
 * Bytes to be written, in large pieces: encoders put them at `bytes[length]` after asking for room, and the caller takes
 * the full pieces away, between chunks of the answer.
 */
export class OutputBuffer implements ByteView {
  bytes: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  view = byteViewOf(this.bytes).view
  /** Written to `bytes` so far. */
  length = 0
  private full: Buffer[] = []

  /** Sees to it that so many more bytes fit in behind `length`. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    if (this.length > 0) this.full.push(this.bytes.subarray(0, this.length))
    this.begin(Buffer.allocUnsafeSlow(Math.max(count, BUFFER_BYTES)))
  }

  /** The pieces that are full, in order. They are the caller's from then on. */
  take(): Buffer[] {
    const taken = this.full
    this.full = []
    return taken
  }

  /** As `take`, with what is in the last one. */
  takeAll(): Buffer[] {
    const { bytes, length } = this
    if (length > 0) this.full.push(bytes.subarray(0, length))
    this.begin(Buffer.alloc(0))
    return this.take()
  }

  private begin(bytes: Buffer): void {
    this.bytes = bytes
    this.view = byteViewOf(bytes).view
    this.length = 0
  }
}
