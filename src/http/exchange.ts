import { isUtf8 } from 'node:buffer'
import { ApiError } from '../errors.ts'
import { redactSecrets } from '../redact.ts'
import { decideRedirect, isRedirect } from './redirect-policy.ts'
import { headersFor } from './request-parts.ts'
import type { Transport, TransportBody, TransportRequest } from './transport.ts'

export interface ExchangeOptions {
  transport: Transport
  request: TransportRequest
  /** The only origin that gets all headers. */
  homeOrigin: string
  /** Masked in messages, which quote paths. */
  secrets: readonly string[]
}

export interface ExchangeResult {
  status: number
  headers: Record<string, string>
  text: string
  /** Body bytes after decompression. */
  bytes: number
}

/** An answer whose body is still to be read, or destroyed. */
export interface OpenExchange {
  status: number
  headers: Record<string, string>
  body: TransportBody
  /** Where it came from, after redirects. */
  origin: string
}

/** The answer, read to the last byte. */
export async function readExchange({ status, headers, body, origin }: OpenExchange): Promise<ExchangeResult> {
  const bytes = await body.bytes()
  return { status, headers, text: decode(bytes, status, origin), bytes: bytes.byteLength }
}

/** One request with the redirects it leads to, up to the headers of the answer. */
export async function openExchange({
  transport,
  request,
  homeOrigin,
  secrets,
}: ExchangeOptions): Promise<OpenExchange> {
  let { url } = request
  // Once the way leads away from home, coming back does not bring the key back: the detour was not ours to choose.
  let atHome = url.origin === homeOrigin
  for (let hops = 0; ; hops++) {
    const headers = headersFor(request.headers, atHome)
    const sent = hops === 0 && atHome ? request : { ...request, url, headers }
    const { status, headers: answered, body } = await transport.send(sent)
    if (!isRedirect(status)) return { status, headers: answered, body, origin: url.origin }
    body.destroy()
    const decision = decideRedirect({
      status,
      location: answered.location,
      method: request.method,
      from: url,
      hops,
      secrets,
    })
    if (!decision.follow) throw refusedRedirect(request, status, decision.reason, secrets)
    url = decision.url
    atHome &&= url.origin === homeOrigin
  }
}

const BYTE_ORDER_MARK = '\uFEFF'

function decode(bytes: Uint8Array, status: number, origin: string): string {
  // An error page may be in any encoding and is read for its words; an answer must be exactly what was sent.
  if (status < 300 && !isUtf8(bytes))
    throw new ApiError(`${origin} answered ${status} with bytes that are not UTF-8`, {
      code: 'invalid_response',
      status,
      hint: 'Check what stands between this machine and PostHog: a proxy may rewrite answers.',
    })
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

function refusedRedirect(
  { method, url }: TransportRequest,
  status: number,
  reason: string,
  secrets: readonly string[],
): ApiError {
  const message = `${method} ${url.origin}${url.pathname} was redirected (${status}) ${reason}`
  return new ApiError(redactSecrets(message, secrets), {
    code: 'invalid_response',
    status,
    hint: 'Check that host (POSTHOG_HOST) is the address PostHog itself uses, with https:// where it has it.',
  })
}
