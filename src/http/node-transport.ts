import http from 'node:http'
import https from 'node:https'
import { CLIENT_DEFAULTS } from '../client-defaults.ts'
import { toConnectionError } from './connection-error.ts'
import { createResponseBody } from './response-body.ts'
import { toTransportResponse } from './to-transport-response.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface NodeTransportOptions {
  /** @default 10_000 */
  connectTimeoutMs?: number
  /** Largest answer accepted, after decompression. @default 268_435_456 */
  maxResponseBytes?: number
}

const MAX_SOCKETS = 16

/**
 * A transport on `node:http`: nothing to install. Not on the runtime's `fetch`, which takes gzip that was cut off for a whole
 * answer, in Node 20 chunked answers too, and up to Node 22 leaves the sockets of aborted requests open.
 */
export function createNodeTransport({
  connectTimeoutMs = CLIENT_DEFAULTS.connectTimeoutMs,
  maxResponseBytes = CLIENT_DEFAULTS.maxResponseBytes,
}: NodeTransportOptions = {}): Transport {
  const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const plain = { request: http.request, agent: new http.Agent(agentOptions) }
  const secure = { request: https.request, agent: new https.Agent(agentOptions) }

  function send(request: TransportRequest): Promise<TransportResponse> {
    const { url, method, headers, body, deadline, maxBytes = maxResponseBytes } = request
    const { origin } = url
    return new Promise((resolve, reject) => {
      let leaveDeadline: (() => void) | undefined
      let answer: http.IncomingMessage | undefined
      const fail = (error: Error) => reject(toConnectionError(error, origin, 'exchange'))
      try {
        const { request: start, agent } = url.protocol === 'https:' ? secure : plain
        const sent = start(url, { method, agent, headers: { 'accept-encoding': 'br, gzip', ...headers } })
        limitConnecting(sent, connectTimeoutMs, url.protocol === 'https:' ? 'secureConnect' : 'connect')
        sent.on('error', fail)
        sent.on('close', () => leaveDeadline?.())
        sent.on('response', (received) => {
          answer = received
          // Whoever reads hears of it; a body that nobody reads any more may break as it likes.
          received.on('error', () => {})
          const body = createResponseBody(received, { origin, maxBytes, destroy: () => received.destroy() })
          try {
            resolve(
              toTransportResponse(received.statusCode ?? 0, received.headers, body, { origin, maxBytes }),
            )
          } catch (error) {
            body.destroy()
            reject(error)
          }
        })
        leaveDeadline = deadline?.onFailure((error) => {
          fail(error)
          // A request that is destroyed swallows what its answer would say.
          ;(answer ?? sent).destroy(error)
        })
        sent.end(body)
      } catch (error) {
        fail(error as Error)
      }
    })
  }

  async function close(): Promise<void> {
    plain.agent.destroy()
    secure.agent.destroy()
  }

  return { send, close, [Symbol.asyncDispose]: close }
}

/** A kept-alive socket is connected already. */
function limitConnecting(
  request: http.ClientRequest,
  timeoutMs: number,
  connected: 'connect' | 'secureConnect',
): void {
  request.on('socket', (socket) => {
    if (!socket.connecting) return
    const error = Object.assign(new Error('no connection in time'), { code: 'CONNECT_TIMEOUT' })
    const timer = setTimeout(() => request.destroy(error), timeoutMs)
    socket.once(connected, () => clearTimeout(timer))
    socket.once('close', () => clearTimeout(timer))
  })
}
