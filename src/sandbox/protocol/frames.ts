/**
 * Messages on a byte stream that others may write to as well, in the manner of JSON text sequences (RFC 7464): a record
 * separator, JSON, a line feed. Neither byte occurs inside JSON, so whatever stands between frames is noise and is kept
 * apart instead of breaking the conversation.
 */
const START = '\u001e'
const END = '\n'

export function encodeFrame(message: unknown): string {
  return `${START}${JSON.stringify(message)}${END}`
}

export interface FrameListener {
  onMessage: (message: unknown) => void
  /** Text that belongs to no frame. */
  onNoise: (text: string) => void
}

/** Cuts a stream of text chunks into frames. */
export class FrameReader {
  /** Pieces of a frame whose end has not come yet; undefined between frames. */
  private partial: string[] | undefined

  constructor(private readonly listener: FrameListener) {}

  push(chunk: string): void {
    let position = 0
    while (position < chunk.length) {
      position = this.partial ? this.readFrame(chunk, position) : this.readNoise(chunk, position)
    }
  }

  private readNoise(chunk: string, from: number): number {
    const start = chunk.indexOf(START, from)
    const end = start === -1 ? chunk.length : start
    if (end > from) this.listener.onNoise(chunk.slice(from, end))
    if (start === -1) return chunk.length
    this.partial = []
    return start + 1
  }

  private readFrame(chunk: string, from: number): number {
    const end = chunk.indexOf(END, from)
    this.partial?.push(end === -1 ? chunk.slice(from) : chunk.slice(from, end))
    if (end === -1) return chunk.length
    const text = this.partial?.join('') ?? ''
    this.partial = undefined
    this.deliver(text)
    return end + 1
  }

  private deliver(text: string): void {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      this.listener.onNoise(text)
      return
    }
    this.listener.onMessage(message)
  }
}
