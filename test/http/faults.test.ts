import { getEventListeners } from 'node:events'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startDeadline } from '../../src/http/deadline.ts'
import { clientFor, get, post, TRANSPORTS } from './clients.ts'
import { closedOrigin, startRawServer, startServer } from './loopback.ts'

const OK = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}'
const truncatedGzip = gzipSync(JSON.stringify({ a: 'x'.repeat(10_000) })).subarray(0, 30)
const withBody = (headers: string, body: string | Buffer) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nconnection: close\r\n${headers}\r\n\r\n`),
    Buffer.from(body),
  ])

/** What a broken server sends before it hangs up, and how far the client says it got. */
const BROKEN: [string, Buffer | string, string][] = [
  ['nothing', '', 'exchange'],
  ['half a header', 'HTTP/1.1 200 OK\r\ncontent-le', 'exchange'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'exchange'],
  ['less body than announced', withBody('content-length: 100', '{"results":['), 'body'],
  ['a chunked body without its end', withBody('transfer-encoding: chunked', '5\r\n{"a":\r\n'), 'body'],
  [
    'gzip that stops early',
    withBody(`content-encoding: gzip\r\ncontent-length: ${truncatedGzip.length}`, truncatedGzip),
    'body',
  ],
  ['no gzip at all', withBody('content-encoding: gzip\r\ncontent-length: 8', '{"a": 1}'), 'body'],
]

describe.each(TRANSPORTS)('over %s', (name, createTransport) => {
  test.each(BROKEN)('a server that sends %s: a read is retried', async (_, bytes) => {
    await using server = await startRawServer((socket, count) => socket.end(count === 1 ? bytes : OK))
    await using client = clientFor(server.origin, { transport: createTransport() })
    expect(await client.request(get())).toMatchObject({ text: '{}', attempts: 2 })
  })

  test.each(BROKEN)('a server that sends %s: a write is not repeated', async (_, bytes, phase) => {
    let connections = 0
    await using server = await startRawServer((socket) => {
      connections++
      socket.end(bytes)
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    await expect(client.request(post())).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'connection_failed',
      retryable: false,
      hint: 'It may have taken effect: look before you do it again.',
      details: { phase, attempts: 1, gaveUp: 'unsafe' },
    })
    expect(connections).toBe(1)
  })

  test('a reset before and in the middle of the answer', async () => {
    await using server = await startRawServer((socket, count) => {
      if (count === 1) return void socket.resetAndDestroy()
      if (count > 2) return void socket.end(OK)
      socket.write(withBody('content-length: 100', '{"results":['))
      setTimeout(() => socket.resetAndDestroy(), 20)
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    expect(await client.request(get())).toMatchObject({ text: '{}', attempts: 3 })
  })

  test('refused: even a write is retried, because nothing was sent; then the error says where', async () => {
    const origin = await closedOrigin()
    await using client = clientFor(origin, { transport: createTransport() })
    await expect(client.request(post())).rejects.toMatchObject({
      message: `Could not connect to ${origin}: nothing listens there (ECONNREFUSED)`,
      hint: expect.stringContaining('POSTHOG_HOST'),
      details: { phase: 'connect', attempts: 4, gaveUp: 'attempts', networkCode: 'ECONNREFUSED' },
    })
  })

  test('a server without TLS behind https: not retried, the hint says why', async () => {
    await using server = await startServer((_request, response) => response.end())
    await using client = clientFor(server.origin.replace('http:', 'https:'), { transport: createTransport() })
    await expect(client.request(get())).rejects.toMatchObject({
      code: 'connection_failed',
      retryable: false,
      hint: expect.stringContaining('speaks https'),
    })
  })

  test.each([
    ['headers that never come', ''],
    ['a body that never ends', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":'],
  ])('%s: an attempt is given up and a read retried', async (_, bytes) => {
    await using server = await startRawServer((socket, count) => {
      if (count === 1) socket.write(bytes)
      else socket.end(OK)
    })
    await using client = clientFor(server.origin, { transport: createTransport(), attemptTimeoutMs: 100 })
    expect(await client.request(get())).toMatchObject({ attempts: 2 })
  })

  test('a body that drips forever ends at the deadline', { retry: 3 }, async () => {
    await using server = await startServer((_request, response) => {
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    const startedAt = performance.now()
    await expect(client.request(get({ timeoutMs: 200 }))).rejects.toMatchObject({ code: 'timeout' })
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('abort: code aborted, at once, the socket closed, no listener left', { retry: 3 }, async () => {
    await using server = await startServer(() => {})
    await using client = clientFor(server.origin, { transport: createTransport() })
    const controller = new AbortController()
    const { signal } = controller
    setTimeout(() => controller.abort(new Error('enough')), 50)
    const startedAt = performance.now()
    await expect(client.request(get({ signal }))).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'aborted',
      cause: { message: 'enough' },
    })
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    await expect(client.request(get({ signal }))).rejects.toMatchObject({ code: 'aborted' })
    expect(server.received).toHaveLength(1)
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  test('used without a client, the transport says aborted too', async () => {
    await using server = await startServer(() => {})
    await using transport = createTransport()
    using deadline = startDeadline({
      timeoutMs: 0,
      signal: AbortSignal.timeout(30),
      now: Date.now,
      timeoutError: Error,
    })
    const request = { method: 'GET', url: new URL(server.origin), headers: {}, deadline }
    await expect(transport.send(request)).rejects.toMatchObject({ code: 'aborted', retryable: false })
  })

  test(`a destroyed body of ${name} frees its socket and breaks nothing`, async () => {
    await using server = await startServer((_request, response) => void response.write('x'.repeat(100_000)))
    await using transport = createTransport()
    const url = new URL(server.origin)
    const { body } = await transport.send({ method: 'GET', url, headers: {} })
    body.destroy()
    await expect.poll(() => server.sockets.size).toBe(0)
  })
})

describe('the deadline of the whole call', () => {
  test('holds in the line, naming what it waited for', { retry: 3 }, async () => {
    await using server = await startServer(() => {})
    await using client = clientFor(server.origin, { maxConcurrentQueries: 1 })
    const blocker = client.request(post()).catch((error) => error.code)
    const startedAt = performance.now()
    await expect(client.request(post({ timeoutMs: 100 }))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 100 ms: still waiting in line'),
    })
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect(client.rateLimitStatus().query).toMatchObject({ running: 1, waiting: 0 })
    await client.close()
    expect(await blocker).toBe('aborted')
  })

  test('a pause that would pass it is not begun: the failure itself comes at once', {
    retry: 3,
  }, async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(429, { 'retry-after': '60' }).end()
    })
    await using client = clientFor(server.origin)
    const startedAt = performance.now()
    await expect(client.request(get({ timeoutMs: 5000 }))).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      details: { retryAfterMs: 60_000, gaveUp: 'deadline', attempts: 1 },
    })
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('holds while pausing, and keeps the failure before it as the cause', async () => {
    await using server = await startServer((_request, response) => response.writeHead(503).end())
    const overslept = (ms: number, signal?: AbortSignal) => sleepUntilAborted(ms, signal)
    await using client = clientFor(server.origin, { sleep: overslept })
    await expect(client.request(get({ timeoutMs: 1000 }))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('pausing before attempt 2'),
      cause: { status: 503 },
    })
  })

  test('abort works in the line and in a pause, too', async () => {
    await using server = await startServer((_request, response) => response.writeHead(503).end())
    await using client = clientFor(server.origin, { sleep: sleepUntilAborted, maxConcurrentQueries: 1 })
    const controller = new AbortController()
    const { signal } = controller
    const pausing = client.request(post({ safeToRetry: true, signal }))
    const waiting = client.request(post({ safeToRetry: true, signal }))
    setTimeout(() => controller.abort(), 50)
    for (const result of await Promise.allSettled([pausing, waiting]))
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe.each(TRANSPORTS)('close over %s', (_, createTransport) => {
  test('ends what runs and what waits with code aborted, refuses what comes later, and closes every socket', async () => {
    await using server = await startServer(() => {})
    const client = clientFor(server.origin, { maxConcurrentQueries: 1, transport: createTransport() })
    const calls = [post(), post(), get()].map((call) => client.request(call).catch((error) => error))
    await expect.poll(() => server.received.length).toBe(2)
    await Promise.all([client.close(), client.close()])
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'aborted' })
    await expect(client.request(get())).rejects.toThrow('The client is closed')
    await expect.poll(() => server.sockets.size).toBe(0)
  })
})

const sleepUntilAborted = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
