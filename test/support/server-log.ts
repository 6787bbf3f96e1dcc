import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

const CHANNEL = 'http.server.request.start'

export interface ServerLog extends Disposable {
  /** Requests that arrived with this User-Agent, as `METHOD /path`, in order. */
  requestsOf(userAgent: string): string[]
  /** Connections they came over that are still open. */
  openSocketsOf(userAgent: string): number
}

/** What arrives at every HTTP server of this process, by the servers' own account. */
export function watchServers(): ServerLog {
  const requests = new Map<string, string[]>()
  const sockets = new Map<string, Set<Socket>>()
  const onRequest = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    const { method, url, socket } = request
    const agent = request.headers['user-agent'] ?? ''
    requests.set(agent, [...(requests.get(agent) ?? []), `${method} ${url}`])
    sockets.set(agent, (sockets.get(agent) ?? new Set()).add(socket))
  }
  subscribe(CHANNEL, onRequest)
  return {
    requestsOf: (agent) => requests.get(agent) ?? [],
    openSocketsOf: (agent) => [...(sockets.get(agent) ?? [])].filter((socket) => !socket.destroyed).length,
    [Symbol.dispose]: () => void unsubscribe(CHANNEL, onRequest),
  }
}
