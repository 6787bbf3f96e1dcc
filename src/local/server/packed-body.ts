import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'

/** Where PostHog compresses: answers to queries, in projects named by number. `@current` does not match there either. */
const PACKED_PATH = /^\/api\/(?:projects|environments)\/\d+\/query\/?(?:\?|$)/
/** Below this it is not worth it. */
const MIN_BYTES = 200
/** Up to here at once: a stream takes longer than the work. */
const MAX_SYNC_BYTES = 32 * 1024
const PIECE_BYTES = 256 * 1024
/** Speed before size: the network is the loopback interface. */
const LEVEL = { level: 1 }

/** Whether PostHog would compress the answer to this request; gzip is all it offers, and only to who asks. */
export function isPacked({ method, url = '/', headers }: IncomingMessage, bytes: number): boolean {
  return (
    method === 'POST' &&
    bytes >= MIN_BYTES &&
    PACKED_PATH.test(url) &&
    /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(headers['accept-encoding'] ?? ''))
  )
}

/** Gzip of a body: at once when it is small, else in pieces that leave the event loop free. */
export function packBody(body: Buffer): Buffer | Readable {
  return body.length <= MAX_SYNC_BYTES
    ? gzipSync(body, LEVEL)
    : Readable.from(pieces(body), { objectMode: false }).pipe(createGzip(LEVEL))
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; start += PIECE_BYTES)
    yield body.subarray(start, start + PIECE_BYTES)
}
