import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { parseSentJson } from '../ingest/exact-json.ts'
import { parseError } from './api-failure.ts'
import { unpack } from './request-body.ts'

export interface CapturePayload {
  json: unknown
  /** Length of its text. */
  bodyBytes: number
}

/**
 * The JSON of a capture request in any of the forms PostHog's SDKs have used: JSON, gzip (by header, by `compression`
 * or by its first bytes), base64, a form field `data`, or `data` in the query string.
 */
export async function readCapturePayload(
  request: IncomingMessage,
  body: Buffer,
  searchParams: URLSearchParams,
): Promise<CapturePayload> {
  const compression = searchParams.get('compression') ?? ''
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const form = isForm ? new URLSearchParams(body.toString()) : undefined
  const data = form?.get('data') ?? searchParams.get('data')
  if (data !== null && data !== undefined) return parseText(data)
  if (compression === 'base64') return parseText(body.toString())
  if (compression && !compression.startsWith('gzip'))
    throw parseError(`Unsupported compression "${compression}".`)
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  return payloadOf(isGzip ? await unpack(body, 'gzip') : body)
}

/** JSON, or the base64 of it. */
function parseText(text: string): CapturePayload {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return payloadOf(Buffer.from(trimmed))
  // In a form, "+" arrives as a space unless it was escaped.
  return payloadOf(Buffer.from(trimmed.replaceAll(' ', '+'), 'base64'))
}

const payloadOf = (bytes: Buffer): CapturePayload => ({
  json: parseCaptureJson(bytes),
  bodyBytes: bytes.length,
})

/**
 * JSON as it was sent, integers of any size exactly.
 * @throws {ApiFailure} 400 in PostHog's words, for what is not JSON and for what could only be kept changed.
 */
export function parseCaptureJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw parseError('request missing data payload')
  if (!isUtf8(bytes)) throw parseError('failed to decode request: invalid UTF8 in request payload')
  try {
    return parseSentJson(bytes.toString())
  } catch (error) {
    throw parseError(`failed to parse request: ${(error as Error).message}`)
  }
}
