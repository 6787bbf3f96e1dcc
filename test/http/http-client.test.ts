import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { HttpStream } from '../../src/http/http-client.ts'
import { clientFor, get, post, TRANSPORTS } from './clients.ts'
import { startServer } from './loopback.ts'

describe.each(TRANSPORTS)('over %s', (_, createTransport) => {
  test('sends method, path, query, headers and JSON; gives status, headers, text', async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(201, { 'X-Thing': 'a' }).end('{"größe":1}')
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    const response = await client.request(
      post({
        query: { a: 'x y&z', list: [1, 2], none: undefined, yes: true },
        headers: { 'X-Own': '1' },
        body: { text: 'ü' },
      }),
    )
    expect(response).toMatchObject({ status: 201, text: '{"größe":1}', attempts: 1 })
    expect(response.headers['x-thing']).toBe('a')
    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/api/query/?a=x+y%26z&list=1&list=2&yes=true',
      body: '{"text":"ü"}',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-own': '1' },
    })
  })

  test('bytes go as they are', async () => {
    await using server = await startServer((_request, response) => response.end())
    await using client = clientFor(server.origin, { transport: createTransport() })
    const headers = { 'content-type': 'text/plain' }
    await client.request(post({ body: new TextEncoder().encode('raw'), headers }))
    expect(server.received[0]).toMatchObject({ body: 'raw', headers })
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('decodes %s and drops the headers that spoke of it', async (encoding, compress) => {
    const text = JSON.stringify({
      rows: Array.from({ length: 5000 }, (_, index) => ({ index, text: 'äöü' })),
    })
    await using server = await startServer((_request, response) => {
      response.setHeader('content-encoding', encoding)
      response.end(compress(text))
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    const response = await client.request(get())
    expect(response.text).toBe(text)
    expect(response.headers).not.toHaveProperty('content-encoding')
    expect(response.headers).not.toHaveProperty('content-length')
  })

  test('takes empty answers, 204, and 20 MB', async () => {
    const large = 'x'.repeat(20 * 1024 * 1024)
    await using server = await startServer(({ path }, response) => {
      if (path === '/large/') response.end(large)
      else response.writeHead(path === '/204/' ? 204 : 200).end()
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    expect(await client.request(get({ path: '/204/' }))).toMatchObject({ status: 204, text: '' })
    expect(await client.request(get({ path: '/200/' }))).toMatchObject({ status: 200, text: '' })
    expect((await client.request(get({ path: '/large/' }))).text.length).toBe(large.length)
  })

  test('refuses an answer above the limit, counted after decompression', async () => {
    const bomb = gzipSync('x'.repeat(1_000_000))
    await using server = await startServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(bomb)
    })
    await using client = clientFor(server.origin, {
      transport: createTransport({ maxResponseBytes: 100_000 }),
    })
    await expect(client.request(get())).rejects.toMatchObject({
      name: 'ApiError',
      code: 'invalid_response',
      details: { maxBytes: 100_000, attempts: 1 },
    })
    expect(server.received).toHaveLength(1)
  })

  test('refuses bytes that are not UTF-8 instead of replacing them, and drops a byte order mark', async () => {
    await using server = await startServer(({ path }, response) => {
      response.end(path === '/bad/' ? Buffer.from([0x22, 0xff, 0x22]) : Buffer.from('\uFEFF{"a":1}'))
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    await expect(client.request(get({ path: '/bad/' }))).rejects.toMatchObject({ code: 'invalid_response' })
    expect((await client.request(get())).text).toBe('{"a":1}')
  })
})

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ['identity', (text: string) => Buffer.from(text)],
] as const)('undici decodes %s, whole and as a stream', async (encoding, compress) => {
  const text = JSON.stringify(Array.from({ length: 50_000 }, (_, index) => `äöü ${index}`))
  await using server = await startServer((_request, response) => {
    response.setHeader('content-encoding', encoding)
    response.end(compress(text))
  })
  await using client = clientFor(server.origin)
  expect((await client.request(get())).text).toBe(text)
  const { body } = await client.stream(get())
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe(text)
})

test('an empty answer may announce an encoding; one that nobody asked for is refused by name', async () => {
  await using server = await startServer(({ path }, response) => {
    const encoding = path === '/204/' ? 'gzip' : 'toString'
    response.writeHead(path === '/204/' ? 204 : 200, { 'content-encoding': encoding }).end()
  })
  await using client = clientFor(server.origin)
  expect(await client.request(get({ path: '/204/' }))).toMatchObject({ status: 204, text: '' })
  await expect(client.request(get())).rejects.toMatchObject({
    code: 'invalid_response',
    message: expect.stringContaining('in an encoding nobody asked for: tostring'),
  })
})

test('the connection is reused', async () => {
  await using server = await startServer((_request, response) => response.end('{}'))
  await using client = clientFor(server.origin)
  for (let index = 0; index < 20; index++) await client.request(get())
  expect(server.sockets.size).toBeLessThanOrEqual(2)
})

test('every transport asks for compressed answers', async () => {
  await using server = await startServer((_request, response) => response.end('{}'))
  for (const [, createTransport] of TRANSPORTS) {
    await using client = clientFor(server.origin, { transport: createTransport() })
    await client.request(get())
  }
  expect(server.received.map(({ headers }) => headers['accept-encoding'])).toEqual(['br, gzip', 'br, gzip'])
})

test.each(['//evil.example/x', '/\\evil.example/x', 'api/thing/', '', 'ftp://x/'])(
  'path %j is refused before anything is sent',
  async (path) => {
    await using server = await startServer((_request, response) => response.end())
    await using client = clientFor(server.origin)
    await expect(client.request(get({ path }))).rejects.toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
    })
    expect(server.received).toHaveLength(0)
  },
)

test('what cannot be sent is refused by name', async () => {
  await using server = await startServer((_request, response) => response.end())
  await using client = clientFor(server.origin)
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  for (const body of [{ id: 1n }, cyclic])
    await expect(client.request(post({ body }))).rejects.toMatchObject({ name: 'InputError' })
  await expect(client.request(get({ headers: { 'x-a': 'b\r\nx-evil: 1' } }))).rejects.toThrow('header x-a')
  for (const timeoutMs of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(client.request(get({ timeoutMs }))).rejects.toThrow('timeoutMs')
  expect(server.received).toHaveLength(0)
})

describe('waiting in line', () => {
  test.each<[string, (stream: HttpStream) => Promise<unknown>]>([
    [
      'read to the end',
      async ({ body }) => {
        for await (const chunk of body) expect(chunk.byteLength).toBeGreaterThan(0)
      },
    ],
    [
      'left early',
      async ({ body }) => {
        for await (const _chunk of body) break
      },
    ],
    ['destroyed', async (stream) => stream.destroy()],
  ])('a stream keeps its slot until its body is %s', async (_, finish) => {
    await using server = await startServer(({ path }, response) => {
      if (path === '/next/') return void response.end()
      response.write('first')
      setTimeout(() => response.end(), 50)
    })
    await using client = clientFor(server.origin, { maxConcurrentQueries: 1 })
    const stream = await client.stream(post())
    const next = client.request(post({ path: '/next/' }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(client.rateLimitStatus().query).toMatchObject({ running: 1, waiting: 1 })
    await finish(stream)
    await next
    expect(client.rateLimitStatus().query).toMatchObject({ running: 0, waiting: 0 })
  })

  test('three queries at once, the rest in order; other calls pass by', async () => {
    const order: string[] = []
    let running = 0
    let most = 0
    await using server = await startServer(({ path }, response) => {
      if (path.startsWith('/api/thing/')) return void response.end()
      order.push(path)
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        response.end()
      }, 30)
    })
    await using client = clientFor(server.origin)
    const paths = Array.from({ length: 9 }, (_, index) => `/q/${index}/`)
    const queries = paths.map((path) => client.request(post({ path })))
    const { query } = client.rateLimitStatus()
    expect(query).toMatchObject({ running: 3, maxConcurrent: 3, waiting: 6 })
    await client.request(get())
    expect(order.length).toBeLessThan(9)
    await Promise.all(queries)
    expect(most).toBe(3)
    // Three travel at once on sockets of their own, so neighbours may arrive in either order, but nobody jumps the line.
    for (const [place, path] of order.entries()) expect(Math.abs(place - paths.indexOf(path))).toBeLessThan(3)
    expect(client.rateLimitStatus().query).toMatchObject({ running: 0, waiting: 0, remainingThisMinute: 231 })
  })

  test('the budget spaces calls out, and classes do not share it', async () => {
    let clock = 0
    await using server = await startServer((_request, response) => response.end())
    await using client = clientFor(server.origin, {
      crudPerMinute: 2,
      now: () => clock,
      sleep: async (ms) => {
        clock += ms
      },
    })
    for (let index = 0; index < 5; index++) await client.request(get({ timeoutMs: 0 }))
    expect(clock).toBe(120_000)
    expect(client.rateLimitStatus().crud).toMatchObject({ remainingThisMinute: 1, waitMs: 0 })
    for (let index = 0; index < 5; index++) await client.request(get({ rateClass: 'none', timeoutMs: 0 }))
    expect(clock).toBe(120_000)
  })

  test('a budget that opens after the deadline is an error at once, and uses nothing up', async () => {
    await using server = await startServer((_request, response) => response.end())
    await using client = clientFor(server.origin, { crudPerMinute: 1 })
    await client.request(get())
    const startedAt = performance.now()
    await expect(client.request(get({ timeoutMs: 5000 }))).rejects.toMatchObject({
      code: 'rate_limited',
      details: { waitMs: expect.any(Number) },
    })
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(server.received).toHaveLength(1)
    expect(client.rateLimitStatus().crud.waitMs).toBeLessThanOrEqual(60_000)
  })

  test('the line has an end', async () => {
    await using server = await startServer(() => {})
    await using client = clientFor(server.origin, { maxConcurrentQueries: 1, maxQueuedRequests: 2 })
    const waiting = [1, 2, 3].map(() => client.request(post()).catch((error) => error.code))
    await expect(client.request(post())).rejects.toMatchObject({
      code: 'rate_limited',
      details: { waiting: 2 },
    })
    await client.close()
    expect(await Promise.all(waiting)).toEqual(['aborted', 'aborted', 'aborted'])
  })
})

describe('hooks', () => {
  test('see every attempt, the pause between them, and neither key, query string nor body', async () => {
    await using server = await startServer((_request, response, count) => {
      if (count === 1) response.writeHead(503).end()
      else response.writeHead(200, { 'x-request-id': 'r-2' }).end('{"a":1}')
    })
    const events: [string, object][] = []
    await using client = clientFor(server.origin, {
      hooks: {
        onRequest: (event) => events.push(['request', event]),
        onResponse: (event) => events.push(['response', event]),
        onRetry: (event) => events.push(['retry', event]),
      },
    })
    await client.request(get({ query: { email: 'jane@example.com' } }))
    const call = { method: 'GET', origin: server.origin, path: '/api/thing/', rateClass: 'crud' }
    const callId = expect.stringMatching(/^[0-9a-f]{8}-1$/)
    const [durationMs, delayMs] = [expect.any(Number), expect.any(Number)]
    const [first, second] = [1, 2].map((attempt) => ({ callId, ...call, attempt }))
    const sizes = { bytesSent: 0, bytesReceived: 0 }
    expect(events).toEqual([
      ['request', { ...first, bytesSent: 0, waitedMs: 0 }],
      ['response', { ...first, status: 503, code: 'server_error', durationMs, ...sizes }],
      ['retry', { ...first, code: 'server_error', status: 503, delayMs }],
      ['request', { ...second, bytesSent: 0, waitedMs: 0 }],
      ['response', { ...second, status: 200, durationMs, ...sizes, bytesReceived: 7, requestId: 'r-2' }],
    ])
  })

  test('one that throws warns and harms nothing', async () => {
    await using server = await startServer((_request, response) => response.end('{}'))
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    await using client = clientFor(server.origin, {
      hooks: {
        onRequest: () => {
          throw new Error('bad hook')
        },
      },
    })
    expect((await client.request(get())).status).toBe(200)
    expect((await warned).message).toContain('bad hook')
  })
})
