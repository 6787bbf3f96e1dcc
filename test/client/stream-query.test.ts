import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { PostHogClient, type PostHogClientOptions } from '../../src/client/client.ts'
import { ConnectionError, type PostHogDriverError, QueryError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { type Answer, startRawServer, startServer } from '../http/loopback.ts'
import { refusal, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

const ANSWER = JSON.stringify(rowsAnswer(['n'], [[1], ['ü']]))

const clientOf = (origin: string, options: PostHogClientOptions = {}) =>
  new PostHogClient({ host: origin, apiKey: 'phx_streamTests000000000000', projectId: 7, ...options })

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function failureOf(call: Promise<unknown>): Promise<PostHogDriverError> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof Error) return error as PostHogDriverError
  throw new Error('did not fail')
}

/** Sends the headers and the first of the bytes, and no more. */
const halfAnswer: Answer = ({ method }, response) => {
  if (method === 'DELETE') return response.end('{}')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write(ANSWER.slice(0, 20))
}

describe('stream', () => {
  it('posts the query as execute does and gives the bytes as they came', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], [[1], ['ü']]))
    const client = server.client()
    const query = hogql`SELECT n FROM events WHERE event = ${"it's"} AND x = {x} LIMIT 10`
    const options = {
      values: { x: 1 },
      modifiers: { convertToProjectTimezone: false },
      name: 'a stream',
      tags: { scene: 'test' },
      refresh: 'force_blocking',
    } as const
    const { body, queryId } = await client.stream(query, options)
    expect(await textOf(body)).toBe(ANSWER)
    expect(queryId).toMatch(/^[0-9a-f]{32}$/)
    await client.execute(query, options)
    const [streamed, executed] = server.seen
    expect(streamed).toEqual({
      ...executed,
      body: { ...executed!.body, client_query_id: queryId },
    })
    expect(server.seen).toHaveLength(2)
  })

  it.each([
    ['gzip', gzipSync],
    [undefined, (text: string) => Buffer.from(text)],
  ])('asks for gzip and hands on the text (answered in %s)', async (encoding, encode) => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, encoding ? { 'content-encoding': encoding } : {})
      response.end(encode(ANSWER))
    })
    await using client = clientOf(server.origin)
    const { body } = await client.stream('SELECT 1')
    expect(await textOf(body)).toBe(ANSWER)
    expect(server.received[0]?.headers['accept-encoding']).toContain('gzip')
  })

  it('hands on large answers in large pieces', async () => {
    const text = JSON.stringify({ results: Array.from({ length: 200_000 }, (_, n) => [n]) })
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync(text))
    })
    await using client = clientOf(server.origin)
    const { body } = await client.stream('SELECT 1')
    const sizes: number[] = []
    let received = ''
    for await (const chunk of body) {
      sizes.push(chunk.byteLength)
      received += Buffer.from(chunk).toString()
    }
    expect(received).toBe(text)
    expect(Math.max(...sizes)).toBeGreaterThan(64 * 1024)
  })

  it('refuses options that make no sense for a stream, before anything is sent', async () => {
    await using server = await startStubPostHog(() => rowsAnswer([], []))
    const client = server.client()
    for (const options of [{ background: 'never' }, { refresh: 'async' }, { limit: 5 }, { refesh: 1 }])
      expect(await failureOf(client.stream('SELECT 1', options as never))).toMatchObject({
        code: 'invalid_input',
      })
    expect(await failureOf(client.stream('SELECT {x}'))).toMatchObject({ code: 'invalid_input' })
    expect(server.seen).toEqual([])
  })
})

describe('a stream that fails before its first byte', () => {
  it.each([
    [
      400,
      refusal('hogql_query_error', 'Unable to resolve field: evnt', 400, { extra: { start: 7, end: 11 } }),
    ],
    [504, refusal('error', 'Query has hit the max execution time before completing.', 504)],
    [513, refusal('error', 'Memory limit exceeded.', 513)],
    [401, refusal('authentication_failed', 'Invalid personal API key.', 401)],
    [404, refusal('not_found', 'Not found.', 404)],
    [429, refusal('throttled', 'Exceeded maximum concurrency limit: 3', 429)],
    [502, { status: 502, body: '<html>Bad gateway</html>' }],
  ])('%s fails as execute does', async (_, answer) => {
    await using server = await startStubPostHog(({ body }) =>
      body.query?.kind === 'HogQLQuery' ? answer : { errors: [], warnings: [], notices: [] },
    )
    const client = server.client()
    const query = 'SELECT evnt FROM events'
    const streamed = await failureOf(client.stream(query))
    const executed = await failureOf(client.execute(query, { background: 'never' }))
    const { attempts: _a, requestId: _r, ...details } = streamed.details
    expect(streamed.constructor).toBe(executed.constructor)
    expect(streamed.toJSON()).toMatchObject({
      ...executed.toJSON(),
      details: expect.objectContaining(details),
    })
  })

  it('is tried again when trying again may help', async () => {
    let count = 0
    await using server = await startStubPostHog(() =>
      ++count < 3
        ? { status: 503, body: { detail: 'Busy.' }, headers: { 'retry-after': '0' } }
        : rowsAnswer(['n'], [[1]]),
    )
    const { body } = await server.client({ maxRetries: 3 }).stream('SELECT 1')
    expect(JSON.parse(await textOf(body))).toMatchObject({ results: [[1]] })
    expect(server.seen).toHaveLength(3)
    expect(new Set(server.seen.map((request) => request.body.client_query_id)).size).toBe(1)
  })

  it('never moves to the background', async () => {
    await using server = await startStubPostHog(() => refusal('error', 'Too long.', 512))
    const error = await failureOf(server.client().stream('SELECT 1'))
    expect(error).toBeInstanceOf(QueryError)
    expect(server.seen.filter(({ body }) => body.refresh?.toString().includes('async'))).toEqual([])
  })
})

describe('a stream that breaks', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
  const packed = gzipSync(ANSWER)
  it.each<[string, string, Buffer]>([
    ['is shorter than announced', 'content-length: 4000\r\n', Buffer.from(ANSWER)],
    ['lacks its last chunk', 'transfer-encoding: chunked\r\n', Buffer.from('5\r\n{"a":\r\n')],
    [
      'is gzip that ends in the middle, in a body that is whole',
      `content-encoding: gzip\r\ncontent-length: ${packed.length - 12}\r\n`,
      packed.subarray(0, packed.length - 12),
    ],
    [
      'is gzip that ends in the middle, cut',
      `content-encoding: gzip\r\ncontent-length: ${packed.length}\r\n`,
      packed.subarray(0, packed.length - 12),
    ],
    [
      'is not the gzip it says it is',
      `content-encoding: gzip\r\ncontent-length: ${ANSWER.length}\r\n`,
      Buffer.from(ANSWER).subarray(0, ANSWER.length),
    ],
  ])('%s: an error of the reader, and no second attempt', async (_, headers, bytes) => {
    let requests = 0
    await using server = await startRawServer((socket) => {
      requests++
      socket.end(Buffer.concat([Buffer.from(`${HEAD}${headers}\r\n`), bytes]))
    })
    await using client = clientOf(server.origin)
    const { body } = await client.stream('SELECT 1')
    const error = await failureOf(textOf(body))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ code: 'connection_failed', retryable: true, details: { phase: 'body' } })
    expect(requests).toBe(1)
    expect(client.rateLimitStatus().query.running).toBe(0)
  })

  it('stalls: ends after attemptTimeoutMs', async () => {
    await using server = await startServer(halfAnswer)
    await using client = clientOf(server.origin, { attemptTimeoutMs: 80 })
    const { body } = await client.stream('SELECT 1')
    expect(await failureOf(textOf(body))).toMatchObject({ code: 'timeout' })
  })

  it('takes longer than timeoutMs', async () => {
    await using server = await startServer(halfAnswer)
    await using client = clientOf(server.origin)
    const { body } = await client.stream('SELECT 1', { timeoutMs: 80 })
    expect(await failureOf(textOf(body))).toMatchObject({ code: 'timeout' })
  })
})

describe('a stream that nobody wants any more', () => {
  const cancels = (received: { method: string; path: string }[]) =>
    received.filter(({ method }) => method === 'DELETE').map(({ path }) => path)

  it.each<
    [string, (stream: Awaited<ReturnType<PostHogClient['stream']>>, stop: AbortController) => Promise<void>]
  >([
    [
      'the loop is left',
      async ({ body }) => {
        for await (const _ of body) break
      },
    ],
    [
      'it is left before it is read',
      async ({ body }) => {
        await body.return()
        expect(await body.next()).toEqual({ done: true, value: undefined })
      },
    ],
    [
      'it is destroyed unread',
      async (stream) => {
        stream.destroy()
        stream.destroy()
      },
    ],
    [
      'it is destroyed while it is read',
      async (stream) => {
        await stream.body.next()
        stream.destroy()
        await expect(stream.body.next()).rejects.toThrow()
      },
    ],
    [
      'the signal fires',
      async ({ body }, stop) => {
        await body.next()
        stop.abort()
        expect(await failureOf(body.next())).toMatchObject({ code: 'aborted' })
      },
    ],
  ])('%s: it is cancelled at PostHog, once, and its place is free', async (_, leave) => {
    await using server = await startServer(halfAnswer)
    await using client = clientOf(server.origin)
    const stop = new AbortController()
    const stream = await client.stream('SELECT 1', { signal: stop.signal })
    expect(client.rateLimitStatus().query.running).toBe(1)
    await leave(stream, stop)
    await vi.waitFor(() =>
      expect(cancels(server.received)).toEqual([`/api/projects/7/query/${stream.queryId}/`]),
    )
    expect(client.rateLimitStatus().query.running).toBe(0)
  })

  it('is cancelled when the signal fires before the first byte', async () => {
    await using server = await startServer(({ method }, response) => {
      if (method === 'DELETE') response.end('{}')
    })
    await using client = clientOf(server.origin)
    const stop = new AbortController()
    const call = failureOf(client.stream('SELECT 1', { signal: stop.signal }))
    await vi.waitFor(() => expect(server.received).toHaveLength(1))
    stop.abort()
    expect(await call).toMatchObject({ code: 'aborted' })
    await vi.waitFor(() => expect(cancels(server.received)).toHaveLength(1))
  })

  it('is left alone when it was read to its end', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], [[1]]))
    const client = server.client()
    const stream = await client.stream('SELECT 1')
    await textOf(stream.body)
    stream.destroy()
    await client.execute('SELECT 1')
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST'])
    expect(client.rateLimitStatus().query.running).toBe(0)
  })
})
