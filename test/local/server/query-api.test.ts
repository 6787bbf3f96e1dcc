import { get, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowKey } from '../../support/leak-watch/leak-log.ts'
import { API_KEY, ENDLESS, PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  const batch = Array.from({ length: 150 }, (_, index) => ({
    event: index % 3 === 0 ? 'signed_up' : '$pageview',
    distinct_id: `user-${index % 20}`,
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    properties: { index, plan: 'pro' },
  }))
  const captured = await server.call('POST', '/batch/', { api_key: PROJECT_TOKEN, batch })
  expect(captured.status).toBe(200)
})
afterAll(() => server?.[Symbol.asyncDispose]())

describe('a HogQL query', () => {
  it('answers arrays with columns, types and the query as understood', async () => {
    const answer = await server.hogql(
      'SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC LIMIT 10',
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.json).toMatchObject({
      results: [
        ['$pageview', 100],
        ['signed_up', 50],
      ],
      columns: ['event', 'n'],
      types: [
        ['event', expect.stringContaining('String')],
        ['n', 'UInt64'],
      ],
      hogql: expect.stringContaining('SELECT event, count() AS n FROM events'),
      clickhouse: expect.stringContaining('SELECT'),
      timezone: 'UTC',
      is_cached: false,
      cache_key: expect.stringMatching(/^cache_1_/),
      query_status: null,
      error: null,
    })
    expect(answer.json).not.toHaveProperty('hasMore')
    expect(answer.json.timings).toEqual(
      expect.arrayContaining([{ k: './clickhouse_execute', t: expect.any(Number) }]),
    )
  })

  it('gives 100 rows and says that there are more when the text has no LIMIT', async () => {
    const { json } = await server.hogql('SELECT event FROM events')
    expect(json.results).toHaveLength(100)
    expect(json).toMatchObject({ hasMore: true, limit: 100, offset: 0 })
    const few = await server.hogql("SELECT event FROM events WHERE event = 'signed_up'")
    expect(few.json.results).toHaveLength(50)
    expect(few.json).toMatchObject({ hasMore: false, limit: 100, offset: 0 })
  })

  it('keeps columns when there are no rows, and duplicate column names', async () => {
    const none = await server.hogql("SELECT event, event FROM events WHERE event = 'never'")
    expect(none.json).toMatchObject({ results: [], columns: ['event', 'event'] })
  })

  it('writes 64-bit integers as bare digits', async () => {
    const { text } = await server.hogql('SELECT 18446744073709551615 AS big, [9007199254740993] AS list')
    expect(text).toContain('"results":[[18446744073709551615, [9007199254740993]]]')
    // Also inside of text that ClickHouse makes.
    const { json } = await server.hogql('SELECT toJSONString(count()) FROM events')
    expect(json.results).toEqual([['150']])
  })

  it('takes values for placeholders and refuses a missing one', async () => {
    const node = { values: { names: ['signed_up'], least: 30 } }
    const found = await server.hogql(
      'SELECT count() FROM events WHERE event IN {names} AND properties.index >= {least}',
      {},
      node,
    )
    expect(found.json.results).toEqual([[40]])
    const missing = await server.hogql('SELECT {nothing}')
    expect([missing.status, missing.json.code]).toEqual([400, 'hogql_query_error'])
    expect(missing.json.detail).toContain('nothing')
  })

  it.each([
    ['SELECT 1 +', 'hogql_syntax_error'],
    ['SELECT evnt FROM events', 'hogql_query_error'],
    ['SELECT event FROM evnts', 'hogql_query_error'],
    ["SELECT file('/etc/passwd')", 'hogql_query_error'],
    ["SELECT * FROM url('http://127.0.0.1/', 'CSV')", 'hogql_query_error'],
    ['SELECT event FROM events LIMIT 10 OFFSET 10', 'hogql_query_error'],
    ['DROP TABLE events', 'hogql_syntax_error'],
  ])('refuses %s', async (query, code) => {
    const answer = await server.hogql(query)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      type: 'validation_error',
      code,
      detail: expect.stringMatching(/\S/),
      attr: null,
    })
  })

  it.each([
    ['a lambda argument', 'SELECT arrayMap(file -> file + 1, [1]) AS n', [[[2]]]],
    [
      'an alias',
      'SELECT [1, 2] AS file, arraySum(file) AS n, arrayConcat(file, [3]) AS more',
      [[[1, 2], 3, [1, 2, 3]]],
    ],
    ['columns', 'SELECT outfile, t.File FROM (SELECT 1 AS outfile, 2 AS File) AS t', [[1, 2]]],
    ['text', "SELECT 'file(`file`)' AS `a\\\\file`", [['file(`file`)']]],
  ])('may call things file or outfile: %s', async (_what, query, results) => {
    const answer = await server.hogql(query)
    expect(answer.json.results, answer.text).toEqual(results)
  })

  it('passes on what ClickHouse refuses', async () => {
    const answer = await server.hogql('SELECT intDiv(number, 0) FROM numbers(1)')
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({
      type: 'validation_error',
      code: 'illegal_division',
      detail: 'Division by zero.',
    })
  })
})

describe('other kinds of query', () => {
  it('describes the schema', async () => {
    const { status, json } = await server.call('POST', '/api/projects/1/query/', {
      query: { kind: 'DatabaseSchemaQuery' },
    })
    const { tables } = json as {
      tables: Record<string, { type: string; fields: Record<string, { type: string }> }>
    }
    expect(status).toBe(200)
    expect(json).not.toHaveProperty('results')
    expect(tables.events).toMatchObject({ id: 'events', name: 'events', type: 'posthog', row_count: null })
    expect(tables.events!.fields.timestamp).toEqual({
      name: 'timestamp',
      hogql_value: 'timestamp',
      type: 'datetime',
      schema_valid: true,
      table: null,
      fields: null,
      chain: null,
      id: null,
    })
    expect(tables.events!.fields.session!.type).toBe('lazy_table')
    expect(tables['system.feature_flags']!.type).toBe('system')
  })

  it('validates, counting positions in characters', async () => {
    const query = "SELECT '😀', evnt FROM events"
    const { json } = await server.call('POST', '/api/projects/1/query/', {
      query: { kind: 'HogQLMetadata', language: 'hogQL', query },
    })
    const [error] = json.errors as { message: string; start: number; end: number }[]
    expect(json).toMatchObject({ isValid: false, query, warnings: [], notices: [] })
    expect(error!.message).toContain('evnt')
    expect([...query].slice(error!.start, error!.end).join('')).toBe('evnt')
    const good = await server.call('POST', '/api/projects/1/query/', {
      query: { kind: 'HogQLMetadata', language: 'hogQL', query: 'SELECT event FROM events' },
    })
    expect(good.json).toMatchObject({ isValid: true, errors: [], table_names: ['events'] })
  })

  it('takes the kind in the path and refuses another one in the body', async () => {
    const body = { query: { kind: 'HogQLQuery', query: 'SELECT 1' } }
    expect((await server.call('POST', '/api/projects/1/query/HogQLQuery', body)).status).toBe(200)
    const other = await server.call('POST', '/api/projects/1/query/EventsQuery', body)
    expect([other.status, other.json.code]).toEqual([400, 'parse_error'])
  })
})

describe('the request', () => {
  const post = (body: unknown, headers?: Record<string, string>, path = '/api/projects/1/query/') =>
    server.call('POST', path, body, headers)

  it.each([
    ['broken JSON', '{"query":'],
    ['no query', {}],
    ['an unknown kind', { query: { kind: 'NoSuchQuery' } }],
    ['a kind that is on Object.prototype', { query: { kind: 'constructor' } }],
    ['an unknown key', { query: { kind: 'HogQLQuery', query: 'SELECT 1', limitt: 5 } }],
    ['an unknown key beside the query', { query: { kind: 'HogQLQuery', query: 'SELECT 1' }, refreshh: 'x' }],
    ['an unknown refresh mode', { query: { kind: 'HogQLQuery', query: 'SELECT 1' }, refresh: 'sometimes' }],
    ['an array', []],
  ])('is refused with 400 parse_error for %s', async (_what, body) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      type: 'invalid_request',
      code: 'parse_error',
      detail: expect.stringContaining('JSON parse error'),
      attr: null,
    })
  })

  it('refuses what is nested too deeply, in queries and captures', async () => {
    const nested = '['.repeat(100_000) + ']'.repeat(100_000)
    const query = `{"query":{"kind":"HogQLQuery","query":"SELECT {x}","values":{"x":${nested}}}}`
    const answer = await server.call('POST', '/api/projects/1/query/', query)
    expect([answer.status, answer.json.code]).toEqual([400, 'parse_error'])
    const event = `{"api_key":"${PROJECT_TOKEN}","event":"e","distinct_id":"d","properties":{"x":${nested}}}`
    const captured = await server.call('POST', '/i/v0/e/', event)
    expect([captured.status, captured.text]).toEqual([
      400,
      expect.stringContaining('recursion limit exceeded'),
    ])
    const bracketsInText = await server.hogql(`SELECT '${'["\\\\'.repeat(1000)}'`)
    expect(bracketsInText.status, bracketsInText.text).toBe(200)
  })

  it('needs a key', async () => {
    const answer = await post({ query: { kind: 'HogQLQuery', query: 'SELECT 1' } }, { authorization: '' })
    expect(answer.status).toBe(401)
    expect(answer.json).toEqual({
      type: 'authentication_error',
      code: 'not_authenticated',
      detail: 'Authentication credentials were not provided.',
      attr: null,
    })
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${server.url}/.well-known/oauth-protected-resource"`,
    )
  })

  it.each(['Bearer phx_wrong', `Bearer ${PROJECT_TOKEN}`, `Bearer ${API_KEY}x`])(
    'refuses the key %s without repeating it',
    async (authorization) => {
      const answer = await post({ query: { kind: 'HogQLQuery', query: 'SELECT 1' } }, { authorization })
      expect([answer.status, answer.json.type, answer.json.code]).toEqual([
        401,
        'authentication_error',
        'authentication_failed',
      ])
      expect(answer.text).not.toContain(authorization.slice(7))
    },
  )

  it('takes the key from the body or the query string when there is no header', async () => {
    const query = { kind: 'HogQLQuery', query: 'SELECT 1' }
    expect((await post({ query, personal_api_key: API_KEY }, { authorization: '' })).status).toBe(200)
    allowKey({
      place: 'the URL of a POST request',
      reason: 'PostHog takes it there; our client never sends it so',
    })
    const path = `/api/projects/1/query/?personal_api_key=${API_KEY}`
    expect((await post({ query }, { authorization: '' }, path)).status).toBe(200)
    expect((await post({ query, personal_api_key: 'phx_no' }, { authorization: '' })).status).toBe(401)
  })

  it('checks the key before the project and the project before the body', async () => {
    const path = '/api/projects/77/query/'
    expect((await post('{"broken', { authorization: 'Bearer phx_no' }, path)).status).toBe(401)
    const unknown = await post({}, {}, path)
    expect([unknown.status, unknown.json]).toEqual([
      404,
      { type: 'invalid_request', code: 'not_found', detail: 'Project not found.', attr: null },
    ])
  })

  it('answers unknown paths with 404 and other methods with 405', async () => {
    const missing = await server.call('GET', '/api/nothing/')
    expect([missing.status, missing.json]).toEqual([
      404,
      { type: 'invalid_request', code: 'not_found', detail: 'Not found.', attr: null },
    ])
    const wrong = await server.call('PUT', '/api/projects/1/query/', {})
    expect([wrong.status, wrong.json.code, wrong.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'POST',
    ])
  })

  it.each(['//', '/%zz', '/api/projects/%E0%A4%A/query/', '/?%', `/${'x'.repeat(3000)}`, '/__proto__'])(
    'answers the odd path %s',
    async (path) => {
      const status = await new Promise((resolve, reject) => {
        const { hostname, port } = new URL(server.url)
        get({ hostname, port, path }, (response) => resolve(response.resume().statusCode)).on('error', reject)
      })
      expect([400, 404]).toContain(status)
    },
  )

  it('refuses bodies above 20 MB with 413', async () => {
    const query = { kind: 'HogQLQuery', query: `SELECT '${'x'.repeat(21_000_000)}'` }
    const answer = await post({ query })
    expect([answer.status, answer.json.code]).toEqual([413, 'payload_too_large'])
    expect((await server.hogql('SELECT 1')).status).toBe(200)
  })

  it('serves the environments prefix, @current and paths without the slash', async () => {
    const body = { query: { kind: 'HogQLQuery', query: 'SELECT 1 AS one' } }
    for (const path of [
      '/api/environments/1/query/',
      '/api/projects/@current/query/',
      '/api/projects/1/query',
    ])
      expect((await post(body, {}, path)).json.results).toEqual([[1]])
  })
})

describe('refresh', () => {
  it('serves an equal query again from the cache, and computes when forced', async () => {
    const first = await server.hogql('SELECT count() AS cached_count FROM events')
    const again = await server.hogql('SELECT count() AS cached_count FROM events')
    expect([first.json.is_cached, again.json.is_cached]).toEqual([false, true])
    expect(again.json.last_refresh).toBe(first.json.last_refresh)
    expect([again.json.results, again.json.cache_key]).toEqual([first.json.results, first.json.cache_key])
    const forced = await server.hogql('SELECT count() AS cached_count FROM events', {
      refresh: 'force_blocking',
    })
    expect(forced.json.is_cached).toBe(false)
  })

  it('tells apart what the text alone does not', async () => {
    const query = 'SELECT {n} AS n'
    await server.hogql(query, {}, { values: { n: 1 } })
    const other = await server.hogql(query, {}, { values: { n: 2 } })
    expect([other.json.is_cached, other.json.results]).toEqual([false, [[2]]])
    const same = await server.hogql(query, {}, { values: { n: 2 }, name: 'another name' })
    expect(same.json.is_cached).toBe(true)
  })

  it('never caches the catalogue', async () => {
    const query = 'SELECT table_name FROM system.information_schema.tables LIMIT 3'
    await server.hogql(query)
    expect((await server.hogql(query)).json.is_cached).toBe(false)
  })

  it('runs in the background and is polled', async () => {
    const started = await server.hogql('SELECT sleepEachRow(0.2), 7 AS n FROM numbers(2)', {
      refresh: 'force_async',
    })
    // sleep is not a HogQL function: the failure comes with the poll, as everything does.
    expect(started.status).toBe(202)
    const { query_status: queued } = started.json as { query_status: { id: string; complete: boolean } }
    expect(queued).toMatchObject({
      complete: false,
      error: false,
      results: null,
      team_id: 1,
      query_async: true,
    })
    const failed = await poll(queued.id)
    expect(failed.status).toBe(400)
    expect(failed.json).toMatchObject({
      query_status: { complete: true, error: true, error_message: expect.stringContaining('sleepEachRow') },
    })
  })

  it('gives the whole answer inside the status, exact integers included', async () => {
    const started = await server.hogql('SELECT 18446744073709551615 AS big', {
      refresh: 'force_async',
      client_query_id: 'my-query',
    })
    expect((started.json.query_status as { id: string }).id).toBe('my-query')
    const done = await poll('my-query')
    expect(done.status).toBe(200)
    expect(done.text).toContain('"results":[[18446744073709551615]]')
    expect(done.json).toMatchObject({
      query_status: {
        complete: true,
        error: false,
        results: { columns: ['big'], is_cached: false, timezone: 'UTC' },
      },
    })
    const cached = await server.hogql('SELECT 18446744073709551615 AS big', { refresh: 'async' })
    expect([cached.status, cached.json.is_cached]).toEqual([200, true])
  })

  it('cancels by id, in the background and while waiting', async () => {
    await server.hogql(ENDLESS, { refresh: 'async', client_query_id: 'endless' })
    await expect.poll(server.running).toBe(1)
    expect((await server.call('GET', '/api/projects/1/query/endless/')).status).toBe(202)
    const cancelled = await server.call('DELETE', '/api/projects/1/query/endless/')
    expect([cancelled.status, cancelled.json]).toEqual([200, { message: 'Cancelled query on clickhouse' }])
    await expect.poll(server.running).toBe(0)
    expect((await server.call('GET', '/api/projects/1/query/endless/')).json.code).toBe('not_found')

    const waiting = server.hogql(ENDLESS, { client_query_id: 'waiting' })
    await expect.poll(server.running).toBe(1)
    expect((await server.call('DELETE', '/api/projects/1/query/waiting/')).status).toBe(200)
    expect((await waiting).json.code).toBe('query_was_cancelled')
    await expect.poll(server.running).toBe(0)
  })

  it('does not know other ids', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await server.call(method, '/api/projects/1/query/nobody/')
      expect([answer.status, answer.json.detail]).toEqual([404, 'Query nobody not found for team 1'])
    }
  })

  const poll = async (id: string) => {
    for (;;) {
      const answer = await server.call('GET', `/api/projects/1/query/${id}/`)
      if (answer.status !== 202) return answer
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})

describe('when things end early', () => {
  it('stops the query of a caller who goes away', async () => {
    const call = request(`${server.url}/api/projects/1/query/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
    })
    call.on('error', () => {})
    call.end(JSON.stringify({ query: { kind: 'HogQLQuery', query: ENDLESS }, refresh: 'force_blocking' }))
    await expect.poll(server.running).toBe(1)
    call.destroy()
    await expect.poll(server.running, { timeout: 3_000 }).toBe(0)
  })

  it('answers 503 when ClickHouse dies, and works again after it', async () => {
    const query = server.hogql(ENDLESS, { refresh: 'force_blocking' })
    await expect.poll(server.running).toBe(1)
    process.kill(server.engine.pid!, 'SIGKILL')
    const answer = await query
    expect([answer.status, answer.json.type, answer.json.code]).toEqual([503, 'server_error', 'error'])
    const after = await server.hogql('SELECT count() FROM events', { refresh: 'force_blocking' })
    expect(after.json.results).toEqual([[150]])
  })
})

describe('project, user and key', () => {
  it('describes what the key can reach', async () => {
    const project = await server.call('GET', '/api/projects/@current/')
    expect(project.json).toMatchObject({
      id: 1,
      timezone: 'UTC',
      api_token: PROJECT_TOKEN,
      week_start_day: 0,
    })
    expect((await server.call('GET', '/api/users/@me/')).json).toMatchObject({ team: { id: 1 } })
    expect((await server.call('GET', '/api/personal_api_keys/@current')).json).toMatchObject({
      scopes: ['*'],
    })
    expect((await server.call('GET', '/api/users/@me/', undefined, { authorization: '' })).status).toBe(401)
  })

  it('tells anyone that it is well', async () => {
    const health = await server.call('GET', '/_health', undefined, { authorization: '' })
    expect([health.status, health.json.status]).toEqual([200, 'ok'])
  })
})
