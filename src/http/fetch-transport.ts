import { CLIENT_DEFAULTS } from '../client-defaults.ts'
import { toConnectionError } from './connection-error.ts'
import { createResponseBody } from './response-body.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface FetchTransportOptions {
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch
  /** Largest answer accepted, after decompression. @default 268_435_456 */
  maxResponseBytes?: number
}

/**
 * A transport on the runtime's own `fetch`: nothing to install, nothing to close. It asks for uncompressed answers, because
 * fetch decodes a gzip stream that was cut off into a shorter answer without a word; uncompressed, the cut is an error.
 */
export function createFetchTransport({
  fetch = globalThis.fetch,
  maxResponseBytes = CLIENT_DEFAULTS.maxResponseBytes,
}: FetchTransportOptions = {}): Transport {
  async function send(request: TransportRequest): Promise<TransportResponse> {
    const { method, url, headers, body, deadline, maxBytes = maxResponseBytes } = request
    try {
      const response = await fetch(url, {
        method,
        headers: { 'accept-encoding': 'identity', ...headers },
        body,
        signal: deadline?.signal,
        redirect: 'manual',
      })
      return toTransportResponse(response, url.origin, maxBytes)
    } catch (error) {
      throw toConnectionError(error, url.origin, 'exchange')
    }
  }
  const close = async () => {}
  return { send, close, [Symbol.asyncDispose]: close }
}

function toTransportResponse(response: Response, origin: string, maxBytes: number): TransportResponse {
  const { 'content-encoding': encoding, ...headers } = Object.fromEntries(response.headers)
  // It counts the compressed bytes, and fetch has decoded them already.
  if (encoding) delete headers['content-length']
  const destroy = () => void response.body?.cancel().catch(() => {})
  const body = createResponseBody(response.body ?? empty(), { origin, maxBytes, destroy })
  return { status: response.status, headers, body }
}

async function* empty(): AsyncGenerator<Uint8Array> {}
