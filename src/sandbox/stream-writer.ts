import type { Writable } from 'node:stream'
import type { FrameWriter } from './protocol/rpc-peer.ts'

/** Sends text to a stream at the pace of its reader. A stream whose reader has gone takes them without effect. */
export function streamWriter(stream: Writable): FrameWriter {
  // Writes that wait do so together: however many there are, the stream has one listener of each kind.
  let waiting: (() => void)[] = []
  const goOn = (): void => {
    const settled = waiting
    waiting = []
    for (const settle of settled) settle()
  }
  stream.on('error', () => {})
  stream.on('drain', goOn)
  stream.on('close', goOn)
  return (text) => {
    if (!stream.writable || stream.write(text)) return
    return new Promise((resolve) => {
      waiting.push(resolve)
    })
  }
}
