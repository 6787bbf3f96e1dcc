import { describe, expect, test } from 'vitest'
import type { HttpClientOptions } from '../../src/http/create-http-client.ts'
import type { Hooks } from '../../src/observe/hooks.ts'
import { clientFor, get, post } from './clients.ts'
import { closedOrigin, startServer } from './loopback.ts'

/** Hooks that write down what they hear, and a client that has them. */
function listen() {
  const events: [string, Record<string, unknown>][] = []
  const note = (name: string) => (event: object) => void events.push([name, { ...event }])
  const hooks: Hooks = {
    onRequest: note('request'),
    onResponse: note('response'),
    onRetry: note('retry'),
    onFailure: note('failure'),
    onRateLimit: note('rate limit'),
  }
  const of = (name: string) => events.flatMap(([kind, event]) => (kind === name ? [event] : []))
  const kinds = () => events.map(([kind]) => kind)
  const client = (origin: string, options: Partial<HttpClientOptions> = {}) =>
    clientFor(origin, { hooks, ...options })
  return { events, of, kinds, client }
}

describe('calls', () => {
  test('join their attempts by an id of their own, with the bytes of both ways', async () => {
    let busy = true
    await using server = await startServer(({ path }, response, count) => {
      if (path === '/api/query/' && busy) {
        busy = false
        return void response.writeHead(503).end('busy')
      }
      response.setHeader('x-request-id', `r-${count}`)
      response.end('{"ä":1}')
    })
    const { of, client } = listen()
    await using http = client(server.origin)
    const body = { query: 'SELECT ä' }
    await Promise.all([http.request(post({ body, safeToRetry: true })), http.request(get())])
    expect(new Set(of('request').map(({ callId }) => callId)).size).toBe(2)
    const [retried] = of('retry')
    const attempts = of('response').filter(({ callId }) => callId === retried?.callId)
    const bytesSent = Buffer.byteLength(JSON.stringify(body))
    expect(attempts).toMatchObject([
      { attempt: 1, status: 503, code: 'server_error', bytesSent, bytesReceived: 4 },
      { attempt: 2, status: 200, bytesSent, bytesReceived: 8, requestId: expect.stringMatching(/^r-\d$/) },
    ])
    expect(attempts[1]).not.toHaveProperty('code')
  })

  test('that fail for good say so once, whatever went before', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(404, { 'x-request-id': 'r-9' }).end('{"detail":"Not found."}')
    })
    const { events, of, client } = listen()
    await using http = client(server.origin)
    await expect(http.request(get())).rejects.toMatchObject({ code: 'not_found' })
    const durationMs = expect.any(Number)
    expect(of('failure')).toEqual([
      {
        ...{ callId: expect.any(String), method: 'GET', origin: server.origin, path: '/api/thing/' },
        ...{ rateClass: 'crud', attempt: 1, code: 'not_found', status: 404, durationMs, requestId: 'r-9' },
      },
    ])
    expect(of('response')).toMatchObject([{ status: 404, code: 'not_found' }])

    events.length = 0
    await using nowhere = client(await closedOrigin(), { maxRetries: 1 })
    await expect(nowhere.request(get())).rejects.toThrow()
    expect(of('retry')).toMatchObject([{ attempt: 1, code: 'connection_failed' }])
    expect(of('failure')).toMatchObject([{ attempt: 2, code: 'connection_failed' }])
    expect(of('response')).toEqual([])

    events.length = 0
    await expect(http.request(get({ signal: AbortSignal.abort() }))).rejects.toThrow()
    expect(events).toMatchObject([['failure', { attempt: 1, code: 'aborted' }]])
  })

  test('say nothing when they are refused before there is anything to send', async () => {
    const { events, client } = listen()
    await using http = client(await closedOrigin())
    await expect(http.request(get({ path: 'elsewhere' }))).rejects.toThrow()
    expect(events).toEqual([])
  })
})

describe('streams', () => {
  const streamed = async (finish: 'end' | 'break off') =>
    startServer((_, response) => {
      response.write('12345')
      setTimeout(() => (finish === 'end' ? response.end('678') : response.destroy()), 20)
    })

  test.each<
    [string, number, (stream: Awaited<ReturnType<ReturnType<typeof clientFor>['stream']>>) => Promise<void>]
  >([
    [
      'read to the end',
      8,
      async ({ body }) => {
        for await (const chunk of body) expect(chunk.byteLength).toBeGreaterThan(0)
      },
    ],
    [
      'left early',
      5,
      async ({ body }) => {
        for await (const _ of body) break
      },
    ],
    [
      'destroyed after a chunk',
      5,
      async ({ body, destroy }) => {
        await body.next()
        destroy()
        destroy()
      },
    ],
    ['destroyed unread', 0, async ({ destroy }) => destroy()],
  ])('%s: one answer, with the bytes that were read', async (_, bytesReceived, finish) => {
    await using server = await streamed('end')
    const { of, kinds, client } = listen()
    await using http = client(server.origin)
    await finish(await http.stream(get()))
    expect(kinds()).toEqual(['request', 'response'])
    expect(of('response')).toMatchObject([{ status: 200, bytesReceived }])
  })

  test('that break off are failures', async () => {
    await using server = await streamed('break off')
    const { of, kinds, client } = listen()
    await using http = client(server.origin)
    const { body } = await http.stream(get())
    await expect(
      (async () => {
        for await (const chunk of body) expect(chunk.byteLength).toBe(5)
      })(),
    ).rejects.toMatchObject({ code: 'connection_failed' })
    expect(kinds()).toEqual(['request', 'failure'])
    expect(of('failure')).toMatchObject([{ code: 'connection_failed', attempt: 1 }])
  })
})

describe('rate limits', () => {
  test('of the server are told with the pause it asked for', async () => {
    await using server = await startServer(({ path }, response, count) => {
      if (count > 1) return void response.end('{}')
      const throttled = path.includes('query')
        ? JSON.stringify({
            type: 'throttled_error',
            code: 'throttled',
            detail: 'Too many queries are running right now',
          })
        : '{}'
      response.writeHead(429, path.includes('query') ? {} : { 'retry-after': '12' }).end(throttled)
    })
    const { events, of, client } = listen()
    await using http = client(server.origin, { maxRetries: 0 })
    await expect(http.request(get())).rejects.toMatchObject({ code: 'rate_limited' })
    expect(of('rate limit')).toMatchObject([
      { source: 'server', reason: 'budget', retryAfterMs: 12_000, attempt: 1 },
    ])

    server.received.length = 0
    events.length = 0
    await expect(http.request(post())).rejects.toMatchObject({ code: 'concurrency_limited' })
    expect(of('rate limit')).toMatchObject([{ source: 'server', reason: 'concurrency' }])
    expect(of('rate limit')[0]).not.toHaveProperty('retryAfterMs')
  })

  test('of our own are told when a call starts to wait, and how long it did with its request', async () => {
    let clock = 0
    await using server = await startServer((_, response) => void response.end('{}'))
    const { of, client } = listen()
    await using http = client(server.origin, {
      crudPerMinute: 2,
      now: () => clock,
      sleep: async (ms) => {
        clock += ms
      },
    })
    for (let index = 0; index < 3; index++) await http.request(get({ timeoutMs: 0 }))
    expect(of('rate limit')).toMatchObject([
      { source: 'client', reason: 'budget', waitMs: 60_000, waiting: 1 },
    ])
    expect(of('request').map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 60_000])
  })

  test('of slots are told with the place in line', async () => {
    await using server = await startServer((_, response) => setTimeout(() => response.end('{}'), 20))
    const { of, client } = listen()
    await using http = client(server.origin, { maxConcurrentQueries: 1 })
    await Promise.all([1, 2, 3].map(() => http.request(post())))
    expect(of('rate limit')).toMatchObject([
      { source: 'client', reason: 'concurrency', waiting: 1 },
      { source: 'client', reason: 'concurrency', waiting: 2 },
    ])
    const waits = of('request').map(({ waitedMs }) => waitedMs as number)
    expect(waits[0]).toBe(0)
    expect(waits[1]).toBeGreaterThan(5)
    expect(waits[2]).toBeGreaterThan(waits[1]!)
  })
})

test('no event holds the key, values, bodies or query strings', async () => {
  await using server = await startServer(({ headers }, response, count) => {
    response.writeHead(count % 2 ? 429 : 200, {
      'x-request-id': String(headers.authorization),
      'retry-after': '0',
    })
    response.end(JSON.stringify({ detail: `jane ${headers.authorization}` }))
  })
  const { events, client } = listen()
  await using http = client(server.origin)
  await http.request(get({ query: { search: 'jane' } }))
  await http.request(post({ body: { values: { name: 'jane' } }, safeToRetry: true }))
  expect(events.length).toBeGreaterThanOrEqual(10)
  expect(JSON.stringify(events)).not.toMatch(/jane|Planted/)
})
