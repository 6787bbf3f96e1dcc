import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js'

export interface HttpSession {
  transport: StreamableHTTPServerTransport
  server: McpServer
  /** Responses that are not finished: calls, and the stream on which the client listens. */
  openResponses: number
}

export interface HttpSessions {
  find(id: string): HttpSession | undefined
  /** A session for a client that begins; undefined when all places are taken by clients that are connected. */
  begin(): Promise<HttpSession | undefined>
  /** Lets the session answer. A client that hangs up has cancelled its calls: nobody else could get their results. */
  answer(
    session: HttpSession,
    request: IncomingMessage,
    response: ServerResponse,
    body?: unknown,
  ): Promise<void>
  close(): Promise<void>
}

export interface HttpSessionsOptions {
  createServer: () => McpServer
  maxSessions: number
}

/** What clients over HTTP need between their requests: whom to ask for permission, and which call they cancel. */
export function createHttpSessions({ createServer, maxSessions }: HttpSessionsOptions): HttpSessions {
  /** Those used last are last. */
  const sessions = new Map<string, HttpSession>()

  return {
    find(id) {
      const session = sessions.get(id)
      if (session) {
        sessions.delete(id)
        sessions.set(id, session)
      }
      return session
    },

    async begin() {
      if (sessions.size >= maxSessions) {
        const unused = [...sessions.values()].find(({ openResponses }) => openResponses === 0)
        if (!unused) return undefined
        await unused.server.close()
      }
      const server = createServer()
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void sessions.set(id, session),
      })
      const session: HttpSession = { transport, server, openResponses: 0 }
      await server.connect(transport)
      const { onclose } = server.server
      server.server.onclose = () => {
        sessions.delete(transport.sessionId ?? '')
        onclose?.()
      }
      return session
    },

    async answer(session, request, response, body) {
      const { transport } = session
      session.openResponses += 1
      response.once('close', () => {
        session.openResponses -= 1
        if (response.writableFinished) return
        for (const requestId of requestsIn(body))
          transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } })
      })
      await transport.handleRequest(request, response, body)
      // A cancelled call gets no answer, so its stream would stay open.
      for (const requestId of cancelledIn(body)) transport.closeSSEStream(requestId)
    },

    async close() {
      await Promise.all([...sessions.values()].map(({ server }) => server.close()))
    },
  }
}

const messagesIn = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : [body])

const requestsIn = (body: unknown): RequestId[] =>
  messagesIn(body).flatMap((message) => (isJSONRPCRequest(message) ? [message.id] : []))

const cancelledIn = (body: unknown): RequestId[] =>
  messagesIn(body).flatMap((message) => {
    const { method, params } = (message ?? {}) as { method?: unknown; params?: { requestId?: RequestId } }
    const id = method === 'notifications/cancelled' ? params?.requestId : undefined
    return id === undefined ? [] : [id]
  })
