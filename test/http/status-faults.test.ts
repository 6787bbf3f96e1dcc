import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import { createNodeTransport } from '../../src/http/node-transport.ts'
import { sleep } from '../../src/http/sleep.ts'
import { clientFor, get, post } from './clients.ts'

const ORIGIN = 'https://us.posthog.com'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const envelope = (type: string, code: string, detail: string) => ({ type, code, detail, attr: null })
const throttled = (detail: string) => envelope('throttled_error', 'throttled', detail)
const failed = (detail: string, code = 'error') => envelope('server_error', code, detail)
const HTML = '<html><head><title>502 Bad Gateway</title></head></html>'

interface Fault {
  status: number
  headers?: Record<string, string>
  body?: object | string
  code: ErrorCode
  /** Attempts of a query that is safe to repeat, with three retries allowed. */
  attempts: number
}

const FAULTS: Record<string, Fault> = {
  'syntax error': {
    status: 400,
    body: envelope('validation_error', 'hogql_syntax_error', 'mismatched input'),
    code: 'query_invalid',
    attempts: 1,
  },
  'wrong key': {
    status: 401,
    body: envelope('authentication_error', 'authentication_failed', 'Personal API key is invalid.'),
    code: 'authentication_failed',
    attempts: 1,
  },
  'quota used up': {
    status: 402,
    body: failed('until 1 December', 'api_queries_quota_exceeded'),
    code: 'quota_exceeded',
    attempts: 1,
  },
  'missing scope': {
    status: 403,
    body: envelope(
      'authentication_error',
      'permission_denied',
      "API key missing required scope 'query:read'",
    ),
    code: 'permission_denied',
    attempts: 1,
  },
  'unknown project': { status: 404, body: '', code: 'not_found', attempts: 1 },
  'too large': { status: 413, body: 'Payload Too Large', code: 'payload_too_large', attempts: 1 },
  'too many requests': {
    status: 429,
    headers: { 'retry-after': '1' },
    body: throttled('Request was throttled. Expected available in 1 second.'),
    code: 'rate_limited',
    attempts: 4,
  },
  'too many at once': {
    status: 429,
    body: throttled('Too many queries are running right now'),
    code: 'concurrency_limited',
    attempts: 4,
  },
  'internal error': { status: 500, body: failed('Internal error'), code: 'server_error', attempts: 2 },
  'a gateway in the way': { status: 502, body: HTML, code: 'server_error', attempts: 4 },
  'at capacity': {
    status: 503,
    headers: { 'retry-after': '1' },
    body: '',
    code: 'server_error',
    attempts: 4,
  },
  'time limit': { status: 504, body: failed('Timed out'), code: 'query_too_expensive', attempts: 1 },
  'estimated too long': { status: 512, body: failed('Too long'), code: 'query_too_expensive', attempts: 1 },
  'out of memory': {
    status: 513,
    body: failed('Memory limit', 'clickhouse_memory_limit_exceeded'),
    code: 'query_too_expensive',
    attempts: 1,
  },
  'cluster under load': {
    status: 513,
    body: failed('The cluster is under heavy load', 'clickhouse_memory_limit_exceeded'),
    code: 'query_too_expensive',
    attempts: 4,
  },
  'cut JSON': { status: 503, body: '{"type":"server_err', code: 'server_error', attempts: 4 },
}

function answerWith(
  { status, headers, body }: Omit<Fault, 'code' | 'attempts'>,
  times = Number.POSITIVE_INFINITY,
) {
  let calls = 0
  const answer = () => {
    if (++calls > times) return HttpResponse.json({ results: [] })
    return typeof body === 'object'
      ? HttpResponse.json(body, { status, headers })
      : new HttpResponse(body, { status, headers })
  }
  server.use(http.all(`${ORIGIN}/*`, answer))
  return () => calls
}

/** Pauses are a thousandth of the real ones and written down; the clock moves with them. */
function patientClient() {
  const pauses: number[] = []
  let clock = 1_000_000
  const client = clientFor(ORIGIN, {
    transport: createNodeTransport(),
    random: () => 0,
    now: () => clock,
    sleep: (ms, signal) => {
      pauses.push(ms)
      clock += ms
      return sleep(ms / 1000, signal)
    },
  })
  return { client, pauses }
}

describe.each(Object.entries(FAULTS))('%s', (_, { status, headers, body, code, attempts }) => {
  test(`is ${code} after ${attempts} attempts at a safe call`, async () => {
    const calls = answerWith({ status, headers, body })
    const { client } = patientClient()
    await expect(client.request(post({ safeToRetry: true, timeoutMs: 0 }))).rejects.toMatchObject({
      name: 'ApiError',
      code,
      status,
      hint: expect.stringMatching(/\.$/),
      details: { attempts },
    })
    expect(calls()).toBe(attempts)
  })

  test('a write is not repeated', async () => {
    const calls = answerWith({ status, headers, body })
    const { client } = patientClient()
    const write = { method: 'PATCH', rateClass: 'crud', path: '/api/thing/' } as const
    await expect(client.request(post(write))).rejects.toMatchObject({ status, details: { attempts: 1 } })
    expect(calls()).toBe(1)
  })
})

describe('what comes after a failure', () => {
  test.each([
    ['Retry-After is waited for, by everyone', { status: 429, headers: { 'retry-after': '7' } }, [7000]],
    ['503 with Retry-After: 1', { status: 503, headers: { 'retry-after': '1' } }, [1000]],
    ['503 without: backoff', { status: 503 }, [250]],
    ['too many at once: a second at least', { status: 429, body: throttled('Too many queries') }, [1000]],
  ])('%s', async (_, fault, pauses) => {
    answerWith(fault, 1)
    const { client, pauses: actual } = patientClient()
    expect(await client.request(post({ safeToRetry: true, timeoutMs: 0 }))).toMatchObject({ attempts: 2 })
    expect(actual).toEqual(pauses)
  })

  test('a 429 by count holds up the other calls of its class, not those of another', async () => {
    answerWith({ status: 429, headers: { 'retry-after': '30' } }, 1)
    const { client, pauses } = patientClient()
    const { rateLimitStatus } = client
    await expect(client.request(get({ safeToRetry: false }))).rejects.toMatchObject({ code: 'rate_limited' })
    expect([rateLimitStatus().crud.waitMs, rateLimitStatus().query.waitMs]).toEqual([30_000, 0])
    await client.request(post())
    expect(pauses).toEqual([])
    await client.request(get({ timeoutMs: 0 }))
    expect(pauses).toEqual([30_000])
  })
})
