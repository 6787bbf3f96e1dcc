import type { Writable } from 'node:stream'
import type { FrameWriter } from './protocol/rpc-peer.ts'

/** Sends text to a stream at the pace of its reader. A stream whose reader has gone takes them without effect. */
export function streamWriter(stream: Writable): FrameWriter {
  stream.on('error', () => {})
  return (text) => {
    if (!stream.writable || stream.write(text)) return
    return new Promise((resolve) => {
      const settle = () => {
        stream.off('drain', settle)
        stream.off('close', settle)
        resolve()
      }
      stream.on('drain', settle)
      stream.on('close', settle)
    })
  }
}
