import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ApiError, InputError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { jsonText } from '../../src/schemas/json-text.ts'
import { API_KEY, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof Error) return error as ApiError
  throw new Error('did not fail')
}

describe('execute', () => {
  it('sends the query with its values and gives rows by column', async () => {
    await using server = await startStubPostHog(() =>
      rowsAnswer(['event', 'n'], [['signup', 42]], {
        types: [
          ['event', 'String'],
          ['n', 'UInt64'],
        ],
        is_cached: true,
        timezone: 'Europe/Berlin',
      }),
    )
    const result = await server
      .client()
      .execute(hogql`SELECT event, count() AS n FROM events WHERE event = ${"it's"} AND x = {x}`, {
        values: { x: 1 },
        refresh: 'force_blocking',
        name: 'a test',
      })
    expect(result).toEqual({
      rows: [{ event: 'signup', n: 42 }],
      columns: ['event', 'n'],
      types: ['String', 'UInt64'],
      truncated: false,
      timezone: 'Europe/Berlin',
      queryId: expect.stringMatching(/^[0-9a-f]{32}$/),
      cached: true,
      computedAt: '2026-09-01T10:00:00Z',
      hogql: 'SELECT ...',
      elapsedMs: expect.any(Number),
    })
    expect(server.seen).toEqual([
      {
        method: 'POST',
        path: '/api/projects/7/query/',
        authorization: `Bearer ${API_KEY}`,
        body: {
          query: {
            kind: 'HogQLQuery',
            query: 'SELECT event, count() AS n FROM events WHERE event = {p0} AND x = {x}',
            values: { p0: "it's", x: 1 },
          },
          client_query_id: result.queryId,
          refresh: 'force_blocking',
          name: 'a test',
        },
      },
    ])
  })

  it('keeps duplicate columns apart, and prototype names as data', async () => {
    await using server = await startStubPostHog(() =>
      rowsAnswer(['n', 'n', 'n_2', '__proto__', 'constructor'], [[1, 2, 3, 4, 5]]),
    )
    const { rows, columns } = await server.client().execute('SELECT 1')
    expect(columns).toEqual(['n', 'n_3', 'n_2', '__proto__', 'constructor'])
    expect(Object.entries(rows[0]!)).toEqual([
      ['n', 1],
      ['n_3', 2],
      ['n_2', 3],
      ['__proto__', 4],
      ['constructor', 5],
    ])
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
  })

  it('keeps 64-bit integers exact and leaves datetimes as text', async () => {
    await using server = await startStubPostHog(() => ({
      status: 200,
      // JSON.stringify cannot write such a number.
      body: '{"results":[[18446744073709551615,"2026-01-02T03:04:05.678000-05:00",7]],"columns":["big","at","n"],"types":[]}',
    }))
    expect(await server.client().query('SELECT 1 LIMIT 1')).toEqual([
      { big: 18446744073709551615n, at: '2026-01-02T03:04:05.678000-05:00', n: 7 },
    ])
  })

  it('types rows by a schema, decoding properties', async () => {
    await using server = await startStubPostHog(() =>
      rowsAnswer(['n', 'properties'], [[1, '{"plan":"pro","id":9007199254740993}']]),
    )
    const schema = z.object({
      n: z.number(),
      properties: jsonText(z.object({ plan: z.string(), id: z.bigint() })),
    })
    const [row] = await server.client().query('SELECT 1 LIMIT 1', { schema })
    expect(row?.properties.plan).toBe('pro')
    expect(row?.properties.id).toBe(9007199254740993n)
  })

  it('names row, field and reason when a row does not fit the schema', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], [[1], ['two']]))
    const error = await failure(
      server.client().query('SELECT 1 LIMIT 2', { schema: z.object({ n: z.number() }) }),
    )
    expect(error).toBeInstanceOf(ApiError)
    expect(error.code).toBe('invalid_response')
    expect(error.message).toMatch(/^Row 2 of the result does not fit the schema: n: .*expected number/)
    expect(error.details).toMatchObject({ row: 2, issues: [{ path: 'n' }] })
  })

  it('decodes JSON columns when asked', async () => {
    const columns = ['properties', 'person.properties', 'text', 'extra']
    const values = ['{"a":1}', null, '{"b":2}', '[3]']
    await using server = await startStubPostHog(() =>
      rowsAnswer(columns, [values, ['not json', '{', '', '']]),
    )
    const client = server.client()
    expect(await client.query('SELECT 1 LIMIT 2', { parseJson: true })).toEqual([
      { properties: { a: 1 }, 'person.properties': null, text: '{"b":2}', extra: '[3]' },
      { properties: 'not json', 'person.properties': '{', text: '', extra: '' },
    ])
    expect((await client.query('SELECT 1 LIMIT 2', { parseJson: ['extra'] }))[0]).toMatchObject({
      extra: [3],
      properties: '{"a":1}',
    })
  })

  it('refuses wrong arguments before anything is sent', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], []))
    const client = server.client()
    // @ts-expect-error a misspelt option is a compile error, too
    expect((await failure(client.query('SELECT 1', { limt: 5 }))).hint).toBe('Did you mean limit?')
    const calls = [
      client.query(''),
      client.query(undefined as unknown as string),
      client.query({ values: {} } as unknown as string),
      client.getFields(undefined as unknown as string),
      client.listObjects({ timeoutMs: -1 }),
      client.ping({ timeout: 1 } as object),
      client.query('SELECT {a}'),
      client.query('SELECT 1', { values: { a: 1 } }),
      client.query('SELECT {a}', { values: { a: undefined } }),
      client.query('SELECT 1', { limit: 50_001 }),
      client.query('SELECT 1', { limit: 0 }),
      client.query(hogql`SELECT ${1}`, { values: { p0: 2 } }),
    ]
    for (const call of calls) expect(await failure(call)).toBeInstanceOf(InputError)
    expect(server.seen).toEqual([])
  })

  it.each([
    ['no rows', { columns: ['a'] }],
    ['no columns', { results: [[1]] }],
    ['a row of the wrong width', { results: [[1, 2]], columns: ['a'] }],
    ['rows that are objects', { results: [{ a: 1 }], columns: ['a'] }],
    ['a list', [1]],
    ['HTML', { status: 200, body: '<html><title>Sign in</title></html>' }],
    ['cut JSON', { status: 200, body: '{"results":[[1' }],
  ])('%s is an invalid response, not an empty result', async (_name, answer) => {
    await using server = await startStubPostHog(() => answer)
    expect((await failure(server.client().query('SELECT 1'))).code).toBe('invalid_response')
  })

  it('an empty result keeps its columns', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['a', 'b'], []))
    expect(await server.client().execute('SELECT 1')).toMatchObject({
      rows: [],
      columns: ['a', 'b'],
      truncated: false,
    })
  })
})

describe('truncation', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => [index])

  it('reports the default limit, and query() warns of it', async () => {
    await using server = await startStubPostHog(() =>
      rowsAnswer(['n'], many(100), { hasMore: true, limit: 100, offset: 0 }),
    )
    const client = server.client()
    const result = await client.execute('SELECT n FROM t')
    expect(result).toMatchObject({ truncated: true, notice: expect.stringContaining('no LIMIT') })
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await client.query('SELECT n FROM t')
    expect(warning).toHaveBeenCalledExactlyOnceWith(
      result.notice,
      expect.objectContaining({ type: 'PostHogTruncated' }),
    )
    await client.query('SELECT n FROM t', { limit: 99 })
    expect(warning).toHaveBeenCalledTimes(1)
    warning.mockRestore()
  })

  it('with the limit option asks for one row more, to know', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], many(6)))
    const client = server.client()
    expect(await client.execute('SELECT n FROM t -- all', { limit: 5 })).toMatchObject({
      rows: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
      truncated: true,
      notice: expect.stringContaining('first 5 rows'),
    })
    expect(await client.execute('SELECT n FROM t', { limit: 6 })).toMatchObject({ truncated: false })
    await client.execute('SELECT n FROM t LIMIT 3', { limit: 5 })
    expect(server.queries()).toEqual([
      'SELECT n FROM t\nLIMIT 6',
      'SELECT n FROM t\nLIMIT 7',
      'SELECT n FROM t LIMIT 3',
    ])
  })
})
