import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { holdsKeyOfElsewhere } from './known-keys.ts'
import { look, report } from './leak-log.ts'
import { textOf } from './watch-output.ts'

/** Where events and flag requests go, with the project's public token. */
const INGESTION = /^\/(batch|capture|track|engage|e|s|i|flags|decide)(\/|$)/

/**
 * Watches every request that leaves this process, by undici, fetch or node:http, and every one that arrives at a server in
 * it, which is how requests of other processes are seen.
 */
export function watchRequests(): void {
  subscribe('undici:request:create', (message) => {
    const { method, path, origin, headers = '', body } = (message as { request: UndiciRequest }).request
    const head = typeof headers === 'string' ? headers : headers.join('\n')
    lookAtRequest({ what: `a ${method} request to`, origin: String(origin), path, headers: head })
    if (isIngestion(path) && (typeof body === 'string' || body instanceof Uint8Array)) lookAtBody(path, body)
  })
  // What is written to the socket, with the headers that undici itself adds.
  subscribe('undici:client:sendHeaders', (message) => {
    const { request, headers } = message as { request: UndiciRequest; headers: string }
    const { method, path, origin } = request
    const head = headers.slice(headers.indexOf('\n'))
    lookAtRequest({ what: `a ${method} request to`, origin: String(origin), path, headers: head })
  })
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest }
    const { method, path, protocol, host } = request
    const origin = `${protocol}//${request.getHeader('host') ?? host}`
    lookAtRequest({
      what: `a ${method} request to`,
      origin,
      path,
      headers: JSON.stringify(request.getHeaders()),
    })
  })
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const { method, url: path = '/', rawHeaders, headers } = request
    const origin = `http://${headers.host}`
    lookAtRequest({
      what: `a ${method} request that arrived at`,
      origin,
      path,
      headers: rawHeaders.join('\n'),
    })
    if (isIngestion(path)) watchBody(request, path)
  })
}

interface UndiciRequest {
  method: string
  path: string
  origin?: string | URL
  headers?: string | readonly string[]
  body?: unknown
}

interface SeenRequest {
  what: string
  origin: string
  /** With the query string; whatever was sent, so not always part of a URL. */
  path: string
  headers: string
}

const pathname = (path: string): string => path.replace(/[?#].*$/s, '')
const isIngestion = (path: string): boolean => INGESTION.test(pathname(path))

function lookAtRequest({ what, origin, path, headers }: SeenRequest): void {
  look(`the URL of ${what} ${origin}`, origin + path)
  if (isIngestion(path)) look(`the headers of ${what} the ingestion path ${pathname(path)}`, headers)
  else if (holdsKeyOfElsewhere(headers, origin))
    report(`the headers of ${what} ${origin}, for which the key is not (${pathname(path)})`)
}

/** Sees the body of an arriving request as it comes, without reading in the place of the server. */
function watchBody(request: IncomingMessage, path: string): void {
  const chunks: Uint8Array[] = []
  const push = request.push
  request.push = function (chunk, encoding) {
    if (chunk instanceof Uint8Array) chunks.push(chunk)
    if (chunk === null) lookAtBody(path, Buffer.concat(chunks))
    return push.call(this, chunk, encoding)
  }
}

function lookAtBody(path: string, body: string | Uint8Array): void {
  look(`the body of a request to the ingestion path ${pathname(path)}`, textOf(unzipped(body)))
}

function unzipped(body: string | Uint8Array): string | Uint8Array {
  if (typeof body === 'string' || body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return gunzipSync(body)
  } catch {
    return body // cut short on purpose
  }
}
