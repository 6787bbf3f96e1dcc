import { request } from 'node:http'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
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

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
})
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

interface Sent {
  headers?: Record<string, string>
  body?: string
  method?: string
  path?: string
}

interface Received {
  status: number
  body: string
  session: string
}

const beginSession = async (where = server): Promise<string> =>
  (await send({ body: INITIALIZE }, where)).session

/** A request with any headers, which fetch would not send. */
function send(
  { headers = {}, body = LIST, method = 'POST', path = '/mcp' }: Sent,
  where = server,
): Promise<Received> {
  const { hostname, port } = new URL(where.url)
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
        const session = String(response.headers['mcp-session-id'])
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, session }))
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

  const LONG = {
    name: 'posthog_run_hogql',
    arguments: { hogql: 'SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3' },
  }

  it.each(['in a session', 'without one'])('ends the work of a client that went away, %s', async (how) => {
    ended.length = 0
    const session = how === 'in a session' ? await beginSession() : undefined
    const stop = new AbortController()
    const calling = fetch(server.url, {
      method: 'POST',
      signal: stop.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session && { 'mcp-session-id': session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: LONG }),
    }).then((response) => response.text())
    setTimeout(() => stop.abort(), 300)
    await expect(calling).rejects.toThrow()
    await vi.waitFor(() => expect(ended).toEqual(['aborted']), { timeout: 2000 })
  })

  it('ends a call that its client cancels, and goes on', async () => {
    ended.length = 0
    await withClient(async (client) => {
      const stop = new AbortController()
      const calling = client.callTool(LONG, undefined, { signal: stop.signal })
      setTimeout(() => stop.abort(), 300)
      await expect(calling).rejects.toThrow()
      await vi.waitFor(() => expect(ended).toEqual(['aborted']), { timeout: 2000 })
      expect((await client.listTools()).tools.length).toBeGreaterThan(0)
    })
  })

  it('ends a session when its client says so, or another needs the place', async () => {
    await using small = await serveMcpHttp({
      createServer: () => createPostHogMcpServer(kit.tools),
      port: 0,
      maxSessions: 2,
    })
    const first = await beginSession(small)
    const second = await beginSession(small)
    const list = async (id: string) => (await send({ headers: { 'mcp-session-id': id } }, small)).status
    expect([await list(second), await list(first)]).toEqual([200, 200])
    const third = await beginSession(small)
    expect([await list(first), await list(second), await list(third)], 'least recently used').toEqual([
      200, 404, 200,
    ])
    expect((await send({ method: 'DELETE', headers: { 'mcp-session-id': first } }, small)).status).toBe(200)
    expect(await list(first)).toBe(404)
  })

  it('has no place for one more than it may while all are connected', async () => {
    await using small = await serveMcpHttp({
      createServer: () => createPostHogMcpServer(kit.tools),
      port: 0,
      maxSessions: 1,
    })
    const session = await beginSession(small)
    const listening = new AbortController()
    const stream = await fetch(small.url, {
      headers: { accept: 'text/event-stream', 'mcp-session-id': session },
      signal: listening.signal,
    })
    expect(stream.status).toBe(200)
    expect((await send({ body: INITIALIZE }, small)).status).toBe(503)
    listening.abort()
    await vi.waitFor(async () => expect((await send({ body: INITIALIZE }, small)).status).toBe(200))
  })

  it('refuses pages of other sites and names that lead here', async () => {
    for (const host of ['evil.example', 'evil.example:3333', '127.0.0.1.evil.example'])
      expect((await send({ headers: { host } })).status, host).toBe(403)
    const { port } = new URL(server.url)
    const foreign = ['https://evil.example', 'http://localhost.evil.example', 'null', 'http://127.0.0.1:1']
    for (const origin of [...foreign, `https://127.0.0.1:${port}`])
      expect((await send({ headers: { origin } })).status, origin).toBe(403)
    const own = { origin: `http://127.0.0.1:${port}` }
    expect((await send({ headers: own })).status, 'its own pages').toBe(200)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost'])
      expect((await send({ headers: { host } })).status, host).toBe(200)
    expect((await send({ headers: { origin: 'https://inspector.example' } })).status).toBe(200)
  })

  it('refuses what is no call', async () => {
    expect(await send({ body: '{"jsonrpc":' })).toMatchObject({ status: 400 })
    for (const megabytes of [1, 2, 8])
      expect((await send({ body: `"${'x'.repeat(megabytes * 1024 * 1024)}"` })).status).toBe(413)
    expect((await send({ method: 'PUT' })).status).toBe(405)
    expect((await send({ method: 'GET' })).status).toBe(400)
    expect((await send({ method: 'DELETE' })).status).toBe(400)
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await send({ method, headers: { 'mcp-session-id': 'gone' } })).status).toBe(404)
    expect((await send({ path: '/' })).status).toBe(404)
    expect((await send({ headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect((await send({})).status, 'and goes on').toBe(200)
  })

  it('listens on this machine only, and fails where a port is taken', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
    const { port } = new URL(server.url)
    const second = serveMcpHttp({ createServer: () => createPostHogMcpServer([]), port: Number(port) })
    await expect(second).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('EADDRINUSE'),
    })
  })

  it.each([
    { port: 70_000 },
    { maxSessions: 0 },
    { createServer: 'server' },
    { allowedHost: ['mcp.example'] },
  ])('refuses %o before it listens', async (wrong) => {
    const options = { createServer: () => createPostHogMcpServer([]), port: 0, ...wrong }
    await expect(serveMcpHttp(options as never)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(Object.keys(wrong)[0] ?? ''),
    })
  })
})

describe('permission over HTTP', () => {
  const annotate = { name: 'posthog_create_annotation', arguments: { content: 'Released 2.4' } }

  async function serveWriting(): Promise<McpHttpServer> {
    const tools = kit.toolsWith({ permissions: { tools: ['append'] } })
    const writing = await serveMcpHttp({ createServer: () => createPostHogMcpServer(tools), port: 0 })
    onTestFinished(() => writing.close())
    return writing
  }

  it('is asked of the person at the client, and what is always allowed is so for that client', async () => {
    const writing = await serveWriting()
    const elicit = vi.fn(() => ({ action: 'accept' as const, content: { decision: 'Always allow' } }))
    const connect = async (answer: () => object) => {
      const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } })
      client.setRequestHandler(ElicitRequestSchema, answer as never)
      await client.connect(new StreamableHTTPClientTransport(new URL(writing.url)))
      onTestFinished(() => client.close())
      return client
    }
    const willing = await connect(elicit)
    for (let call = 0; call < 2; call++)
      expect((await willing.callTool(annotate)).isError ?? false).toBe(false)
    expect(elicit).toHaveBeenCalledTimes(1)
    const other = await connect(() => ({ action: 'decline' }))
    kit.takeRequests()
    expect(JSON.stringify(await other.callTool(annotate))).toContain('The user did not allow')
    expect(kit.takeRequests()).toEqual([])
  })

  it('is refused in words where nobody can be asked', async () => {
    const writing = await serveWriting()
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: annotate })
    kit.takeRequests()
    const alone = await send({ body }, writing)
    const session = await beginSession(writing)
    const incapable = await send({ body, headers: { 'mcp-session-id': session } }, writing)
    for (const { status, body: text } of [alone, incapable]) {
      expect(status).toBe(200)
      expect(text).toContain('the host has nobody to ask')
      expect(text).toContain('"isError":true')
    }
    expect(kit.takeRequests()).toEqual([])
  })
})
