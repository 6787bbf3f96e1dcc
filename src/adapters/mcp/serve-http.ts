import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { ConfigurationError } from '../../errors.ts'
import { createHttpSessions } from './http-sessions.ts'

export interface ServeMcpHttpOptions {
  /** Makes the server of one client: nothing is shared between clients but what its tools share. */
  createServer: () => McpServer
  /** 0 takes a free one, and `url` says which. @default 3333 */
  port?: number
  /** Other names under which it is reached; loopback names always work. @default none */
  allowedHosts?: readonly string[]
  /** Pages that may call it from a browser. @default none */
  allowedOrigins?: readonly string[]
  /** Clients at once. The one that was silent longest makes room for the next. @default 100 */
  maxSessions?: number
}

export interface McpHttpServer extends AsyncDisposable {
  /** Where clients connect: `http://127.0.0.1:3333/mcp`. */
  readonly url: string
  /** Ends all sessions and stops listening. */
  close(): Promise<void>
}

const names = z.array(z.string().min(1)).readonly().optional()
const optionsSchema = z.strictObject({
  createServer: z.custom<ServeMcpHttpOptions['createServer']>(
    (value) => typeof value === 'function',
    'expected a function that gives createPostHogMcpServer(tools)',
  ),
  port: z.int().min(0).max(65_535).optional(),
  allowedHosts: names,
  allowedOrigins: names,
  maxSessions: z.int().min(1).optional(),
})

/** Nobody sends a tool call of this size. */
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Serves MCP over streamable HTTP on this machine only. A client that begins with `initialize` gets a session, in which it can
 * be asked for permission and cancel a call; a request without one is complete in itself. Requests that a web page could have
 * sent without permission (a foreign `Host` or `Origin`) are refused.
 * @throws {InputError} for options that do not exist
 * @throws {ConfigurationError} when the port cannot be listened on
 * @example
 * await using server = await serveMcpHttp({ createServer: () => createPostHogMcpServer(tools) })
 * server.url //=> 'http://127.0.0.1:3333/mcp'
 */
export async function serveMcpHttp(options: ServeMcpHttpOptions): Promise<McpHttpServer> {
  const {
    createServer: createMcpServer,
    port = 3333,
    allowedHosts = [],
    allowedOrigins = [],
    maxSessions = 100,
  } = checkOptions(options, optionsSchema, 'serveMcpHttp()')
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', ...allowedHosts])
  const origins = new Set(allowedOrigins)
  const sessions = createHttpSessions({ createServer: createMcpServer, maxSessions })
  const http = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, 'The request could not be handled.')
      else response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => reject(cannotListen(port, error)))
    http.listen(port, '127.0.0.1', () => {
      http.removeAllListeners('error')
      resolve()
    })
  })
  const close = async (): Promise<void> => {
    // First of all: a client that connects in between would get a session that nobody ends.
    const closed = new Promise<void>((resolve) => http.close(() => resolve()))
    await sessions.close()
    http.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    close,
    [Symbol.asyncDispose]: close,
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname !== '/mcp') return refuse(response, 404, 'MCP is served at /mcp.')
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    if (!hosts.has(host)) return refuse(response, 403, 'This host name is not allowed.')
    const { origin } = request.headers
    if (origin !== undefined && origin !== `http://${request.headers.host}` && !origins.has(origin))
      return refuse(response, 403, 'This origin is not allowed.')
    if (!METHODS.includes(request.method ?? '')) {
      response.setHeader('allow', METHODS.join(', '))
      return refuse(response, 405, `Only ${METHODS.join(', ')} are served.`)
    }
    const id = request.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.find(id) : undefined
    if (id !== undefined && !known)
      return refuse(response, 404, 'There is no such session (any more): begin with initialize.', -32001)
    if (request.method !== 'POST')
      return known
        ? sessions.answer(known, request, response)
        : refuse(response, 400, 'This needs a session: begin with initialize.')
    const body = await readBody(request)
    if (body === undefined) return refuse(response, 413, `A request holds at most ${MAX_BODY_BYTES} bytes.`)
    const parsed = parse(body)
    if (parsed === undefined) return refuse(response, 400, 'The body is not JSON.', -32700)
    if (!known && !isInitializeRequest(parsed)) return answerAlone(request, response, parsed)
    const session = known ?? (await sessions.begin())
    if (!session) return refuse(response, 503, 'Too many clients are connected. Try again later.')
    await sessions.answer(session, request, response, parsed)
  }

  /** Without a session: the answer is all there is, and nobody can be asked. */
  async function answerAlone(
    request: IncomingMessage,
    response: ServerResponse,
    parsed: unknown,
  ): Promise<void> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      enableJsonResponse: true,
    })
    const server = createMcpServer()
    response.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport)
    await transport.handleRequest(request, response, parsed)
  }
}

const METHODS: readonly string[] = ['GET', 'POST', 'DELETE']

const cannotListen = (port: number, error: NodeJS.ErrnoException): Error =>
  new ConfigurationError(`MCP cannot be served on port ${port}: ${error.code ?? error.message}.`, {
    code: 'invalid_configuration',
    hint: error.code === 'EADDRINUSE' ? 'Another program has it; 0 takes a free one.' : 'Give another port.',
    cause: error,
  })

/** Undefined when it is too large: read to its end all the same, or the refusal would meet a closed connection. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function refuse(response: ServerResponse, status: number, message: string, code = -32000): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }))
}
