import { decodeBody } from './decode-body.ts'
import type { TransportBody, TransportResponse } from './transport.ts'

/** As undici and `node:http` give them: lower-case names, repeated ones as lists. */
export type RawHeaders = Record<string, string | string[] | undefined>

/**
 * An answer without its content-encoding.
 * @throws {ApiError} `invalid_response` for an encoding that nobody asked for; the body is still to be destroyed then.
 */
export function toTransportResponse(
  status: number,
  rawHeaders: RawHeaders,
  body: TransportBody,
  limits: { origin: string; maxBytes: number },
): TransportResponse {
  if (!rawHeaders['content-encoding']) return { status, headers: flattenHeaders(rawHeaders), body }
  // The length counts the compressed bytes.
  const { 'content-encoding': encoding = '', 'content-length': _, ...headers } = flattenHeaders(rawHeaders)
  return { status, headers, body: decodeBody(body, encoding, limits) }
}

function flattenHeaders(raw: RawHeaders): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name in raw) {
    const value = raw[name]
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
