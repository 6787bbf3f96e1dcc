import { describe, expect, it, vi } from 'vitest'
import type { QueryOptions, QueryProgress } from '../../src/client/driver.ts'
import { InputError, PostHogDriverError, QueryError } from '../../src/errors.ts'
import { type Answer, refusal, rowsAnswer, type SeenRequest, startStubPostHog } from './stub-posthog.ts'

const TOO_SLOW = refusal('error', 'Query has hit the max execution time before completing.', 504)

/** Answers one request after the other, the last one again and again; what explains failures is refused. */
const answering = (...answers: (Answer | ((request: SeenRequest) => Answer))[]) => {
  let next = 0
  return startStubPostHog((request) => {
    if (request.method === 'DELETE') return { message: 'Query task revoked' }
    if (request.body.query && request.body.query.query !== 'SELECT 1 LIMIT 1') return undefined
    const answer = answers[Math.min(next++, answers.length - 1)]
    return typeof answer === 'function' ? answer(request) : answer
  })
}

const running = (request: SeenRequest, more: object = {}): Answer => ({
  status: 202,
  body: { query_status: { id: request.body.client_query_id ?? 'abc', complete: false, ...more } },
})
const done = (n: number): Answer => ({
  query_status: { id: 'abc', complete: true, results: rowsAnswer(['n'], [[n]]) },
})
const QUERY = 'SELECT 1 LIMIT 1'
const modes = (seen: SeenRequest[]) =>
  seen.filter(({ method }) => method === 'POST').map(({ body }) => body.refresh)

const failureOf = async (call: Promise<unknown>): Promise<PostHogDriverError> => {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (PostHogDriverError.isInstance(error)) return error
  throw new Error('did not fail with an error of the family')
}

describe('a query that is too slow to wait for', () => {
  it.each([
    [504, undefined, 'async'],
    [512, undefined, 'async'],
    [504, 'blocking', 'async'],
    [504, 'async_except_on_cache_miss', 'async'],
    [512, 'force_blocking', 'force_async'],
  ] as const)('%s in mode %s: runs again as %s, as fresh as it was wanted', async (status, refresh, mode) => {
    await using server = await answering(refusal('error', 'Too long.', status), running, done(1))
    const result = await server.client().execute(QUERY, { refresh })
    expect(result).toMatchObject({ rows: [{ n: 1 }], background: true, queryId: 'abc' })
    expect(modes(server.seen)).toEqual([refresh, mode])
    const [first, second] = server.seen.map(({ body }) => body.client_query_id)
    expect(second).not.toBe(first)
  })

  it('takes everything along', async () => {
    await using server = await answering(TOO_SLOW, running, done(1))
    await server.client().query(QUERY, { name: 'slow one', tags: { scene: 'test' } })
    const [first, second] = server.seen.map(({ body }) => body)
    expect(second).toEqual({ ...first, refresh: 'async', client_query_id: second?.client_query_id })
    expect(first).toMatchObject({ name: 'slow one', query: { tags: { scene: 'test' } } })
  })

  it.each<[string, Answer, QueryOptions]>([
    ['when the query says never', TOO_SLOW, { background: 'never' }],
    ['when it ran there already', TOO_SLOW, { refresh: 'async' }],
    ['when it ran there already', TOO_SLOW, { refresh: 'lazy_async' }],
    ['when it ran there already', TOO_SLOW, { refresh: 'force_async' }],
    ['for want of memory', refusal('clickhouse_memory_limit_exceeded', 'Out of memory.', 513), {}],
    [
      'for want of memory, as before 2026',
      refusal('error', 'Query has reached the max memory limit.', 504),
      {},
    ],
    ['for a query that is wrong', refusal('hogql_query_error', 'No.'), {}],
    ['for a text too long', refusal('error', 'Query size exceeded.', 500), {}],
  ])('stays where it is %s', async (_name, answer, options) => {
    await using server = await answering(answer)
    const error = await failureOf(server.client().query(QUERY, options))
    expect(error).toBeInstanceOf(QueryError)
    expect(server.queries().filter((query) => query === QUERY)).toHaveLength(1)
  })

  it('stays where it is when the client says never, unless the query says otherwise', async () => {
    await using server = await answering(TOO_SLOW, TOO_SLOW, running, done(1))
    const client = server.client({ background: 'never' })
    expect(await failureOf(client.query(QUERY))).toMatchObject({ code: 'query_too_expensive', status: 504 })
    expect(await client.query(QUERY, { background: 'when_too_slow' })).toEqual([{ n: 1 }])
  })

  it.each([
    ['Query has hit the max execution time before completing.', 'query_too_expensive', false, /Narrow/],
    ['Query has reached the max memory limit before completing.', 'query_too_expensive', false, /memory/],
    ['The cluster is under heavy load.', 'query_too_expensive', true, /later/],
    ['Unable to resolve field: memory_limit_of_mine', 'query_invalid', false, /./],
  ])('fails with the error of the background: %s', async (message, code, retryable, hint) => {
    await using server = await answering(TOO_SLOW, running, {
      status: 400,
      body: { query_status: { id: 'abc', complete: true, error: true, error_message: message } },
    })
    const error = await failureOf(server.client().query(QUERY))
    expect(error).toBeInstanceOf(QueryError)
    expect(error).toMatchObject({ code, retryable, hint: expect.stringMatching(hint) })
    expect(error.message).toContain(message)
  })

  it('is bounded by the time of the call, says what happened before, and is cancelled', async () => {
    await using server = await answering(TOO_SLOW, running)
    const error = await failureOf(server.client().query(QUERY, { timeoutMs: 700 }))
    expect(error).toMatchObject({ code: 'timeout', details: { movedAfterStatus: 504 } })
    expect(error.message).toContain('gave up on the query before (504)')
    const id = server.seen[1]?.body.client_query_id
    await vi.waitFor(() =>
      expect(server.seen.at(-1)).toMatchObject({ method: 'DELETE', path: `/api/projects/7/query/${id}/` }),
    )
  })

  it('is not moved when the call has no time left', async () => {
    await using server = await answering({ ...(TOO_SLOW as { status: number; body: unknown }), delayMs: 400 })
    expect(await failureOf(server.client().query(QUERY, { timeoutMs: 200 }))).toMatchObject({
      code: 'timeout',
    })
    expect(modes(server.seen)).toHaveLength(1)
  })
})

describe('progress', () => {
  it('is told from the move to the end, with what PostHog has read', async () => {
    const progress = { rows_read: 5, estimated_rows_total: 10, bytes_read: 700, time_elapsed: 1 }
    await using server = await answering(
      TOO_SLOW,
      running,
      (request) => running(request, { pickup_time: '2026-09-01T10:00:00Z', query_progress: progress }),
      done(1),
    )
    const told: QueryProgress[] = []
    const { queryId } = await server.client().execute(QUERY, { onProgress: (news) => told.push(news) })
    const elapsedMs = expect.any(Number)
    const id = server.seen[1]?.body.client_query_id
    expect(told).toEqual([
      { state: 'moved_to_background', queryId: id, elapsedMs },
      { state: 'queued', queryId: id, elapsedMs },
      { state: 'running', queryId: 'abc', elapsedMs, rowsRead: 5, estimatedRows: 10, bytesRead: 700 },
      { state: 'done', queryId, elapsedMs },
    ])
    const times = told.map((news) => news.elapsedMs)
    expect(times).toEqual([...times].sort((left, right) => left - right))
    expect(server.seen[2]?.path).toBe(`/api/projects/7/query/${id}/?show_progress=true`)
  })

  it('is not asked for when nobody listens', async () => {
    await using server = await answering(running, done(1))
    await server.client().query(QUERY, { refresh: 'force_async' })
    expect(server.seen[1]?.path).not.toContain('show_progress')
  })

  it('cannot fail the query', async () => {
    await using server = await answering(running, done(1))
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const onProgress = () => {
      throw new Error('a listener of bad manners')
    }
    expect(await server.client().query(QUERY, { refresh: 'async', onProgress })).toEqual([{ n: 1 }])
    expect(warning).toHaveBeenCalledWith(expect.stringContaining('bad manners'))
    warning.mockRestore()
  })

  it('goes to functions only', async () => {
    await using server = await answering(done(1))
    const call = server.client().query(QUERY, { onProgress: 'tell me' as never })
    expect(await failureOf(call)).toBeInstanceOf(InputError)
    expect(server.seen).toEqual([])
  })
})
