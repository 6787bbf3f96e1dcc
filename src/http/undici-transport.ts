import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Agent, type Dispatcher } from 'undici'
import { CLIENT_DEFAULTS } from '../client-defaults.ts'
import { ApiError } from '../errors.ts'
import { toConnectionError } from './connection-error.ts'
import { createResponseBody } from './response-body.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface UndiciTransportOptions {
  /** @default 10_000 */
  connectTimeoutMs?: number
  /** Largest answer accepted, after decompression. @default 268_435_456 */
  maxResponseBytes?: number
  /** Sockets per origin; further requests wait for a free one. @default 16 */
  maxConnections?: number
  /** How long an idle socket is kept for the next request. It does not keep the process alive. @default 30_000 */
  keepAliveMs?: number
}

/** The default transport: one pool of kept-alive connections, gzip and brotli. Deadlines are the caller's, by `signal`. */
export function createUndiciTransport({
  connectTimeoutMs = CLIENT_DEFAULTS.connectTimeoutMs,
  maxResponseBytes = CLIENT_DEFAULTS.maxResponseBytes,
  maxConnections = 16,
  keepAliveMs = 30_000,
}: UndiciTransportOptions = {}): Transport {
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs },
    connections: maxConnections,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= agent.destroy()
    return closing
  }

  async function send(request: TransportRequest): Promise<TransportResponse> {
    const { method, url, headers, body, signal, maxBytes = maxResponseBytes } = request
    try {
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': 'br, gzip', ...headers },
        body,
        signal,
      })
      return toTransportResponse(response, url.origin, maxBytes)
    } catch (error) {
      throw toConnectionError(error, url.origin, 'exchange')
    }
  }

  return { send, close, [Symbol.asyncDispose]: close }
}

function toTransportResponse(
  response: Dispatcher.ResponseData,
  origin: string,
  maxBytes: number,
): TransportResponse {
  const { 'content-encoding': encoding = '', ...headers } = flattenHeaders(response.headers)
  const raw = response.body
  // Destroying an unread body surfaces as an 'error' event, which without a listener would end the process.
  raw.on('error', () => {})
  if (encoding && response.statusCode !== 204) delete headers['content-length']
  const decoded = decode(raw, encoding, origin)
  const body = createResponseBody(decoded, { origin, maxBytes, destroy: () => void raw.destroy() })
  return { status: response.statusCode, headers, body }
}

function decode(raw: Readable, encoding: string, origin: string): Readable {
  let decoded = raw
  // Listed in the order they were applied, so they come off from the end.
  for (const name of encoding.toLowerCase().split(',').reverse()) {
    const decoder = decoderFor(name.trim())
    if (decoder === 'unsupported') {
      raw.destroy()
      throw new ApiError(`${origin} answered in an encoding nobody asked for: ${name.trim().slice(0, 40)}`, {
        code: 'invalid_response',
        hint: 'Check what stands between this machine and PostHog: a proxy may rewrite answers.',
      })
    }
    // The callback is there so that a broken stream is an error of the reader, not an uncaught one.
    if (decoder) decoded = pipeline(decoded, decoder, () => {})
  }
  return decoded
}

function decoderFor(encoding: string) {
  if (encoding === '' || encoding === 'identity') return undefined
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'deflate') return createInflate()
  return 'unsupported'
}

function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  return flat
}
