import { Agent, type Dispatcher } from 'undici'
import { CLIENT_DEFAULTS } from '../client-defaults.ts'
import { toConnectionError } from './connection-error.ts'
import { PushedBody } from './pushed-body.ts'
import { toTransportResponse } from './to-transport-response.ts'
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

/** The default transport: one pool of kept-alive connections, gzip and brotli. Time limits are the caller's, by `deadline`. */
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

  function send(request: TransportRequest): Promise<TransportResponse> {
    const { method, url, headers, body } = request
    return new Promise((resolve, reject) => {
      const options = {
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': 'br, gzip', ...headers },
        body,
      }
      agent.dispatch(options, responseHandler({ maxBytes: maxResponseBytes, ...request }, resolve, reject))
    })
  }

  return { send, close, [Symbol.asyncDispose]: close }
}

/**
 * What undici calls while an answer comes in. Its own `request()` would make a Node stream of every body and needs an
 * AbortSignal for every call: together more work than reading a small answer.
 */
function responseHandler(
  { url: { origin }, maxBytes, deadline }: TransportRequest & { maxBytes: number },
  resolve: (response: TransportResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | undefined
  let body: PushedBody | undefined
  let leaveDeadline: (() => void) | undefined

  function fail(error: Error): void {
    leaveDeadline?.()
    body?.fail(error)
    reject(toConnectionError(error, origin, 'exchange'))
  }
  // At once, even while undici waits for a connection; the request is taken back as soon as undici allows it.
  leaveDeadline = deadline?.onFailure((error) => {
    fail(error)
    controller?.abort(error)
  })

  return {
    onRequestStart(started) {
      controller = started
      if (deadline?.failure) started.abort(deadline.failure)
    },
    onResponseStart(sender, status, rawHeaders) {
      if (status < 200) return // an informational answer; the real one follows
      body = new PushedBody({ origin, maxBytes, sender })
      resolve(toTransportResponse(status, rawHeaders, body, { origin, maxBytes }))
    },
    onResponseData: (_sender, chunk) => body?.push(chunk),
    onResponseEnd() {
      leaveDeadline?.()
      body?.end()
    },
    onResponseError: (_sender, error) => fail(error),
  }
}
