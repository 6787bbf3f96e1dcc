import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { bodyTooLarge, parseError } from './api-failure.ts'

const MEBIBYTE = 1024 ** 2
/** A small body may not unpack into all of memory. */
const MAX_UNPACKED_BYTES = 64 * MEBIBYTE
const MAX_JSON_DEPTH = 500

const UNPACK = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
])

/**
 * The body with its content encoding removed.
 * @throws {ApiFailure} 413 above `maxBytes` as received, 400 when it cannot be unpacked.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxBytes) throw bodyTooLarge(maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  // Stopping early must not end the connection: the refusal still has to reach the sender.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw bodyTooLarge(maxBytes)
    chunks.push(chunk)
  }
  return unpack(Buffer.concat(chunks), request.headers['content-encoding'] ?? 'identity')
}

/** Removes one encoding; `identity` leaves the bytes as they are. */
export async function unpack(bytes: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === 'identity') return bytes
  const decode = UNPACK.get(encoding.toLowerCase())
  if (!decode) throw parseError(`Unsupported content encoding "${encoding}".`)
  try {
    return await decode(bytes, { maxOutputLength: MAX_UNPACKED_BYTES })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw bodyTooLarge(MAX_UNPACKED_BYTES)
    throw parseError(`The ${encoding} body cannot be unpacked: ${(error as Error).message}`)
  }
}

/** @throws {ApiFailure} 400 for what is not JSON, or nested so deeply that handling it could run out of stack. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return {}
  if (isDeeperThan(bytes, MAX_JSON_DEPTH))
    throw parseError(`JSON parse error - nested more than ${MAX_JSON_DEPTH} levels deep`)
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw parseError(`JSON parse error - ${(error as Error).message}`)
  }
}

const [QUOTE, BACKSLASH, OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = Buffer.from('"\\[{]}')

/** Counts brackets outside strings, before anything recursive sees the text. */
function isDeeperThan(bytes: Buffer, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (inString) {
      if (byte === BACKSLASH) index++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > limit) return true
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--
  }
  return false
}
