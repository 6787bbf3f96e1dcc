import { toConnectionError } from './connection-error.ts'
import { joinChunks, tooLarge } from './response-body.ts'
import type { TransportBody } from './transport.ts'

export interface PushedBodyOptions {
  origin: string
  /** Bytes accepted before the answer is refused. */
  maxBytes: number
  /** Whoever pushes: held back while the reader is behind, cut off when the rest is not wanted. */
  sender: { pause(): void; resume(): void; abort(reason: Error): void }
}

/** How far the sender may be ahead of a reader who takes chunk by chunk. */
const HIGH_WATER_BYTES = 64 * 1024

/** A body that is handed over in chunks as they arrive. Read whole, it costs no more than a list of them. */
export class PushedBody implements TransportBody {
  private readonly options: PushedBodyOptions
  private chunks: Uint8Array[] = []
  private receivedBytes = 0
  private queuedBytes = 0
  private readWhole = false
  private ended = false
  private failure: Error | undefined
  private wake: (() => void) | undefined

  constructor(options: PushedBodyOptions) {
    this.options = options
  }

  push(chunk: Uint8Array): void {
    if (this.failure) return
    const { origin, maxBytes, sender } = this.options
    this.receivedBytes += chunk.byteLength
    if (this.receivedBytes > maxBytes) {
      this.fail(tooLarge(origin, maxBytes))
      this.destroy()
      return
    }
    this.chunks.push(chunk)
    if (this.readWhole) return
    this.queuedBytes += chunk.byteLength
    if (this.queuedBytes >= HIGH_WATER_BYTES) sender.pause()
    this.wake?.()
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  /** What has arrived is not handed out any more: half an answer is none. */
  fail(error: unknown): void {
    if (this.ended || this.failure) return
    this.failure = toConnectionError(error, this.options.origin, 'body')
    this.wake?.()
  }

  destroy(): void {
    this.options.sender.abort(new Error('The rest of the answer is not wanted'))
  }

  async bytes(): Promise<Uint8Array> {
    this.readWhole = true
    this.options.sender.resume()
    while (!this.ended && !this.failure) await this.change()
    if (this.failure) throw this.failure
    return joinChunks(this.chunks)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (true) {
      if (this.failure) throw this.failure
      const chunk = this.chunks.shift()
      if (chunk) {
        this.queuedBytes -= chunk.byteLength
        yield chunk
      } else if (this.ended) {
        return
      } else {
        // Before the sender goes on: it may push what it already has at once, and pause again.
        const changed = this.change()
        this.options.sender.resume()
        await changed
      }
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}
