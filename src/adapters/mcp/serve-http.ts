import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

export interface ServeMcpHttpOptions {
  /** Makes the server of one request: nothing is shared between clients but what its tools share. */
  createServer: () => McpServer
  /** 0 takes a free one. @default 3333 */
  port?: number
  /** Other names under which it is reached; loopback names always work. @default none */
  allowedHosts?: readonly string[]
  /** Pages that may call it from a browser. @default none */
  allowedOrigins?: readonly string[]
}

export interface McpHttpServer extends AsyncDisposable {
  /** Where clients connect: `http://127.0.0.1:3333/mcp`. */
  readonly url: string
  close(): Promise<void>
}

/** Nobody sends a tool call of this size. */
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Serves MCP over streamable HTTP on this machine only, without sessions: every request is complete in itself. Requests that
 * a web page could have sent without permission (a foreign `Host` or `Origin`) are refused.
 */
export async function serveMcpHttp(options: ServeMcpHttpOptions): Promise<McpHttpServer> {
  const { port = 3333, allowedHosts = [], allowedOrigins = [] } = options
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', ...allowedHosts])
  const origins = new Set(allowedOrigins)
  const http = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, 'The request could not be handled.')
      else response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject)
      resolve()
    })
  })
  const close = async (): Promise<void> => {
    http.closeAllConnections()
    await new Promise<void>((resolve) => http.close(() => resolve()))
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
    if (origin !== undefined && !origins.has(origin))
      return refuse(response, 403, 'This origin is not allowed.')
    // Without sessions there is nothing to listen to between requests, and nothing to end.
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST')
      return refuse(response, 405, 'Only POST is served.')
    }
    const body = await readBody(request)
    if (body === undefined) return refuse(response, 413, `A request holds at most ${MAX_BODY_BYTES} bytes.`)
    const parsed = parse(body)
    if (parsed === undefined) return refuse(response, 400, 'The body is not JSON.', -32700)
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      enableJsonResponse: true,
    })
    const server = options.createServer()
    response.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport)
    await transport.handleRequest(request, response, parsed)
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
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
