import type { Writable } from 'node:stream'
import type { FrameWriter } from '../protocol/rpc-peer.ts'

/** Sends frames to a stream at the pace of its reader. A stream whose reader has gone takes frames without effect. */
export function streamWriter(stream: Writable): FrameWriter {
  stream.on('error', () => {})
  return (frame) => {
    if (!stream.writable || stream.write(frame)) return
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
