import { describe, expect, it, vi } from 'vitest'
import { pollDelay } from '../../src/client/background-query.ts'
import { PostHogDriverError, QueryError } from '../../src/errors.ts'
import { type Answer, CUT_CONNECTION, refusal, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

const status = (more: object): object => ({
  query_status: {
    id: 'abc',
    team_id: 1,
    query_async: true,
    complete: false,
    error: false,
    error_message: null,
    results: null,
    ...more,
  },
})

/** Answers the POST, then one poll after the other. */
const answering = (...answers: Answer[]) => {
  let next = 0
  return startStubPostHog(({ method }) =>
    method === 'DELETE' ? { message: 'Query task revoked' } : answers[Math.min(next++, answers.length - 1)],
  )
}

describe('a query that runs in the background', () => {
  it('is awaited', async () => {
    const done = status({ complete: true, results: rowsAnswer(['n'], [[1]], { timezone: 'Asia/Tokyo' }) })
    await using server = await answering(
      { status: 202, body: status({}) },
      { status: 202, body: status({}) },
      done,
    )
    expect(await server.client().execute('SELECT 1 LIMIT 1', { refresh: 'force_async' })).toMatchObject({
      rows: [{ n: 1 }],
      queryId: 'abc',
      timezone: 'Asia/Tokyo',
    })
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/projects/7/query/',
      'GET /api/projects/7/query/abc/',
      'GET /api/projects/7/query/abc/',
    ])
  })

  it('may leave the result out of its status until there is one', async () => {
    const running = { query_status: { id: 'abc', complete: false } }
    const done = status({ complete: true, results: rowsAnswer(['n'], [[1]]) })
    await using server = await answering({ status: 202, body: running }, running, done)
    expect(await server.client().query('SELECT 1 LIMIT 1', { refresh: 'async' })).toEqual([{ n: 1 }])
  })

  it('stale rows do not pass for the answer', async () => {
    const stale = { ...rowsAnswer(['n'], [[0]]), ...status({}) }
    await using server = await answering(
      { status: 202, body: stale },
      status({ complete: true, results: rowsAnswer(['n'], [[1]]) }),
    )
    expect(await server.client().query('SELECT 1 LIMIT 1', { refresh: 'async' })).toEqual([{ n: 1 }])
  })

  it('a cached answer may bring a finished status', async () => {
    await using server = await answering({ ...rowsAnswer(['n'], [[1]]), ...status({ complete: true }) })
    expect(await server.client().query('SELECT 1 LIMIT 1')).toEqual([{ n: 1 }])
  })

  it('fails with its message', async () => {
    const failed = status({ complete: true, error: true, error_message: 'Unable to resolve field: x' })
    await using server = await answering({ status: 202, body: status({}) }, { status: 400, body: failed })
    const error = await server
      .client()
      .query('SELECT x', { refresh: 'force_async' })
      .catch((error) => error)
    expect(error).toBeInstanceOf(QueryError)
    expect(error.message).toContain('Unable to resolve field: x')
    expect(error.hogql).toBe('SELECT x')
  })

  it.each([
    ['with status 500', { status: 500, body: status({ complete: true, error: true }) }],
    ['with status 200', status({ complete: true, error: true })],
  ])('fails without a message, %s', async (_name, answer) => {
    await using server = await answering({ status: 202, body: status({}) }, answer)
    const error = await server
      .client()
      .query('SELECT 1', { refresh: 'force_async' })
      .catch((error) => error)
    expect(error).toMatchObject({ code: 'server_error' })
  })

  it.each([
    ['aborted', { signal: 300 }],
    ['timeout', { timeoutMs: 300 }],
  ])(
    '%s: the query is cancelled, too',
    async (code, { signal, timeoutMs }: { signal?: number; timeoutMs?: number }) => {
      await using server = await answering({ status: 202, body: status({}) })
      const call = server.client().query('SELECT 1', {
        refresh: 'force_async',
        signal: signal === undefined ? undefined : AbortSignal.timeout(signal),
        timeoutMs,
      })
      const error = await call.catch((error) => error)
      expect(PostHogDriverError.isInstance(error) && error.code).toBe(code)
      await vi.waitFor(() =>
        expect(server.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/projects/7/query/abc/' }),
      )
    },
  )

  it.each([
    ['a gateway in the way', { status: 502, body: '<html></html>' }],
    ['a server at capacity', refusal('error', 'Too busy', 503)],
    ['too many requests', refusal('throttled', 'Request was throttled.', 429)],
    ['an answer that was cut', { status: 200, body: '{"query_status":{"id"' }, 'invalid_response'],
  ])('outlives polls that fail: %s', async (_name, failure, fatal?: string) => {
    const done = status({ complete: true, results: rowsAnswer(['n'], [[1]]) })
    await using server = await answering({ status: 202, body: status({}) }, failure, failure, done)
    const call = server.client({ maxRetries: 0 }).query('SELECT 1 LIMIT 1', { refresh: 'force_async' })
    if (fatal) await expect(call).rejects.toMatchObject({ code: fatal })
    else expect(await call).toEqual([{ n: 1 }])
  })

  it('outlives a connection that breaks while polling', async () => {
    let polls = 0
    await using server = await startStubPostHog(({ method }) => {
      if (method === 'POST') return { status: 202, body: status({}) }
      return ++polls === 1 ? CUT_CONNECTION : status({ complete: true, results: rowsAnswer(['n'], [[1]]) })
    })
    const client = server.client({ maxRetries: 0 })
    expect(await client.query('SELECT 1 LIMIT 1', { refresh: 'force_async' })).toEqual([{ n: 1 }])
    expect(polls).toBe(2)
  })

  it('says what to do when PostHog no longer knows it', async () => {
    await using server = await answering(
      { status: 202, body: status({}) },
      refusal('not_found', 'Query abc not found for team 1', 404),
    )
    const error = await server
      .client()
      .query('SELECT 1', { refresh: 'force_async' })
      .catch((error) => error)
    expect(error).toMatchObject({
      code: 'not_found',
      status: 404,
      retryable: true,
      details: { queryId: 'abc' },
    })
    expect(error.hint).toContain('Run it again')
    expect(error.hint).toContain('20 minutes')
  })

  it.each([
    [400, 'Unable to resolve field: x', 'query_invalid', 1],
    [500, null, 'server_error', 1],
  ])('may have failed when it is posted: %s, %s', async (code, error_message, expected, sent) => {
    const body = status({ complete: true, error: true, error_message })
    await using server = await answering({ status: code, body })
    const client = server.client({ maxRetries: 2 })
    const error = await client.query('SELECT 1', { refresh: 'async' }).catch((error) => error)
    expect(error).toMatchObject({ code: expected, status: code, details: { queryId: 'abc' } })
    expect(server.queries().filter((query) => query === 'SELECT 1')).toHaveLength(sent)
  })

  it('has one id for all attempts at posting it, and another one for the next call', async () => {
    const done = status({ complete: true, results: rowsAnswer(['n'], [[1]]) })
    await using server = await answering(refusal('error', 'Too busy', 503), done, done)
    const client = server.client({ maxRetries: 1 })
    await client.query('SELECT 1 LIMIT 1', { refresh: 'async' })
    await client.query('SELECT 1 LIMIT 1', { refresh: 'async' })
    const [first, again, next] = server.seen.map(({ body }) => body.client_query_id)
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(again).toBe(first)
    expect(next).not.toBe(first)
  })

  it('polls quickly at first, then every five seconds', () => {
    expect([0, 1, 2, 5, 20].map(pollDelay)).toEqual([200, 320, 512, 2097, 5000])
  })
})

describe('a query somebody waits for', () => {
  it.each([
    ['aborted', { signal: 300 }],
    ['timeout', { timeoutMs: 300 }],
  ])(
    '%s: is cancelled at PostHog, too',
    async (code, { signal, timeoutMs }: { signal?: number; timeoutMs?: number }) => {
      await using server = await startStubPostHog(({ method }) =>
        method === 'DELETE'
          ? { message: 'Cancelled' }
          : { status: 200, body: rowsAnswer(['n'], []), delayMs: 900 },
      )
      const call = server.client().query('SELECT 1', {
        signal: signal === undefined ? undefined : AbortSignal.timeout(signal),
        timeoutMs,
      })
      await expect(call).rejects.toMatchObject({ code })
      await vi.waitFor(() => expect(server.seen).toHaveLength(2))
      const [post, cancel] = server.seen
      expect(cancel).toMatchObject({
        method: 'DELETE',
        path: `/api/projects/7/query/${post?.body.client_query_id}/`,
      })
    },
  )

  it('was not sent, so there is nothing to cancel', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], []))
    const call = server.client().query('SELECT 1', { signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    expect(server.seen).toEqual([])
  })
})

it('a caller who gives up does not wait for PostHog to hear of it', { retry: 3 }, async () => {
  await using server = await startStubPostHog(() => ({ status: 200, body: {}, delayMs: 3000 }))
  const startedAt = performance.now()
  const call = server.client().query('SELECT 1', { timeoutMs: 200 })
  await expect(call).rejects.toMatchObject({ code: 'timeout' })
  expect(performance.now() - startedAt).toBeLessThan(900)
})
