import type { IncomingMessage } from 'node:http'
import { parseError } from './api-failure.ts'
import { parseJsonBody, unpack } from './request-body.ts'

/**
 * The JSON of a capture request in any of the forms PostHog's SDKs have used: JSON, gzip (by header, by `compression`
 * or by its first bytes), base64, a form field `data`, or `data` in the query string.
 */
export async function readCapturePayload(
  request: IncomingMessage,
  body: Buffer,
  searchParams: URLSearchParams,
): Promise<unknown> {
  const compression = searchParams.get('compression') ?? ''
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const form = isForm ? new URLSearchParams(body.toString()) : undefined
  const data = form?.get('data') ?? searchParams.get('data')
  if (data !== null && data !== undefined) return parseText(data)
  if (compression === 'base64') return parseText(body.toString())
  if (compression && !compression.startsWith('gzip'))
    throw parseError(`Unsupported compression "${compression}".`)
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  return parseJsonBody(isGzip ? await unpack(body, 'gzip') : body)
}

/** JSON, or the base64 of it. */
function parseText(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return parseJsonBody(Buffer.from(trimmed))
  // In a form, "+" arrives as a space unless it was escaped.
  return parseJsonBody(Buffer.from(trimmed.replaceAll(' ', '+'), 'base64'))
}
