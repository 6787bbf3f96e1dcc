import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import { FAULT_NAMES, readFault } from '../../../src/local/server/faults/fault.ts'
import { API_KEY, PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const QUERY = { query: { kind: 'HogQLQuery', query: 'SELECT number FROM numbers(100)' } }
const ask = (fault: string, body: object = QUERY) =>
  server.call('POST', '/api/projects/1/query/', body, { 'x-local-fault': fault })

interface Raw {
  status?: number
  body: Buffer
  error?: string
  encoding?: string
  headersMs?: number
  totalMs: number
}

/** The bytes as they come; fetch would hide where a connection broke. */
function raw(fault: string): Promise<Raw> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const chunks: Buffer[] = []
    const found: Omit<Raw, 'body' | 'totalMs'> = {}
    const done = (error?: NodeJS.ErrnoException) =>
      resolve({
        ...found,
        error: error?.code,
        body: Buffer.concat(chunks),
        totalMs: performance.now() - startedAt,
      })
    const sent = request(
      `${server.url}/api/projects/1/query/`,
      { method: 'POST', headers: { authorization: `Bearer ${API_KEY}`, 'x-local-fault': fault } },
      (response) => {
        found.status = response.statusCode
        found.encoding = response.headers['content-encoding']
        found.headersMs = performance.now() - startedAt
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => done())
        response.once('error', done)
      },
    )
    sent.once('error', done)
    sent.end(JSON.stringify(QUERY))
  })
}

describe('answers instead of the right one', () => {
  it.each([
    ['unauthorized_401', 401, 'authentication_failed'],
    ['quota_402', 402, 'api_queries_quota_exceeded'],
    ['forbidden_403; scope=cohort:read', 403, 'permission_denied'],
    ['not_found_404', 404, 'not_found'],
    ['too_large_413', 413, 'payload_too_large'],
    ['throttled_429; retryAfterSeconds=7', 429, 'throttled'],
    ['concurrency_429', 429, 'throttled'],
    ['error_500', 500, 'error'],
    ['unavailable_503', 503, 'database_unavailable'],
    ['timeout_504', 504, 'error'],
    ['estimated_512', 512, 'error'],
    ['memory_513', 513, 'clickhouse_memory_limit_exceeded'],
    ['heavy_load_513', 513, 'clickhouse_memory_limit_exceeded'],
  ])('%s', async (fault, status, code) => {
    const answer = await ask(fault)
    expect([answer.status, answer.json.code]).toEqual([status, code])
    const expected = { throttled_429: '7', unavailable_503: '1' }[fault.split(';')[0]!] ?? null
    expect(answer.headers.get('retry-after')).toBe(expected)
    if (status === 403) expect(answer.json.detail).toContain("'cohort:read'")
  })

  it('with a Retry-After as a date, or without one', async () => {
    const dated = await ask('unavailable_503; retryAfter=date; retryAfterSeconds=60')
    const waitMs = Date.parse(dated.headers.get('retry-after')!) - Date.now()
    expect(waitMs).toBeGreaterThan(50_000)
    expect(waitMs).toBeLessThanOrEqual(60_000)
    const silent = await ask('throttled_429; retryAfter=none')
    expect([silent.headers.get('retry-after'), silent.json.detail]).toEqual([null, 'Request was throttled.'])
  })

  it('html_502', async () => {
    const answer = await ask('html_502')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html'])
    expect(answer.text).toContain('<html>')
  })

  it('in plain text for capture', async () => {
    const answer = await server.call(
      'POST',
      '/batch/',
      { api_key: PROJECT_TOKEN, batch: [] },
      { 'x-local-fault': 'unavailable_503' },
    )
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8'])
  })
})

describe('spoiled connections and bodies', () => {
  it('are reset before the headers, before the body, and in its middle', async () => {
    expect(await raw('reset_before_headers')).toMatchObject({ error: 'ECONNRESET', body: Buffer.alloc(0) })
    expect(await raw('reset_before_body')).toMatchObject({
      error: 'ECONNRESET',
      status: 200,
      body: Buffer.alloc(0),
    })
    const middle = await raw('reset_mid_body')
    expect(middle).toMatchObject({ error: 'ECONNRESET', status: 200 })
    expect(middle.body.length).toBeGreaterThan(100)
  })

  it('are slow', async () => {
    expect((await raw('slow_headers; delayMs=300')).headersMs).toBeGreaterThan(290)
    const slow = await raw('slow_body; delayMs=40')
    expect(slow.totalMs - slow.headersMs!).toBeGreaterThan(300)
    expect(JSON.parse(slow.body.toString())).toHaveProperty('results')
  })

  it('are cut, but end as if they were whole', async () => {
    const truncated = await raw('truncated_json')
    expect(truncated).toMatchObject({ status: 200, error: undefined })
    expect(() => JSON.parse(truncated.body.toString())).toThrow()
    const cut = await raw('cut_gzip')
    expect(cut).toMatchObject({ encoding: 'gzip', error: undefined })
    expect([cut.body[0], cut.body[1]]).toEqual([0x1f, 0x8b])
    const invalid = await raw('invalid_utf8')
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(invalid.body)).toThrow()
  })

  it('are as large as they are told to be, and still right', async () => {
    const large = await raw('large_body; bytes=3000000')
    expect(large.body).toHaveLength(3_000_000)
    expect(JSON.parse(large.body.toString())).toHaveProperty('results')
  })

  it('are old or short without a word', async () => {
    const stale = await ask('stale_cached')
    expect(stale.json).toMatchObject({ is_cached: true, last_refresh: '2020-01-01T00:00:00Z' })
    const pending = await ask('stale_202')
    expect([pending.status, pending.json]).toMatchObject([
      202,
      { query_status: { complete: false }, results: expect.any(Array) },
    ])
    const capped = await ask('row_cap; rows=5', {
      query: { kind: 'HogQLQuery', query: 'SELECT number FROM numbers(100) LIMIT 100' },
    })
    expect(capped.json.results).toHaveLength(5)
    expect(capped.json).not.toHaveProperty('hasMore')
    const limited = await server.call('POST', '/flags/?v=2', {}, { 'x-local-fault': 'quota_limited' })
    expect(limited.json).toMatchObject({ flags: {}, quotaLimited: ['feature_flags'] })
  })
})

describe('the switchboard', () => {
  it('befalls the requests it is told to, as often as it is told to', async () => {
    await using faulty = await startTestServer({
      faults: [{ name: 'error_500', path: '/query/', method: 'post', after: 1, times: 2 }],
    })
    const statuses = []
    for (let call = 0; call < 4; call++) statuses.push((await faulty.hogql('SELECT 1')).status)
    expect(statuses).toEqual([200, 500, 500, 200])
  })

  it('lets a client that retries come through', async () => {
    await using faulty = await startTestServer({
      faults: [
        { name: 'unavailable_503', path: '/query/', times: 1, retryAfterSeconds: 0 },
        { name: 'reset_mid_body', path: '/query/', times: 1 },
      ],
    })
    await using client = new PostHogClient({ host: faulty.url, apiKey: API_KEY, projectId: 1 })
    expect(await client.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('keeps a query in the background for some polls, or fails it', async () => {
    await using faulty = await startTestServer({
      faults: [{ name: 'pending_202', method: 'GET', path: '/query/', times: 2 }],
    })
    await faulty.hogql('SELECT 1', { refresh: 'force_async', client_query_id: 'q' })
    const poll = (headers = {}) => faulty.call('GET', '/api/projects/1/query/q/', undefined, headers)
    expect([(await poll()).status, (await poll()).status]).toEqual([202, 202])
    await expect.poll(async () => (await poll()).status).toBe(200)
    const failed = await poll({ 'x-local-fault': 'failed_status_500' })
    expect([failed.status, failed.json]).toMatchObject([
      500,
      { query_status: { error: true, complete: true } },
    ])
  })

  it('is described, fault by fault', () => {
    const page = readFileSync(new URL('../../../docs/faults.md', import.meta.url), 'utf8')
    const described = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name)
    const fields = ['path', 'method', 'times', 'after']
    expect(described.filter((name) => !fields.includes(name!)).sort()).toEqual([...FAULT_NAMES].sort())
  })

  it('says which faults there are', async () => {
    const answer = await ask('no_such_fault')
    expect([answer.status, answer.json.detail]).toEqual([400, expect.stringContaining('html_502')])
    expect(() => readFault('slow_body; delay=1')).toThrow('delay')
    expect(readFault('slow_body; delayMs=5')).toEqual({ name: 'slow_body', delayMs: 5 })
  })
})
