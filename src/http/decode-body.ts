import { constants } from 'node:buffer'
import { pipeline, Readable, type Transform } from 'node:stream'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { ApiError } from '../errors.ts'
import { toConnectionError } from './connection-error.ts'
import { createResponseBody, type ResponseBodyOptions, tooLarge } from './response-body.ts'
import type { TransportBody } from './transport.ts'

/** Takes one encoding off: of a whole body, or of one that comes in pieces. */
interface Decoder {
  whole(bytes: Uint8Array, options: zlib.ZlibOptions & zlib.BrotliOptions): Promise<Uint8Array>
  stream(): Transform
}

/** Node decodes in pieces of 16 kB, each a trip to another thread, unless told otherwise. */
const PIECE_BYTES = 256 * 1024
const PIECES = { chunkSize: PIECE_BYTES }

const gzip: Decoder = { whole: promisify(zlib.gunzip), stream: () => zlib.createGunzip(PIECES) }
const DECODERS: Record<string, Decoder> = {
  gzip,
  'x-gzip': gzip,
  br: { whole: promisify(zlib.brotliDecompress), stream: () => zlib.createBrotliDecompress(PIECES) },
  deflate: { whole: promisify(zlib.inflate), stream: () => zlib.createInflate(PIECES) },
}

/**
 * A body without its `content-encoding`.
 * @throws {ApiError} `invalid_response` for one that nobody asked for; the body is still to be destroyed then.
 */
export function decodeBody(
  body: TransportBody,
  encoding: string,
  { origin, maxBytes }: Pick<ResponseBodyOptions, 'origin' | 'maxBytes'>,
): TransportBody {
  const decoders = decodersFor(encoding, origin)

  async function bytes(): Promise<Uint8Array> {
    let decoded = await body.bytes()
    if (decoded.byteLength === 0) return decoded // such as of a 204, which announces an encoding all the same
    const options = { maxOutputLength: Math.min(maxBytes, constants.MAX_LENGTH), ...PIECES }
    try {
      for (const decoder of decoders) decoded = await decoder.whole(decoded, options)
      return decoded
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(origin, maxBytes)
      throw toConnectionError(error, origin, 'body')
    }
  }

  function chunks(): AsyncIterator<Uint8Array> {
    let decoded = Readable.from(body, { objectMode: false })
    // The callback is there so that a broken stream is an error of the reader, not an uncaught one.
    for (const decoder of decoders) decoded = pipeline(decoded, decoder.stream(), () => {})
    const destroy = () => body.destroy()
    return createResponseBody(decoded, { origin, maxBytes, destroy })[Symbol.asyncIterator]()
  }

  return { bytes, [Symbol.asyncIterator]: chunks, destroy: () => body.destroy() }
}

/** Listed in the order they were applied, so they come off from the end. */
function decodersFor(encoding: string, origin: string): Decoder[] {
  const names = encoding.toLowerCase().split(',').reverse()
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .map((name) => {
      const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined
      if (decoder) return decoder
      throw new ApiError(`${origin} answered in an encoding nobody asked for: ${name.slice(0, 40)}`, {
        code: 'invalid_response',
        hint: 'Check what stands between this machine and PostHog: a proxy may rewrite answers.',
      })
    })
}
