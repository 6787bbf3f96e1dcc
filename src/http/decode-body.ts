import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { ApiError } from '../errors.ts'
import { createResponseBody, type ResponseBodyOptions } from './response-body.ts'
import type { TransportBody } from './transport.ts'

/**
 * A body without its `content-encoding`.
 * @throws {ApiError} `invalid_response` for one that nobody asked for; the body is destroyed then.
 */
export function decodeBody(
  body: TransportBody,
  encoding: string,
  { origin, maxBytes }: Pick<ResponseBodyOptions, 'origin' | 'maxBytes'>,
): TransportBody {
  let decoded = Readable.from(body, { objectMode: false })
  // Listed in the order they were applied, so they come off from the end.
  for (const name of encoding.toLowerCase().split(',').reverse()) {
    const decoder = decoderFor(name.trim())
    if (decoder === 'unsupported') throw unsupported(origin, name.trim())
    // The callback is there so that a broken stream is an error of the reader, not an uncaught one.
    if (decoder) decoded = pipeline(decoded, decoder, () => {})
  }
  return createResponseBody(decoded, { origin, maxBytes, destroy: () => body.destroy() })
}

function decoderFor(encoding: string) {
  if (encoding === '' || encoding === 'identity') return undefined
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'deflate') return createInflate()
  return 'unsupported'
}

function unsupported(origin: string, encoding: string): ApiError {
  return new ApiError(`${origin} answered in an encoding nobody asked for: ${encoding.slice(0, 40)}`, {
    code: 'invalid_response',
    hint: 'Check what stands between this machine and PostHog: a proxy may rewrite answers.',
  })
}
