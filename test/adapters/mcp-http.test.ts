import { request } from 'node:http'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPostHogMcpServer, type McpHttpServer, serveMcpHttp } from '../../src/adapters/mcp/index.ts'
import { startToolKit, type ToolKit } from '../tools/support/tool-kit.ts'

let kit: ToolKit
let server: McpHttpServer
const ended: string[] = []
beforeAll(async () => {
  kit = await startToolKit({ demo: false })
  const tools = kit.toolsWith({ hooks: { onTool: ({ code }) => void ended.push(String(code)) } })
  server = await serveMcpHttp({
    createServer: () => createPostHogMcpServer(tools),
    port: 0,
    allowedOrigins: ['https://inspector.example'],
  })
})
afterAll(async () => {
  await server.close()
  await kit[Symbol.asyncDispose]()
})

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)))
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

/** A request with any headers, which fetch would not send. */
function send({
  headers = {},
  body = LIST,
  method = 'POST',
  path = '/mcp',
}: {
  headers?: Record<string, string>
  body?: string
  method?: string
  path?: string
}): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        path,
        method,
        agent: false,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    sent.on('error', reject)
    sent.end(method === 'POST' ? body : undefined)
  })
}

describe('MCP over HTTP', () => {
  it('lists and calls tools, for several clients at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((number) =>
        withClient(async (client) => {
          const { tools } = await client.listTools()
          expect(tools.map(({ name }) => name)).toEqual(kit.tools.map(({ name }) => name))
          return client.callTool({ name: 'posthog_run_hogql', arguments: { hogql: `SELECT ${number} AS n` } })
        }),
      ),
    )
    for (const [index, answer] of answers.entries())
      expect(JSON.stringify(answer.content)).toContain(`\\nn\\n${index + 1}\\n`)
  })

  it('pages on in a later request', async () => {
    await withClient(async (client) => {
      const first = await client.callTool({
        name: 'posthog_run_hogql',
        arguments: { hogql: 'SELECT number FROM numbers(30)' },
      })
      const page = /\{\\"page\\":\\"(.+?)\\"\}/.exec(JSON.stringify(first.content))?.[1]
      const next = await client.callTool({ name: 'posthog_run_hogql', arguments: { page } })
      expect(JSON.stringify(next.content)).toContain('Rows 21 to 30 of 30.')
    })
  })

  it('ends the work of a client that went away', async () => {
    ended.length = 0
    const stop = new AbortController()
    const calling = fetch(server.url, {
      method: 'POST',
      signal: stop.signal,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: 'posthog_run_hogql',
          arguments: { hogql: 'SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3' },
        },
      }),
    })
    setTimeout(() => stop.abort(), 300)
    await expect(calling).rejects.toThrow()
    await vi.waitFor(() => expect(ended).toEqual(['aborted']), { timeout: 2000 })
  })

  it('refuses pages of other sites and names that lead here', async () => {
    for (const host of ['evil.example', 'evil.example:3333', '127.0.0.1.evil.example'])
      expect((await send({ headers: { host } })).status, host).toBe(403)
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null'])
      expect((await send({ headers: { origin } })).status, origin).toBe(403)
    const { port } = new URL(server.url)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost'])
      expect((await send({ headers: { host } })).status, host).toBe(200)
    expect((await send({ headers: { origin: 'https://inspector.example' } })).status).toBe(200)
  })

  it('refuses what is no call', async () => {
    expect(await send({ body: '{"jsonrpc":' })).toMatchObject({ status: 400 })
    expect((await send({ body: JSON.stringify({ pad: 'x'.repeat(1024 * 1024) }) })).status).toBe(413)
    expect((await send({ method: 'GET' })).status).toBe(405)
    expect((await send({ method: 'DELETE' })).status).toBe(405)
    expect((await send({ path: '/' })).status).toBe(404)
    expect((await send({ headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect((await send({})).status, 'and goes on').toBe(200)
  })

  it('listens on this machine only, and fails where a port is taken', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
    const { port } = new URL(server.url)
    const second = serveMcpHttp({ createServer: () => createPostHogMcpServer([]), port: Number(port) })
    await expect(second).rejects.toThrow('EADDRINUSE')
  })
})
