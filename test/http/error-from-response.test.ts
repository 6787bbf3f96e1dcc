import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { errorFromResponse, type FailedResponse } from '../../src/http/error-from-response.ts'

const KEY = 'phx_PlantedKeyPlantedKeyPlantedKey123456'
const envelope = (type: string, code: string, detail: string, more: object = {}) =>
  JSON.stringify({ type, code, detail, attr: null, ...more })
const errorFor = (response: Partial<FailedResponse>) =>
  errorFromResponse({
    method: 'POST',
    url: 'https://us.posthog.com/api/projects/1/query/',
    rateClass: 'query',
    status: 500,
    headers: {},
    text: '',
    secrets: [KEY],
    nowMs: 0,
    ...response,
  })

describe('status by status', () => {
  const syntax = envelope('validation_error', 'hogql_syntax_error', "mismatched input 'FRM'")
  const serverError = (detail: string) => envelope('server_error', 'error', detail)
  test.each<[string, Partial<FailedResponse>, object]>([
    ['400 on a query', { status: 400, text: syntax }, { code: 'query_invalid', retryable: false }],
    ['400 elsewhere', { status: 400, rateClass: 'crud', text: syntax }, { code: 'invalid_input' }],
    [
      '400 reading too much',
      { status: 400, text: envelope('validation_error', 'too_many_bytes', 'x') },
      { code: 'query_too_expensive', retryable: false },
    ],
    [
      '400 because a file changed',
      { status: 400, text: envelope('validation_error', 's3_file_changed_during_read', 'x') },
      { code: 'query_invalid', retryable: true },
    ],
    [
      '402',
      { status: 402, text: serverError('until 2026-12-01') },
      { code: 'quota_exceeded', retryable: false },
    ],
    ['404', { status: 404 }, { code: 'not_found', retryable: false }],
    ['405', { status: 405, rateClass: 'crud' }, { code: 'invalid_input' }],
    [
      '500 of a text too long',
      { status: 500, text: serverError('Query size exceeded.') },
      { code: 'query_too_expensive', retryable: false },
    ],
    [
      '500 as the last word on a background query',
      { status: 500, text: '{"query_status":{"id":"a","complete":true,"error":true}}' },
      { code: 'server_error', retryable: false },
    ],
    [
      '504 of memory, as before 2026',
      { status: 504, text: serverError('Query has reached the max memory limit before completing.') },
      { code: 'query_too_expensive', retryable: false, hint: expect.stringContaining('memory') },
    ],
    [
      '400 on a form PostHog does not take',
      { status: 400, text: envelope('invalid_request', 'parse_error', 'JSON parse error') },
      { code: 'invalid_input' },
    ],
    [
      '400 over a limit elsewhere',
      { status: 400, rateClass: 'crud', text: envelope('validation_error', 'query_timeout', 'x') },
      { code: 'query_too_expensive' },
    ],
    ['413', { status: 413 }, { code: 'payload_too_large', retryable: false }],
    ['418', { status: 418, rateClass: 'crud' }, { code: 'invalid_input' }],
    ['500', { status: 500 }, { code: 'server_error', retryable: true }],
    ['501', { status: 501 }, { code: 'server_error', retryable: false }],
    ['502', { status: 502 }, { code: 'server_error', retryable: true }],
    ['503', { status: 503 }, { code: 'server_error', retryable: true }],
    ['504 on a query', { status: 504 }, { code: 'query_too_expensive', retryable: false }],
    ['504 elsewhere', { status: 504, rateClass: 'crud' }, { code: 'server_error', retryable: true }],
    ['512', { status: 512 }, { code: 'query_too_expensive', retryable: false }],
    ['513', { status: 513, text: serverError('memory') }, { code: 'query_too_expensive', retryable: false }],
    [
      '513 of a busy cluster',
      { status: 513, text: serverError('The cluster is under heavy load.') },
      { code: 'query_too_expensive', retryable: true },
    ],
    ['304', { status: 304 }, { code: 'invalid_response', retryable: false }],
  ])('%s', (_, response, expected) => {
    const error = errorFor(response)
    expect(error).toMatchObject({ name: 'ApiError', status: response.status, ...expected })
    expect(error.hint).toMatch(/\.$/)
  })
})

test('401 says which variable to check', () => {
  const text = envelope(
    'authentication_error',
    'authentication_failed',
    'Personal API key found in request Authorization header is invalid.',
  )
  const error = errorFor({ status: 401, text })
  expect(error.code).toBe('authentication_failed')
  expect(error.message).toBe(
    'POST https://us.posthog.com/api/projects/1/query/ answered 401: Personal API key found in request Authorization header is invalid.',
  )
  expect(error.hint).toContain('POSTHOG_PERSONAL_API_KEY')
  expect(error.hint).toContain('POSTHOG_HOST')
})

test.each([
  ["API key missing required scope 'query:read'", 'Add the scope query:read', 'query:read'],
  ['API key does not have access to the requested project: ID 7.', 'POSTHOG_PROJECT_ID', undefined],
  ["You don't have access to the project.", 'no member of this project', undefined],
  ['This action does not support personal API key access', 'in the PostHog app', undefined],
  ['This action does not support project secret API key access', 'in the PostHog app', undefined],
  ['API key does not have access to the requested organization: ID x.', 'other organizations', undefined],
  ['... is only supported on project-based endpoints', 'not about one', undefined],
  ['Your organization does not allow using personal API keys.', 'ask an admin', undefined],
  ['Because.', 'may not do this', undefined],
])('403 %s', (detail, hint, requiredScope) => {
  const error = errorFor({
    status: 403,
    text: envelope('authentication_error', 'permission_denied', detail),
  })
  expect(error.code).toBe('permission_denied')
  expect(error.hint).toContain(hint)
  expect(error.details.requiredScope).toBe(requiredScope)
})

describe('the two 429s', () => {
  const throttled = (detail: string) => envelope('throttled_error', 'throttled', detail)
  test.each<[string, Partial<FailedResponse>, object]>([
    [
      'by count',
      {
        headers: { 'retry-after': '12' },
        text: throttled('Request was throttled. Expected available in 12 seconds.'),
      },
      { code: 'rate_limited', retryable: true, details: { retryAfterMs: 12_000 } },
    ],
    [
      'by count, the wait in words only',
      { text: throttled('Request was throttled. Expected available in 12 seconds.') },
      { code: 'rate_limited', details: { retryAfterMs: 12_000 } },
    ],
    [
      'by concurrency',
      { text: throttled('Too many queries are running right now') },
      { code: 'concurrency_limited', retryable: true },
    ],
    [
      'by concurrency, as it was before 2026',
      { text: throttled('Exceeded maximum concurrency limit: 3 for key: api:query:per-team:1') },
      { code: 'concurrency_limited' },
    ],
    ['a query, nothing said', { text: '' }, { code: 'concurrency_limited' }],
    ['no query, nothing said', { text: '', rateClass: 'crud' }, { code: 'rate_limited' }],
  ])('%s', (_, response, expected) => {
    expect(errorFor({ status: 429, ...response })).toMatchObject(expected)
  })
})

describe('bodies', () => {
  test('the envelope is kept in details, with the request id', () => {
    const extra = { hint: 'event' }
    const text = envelope('validation_error', 'hogql_query_error', 'no', { attr: 'query__query', extra })
    const error = errorFor({ status: 400, text, headers: { 'x-request-id': 'abc-1' } })
    expect(error.details).toEqual({
      type: 'validation_error',
      serverCode: 'hogql_query_error',
      detail: 'no',
      attr: 'query__query',
      extra,
      requestId: 'abc-1',
    })
  })

  test('JSON that is no envelope is kept whole, its message found', () => {
    const body = { query_status: { complete: true, error: true, error_message: 'Unknown table' } }
    const error = errorFor({ status: 400, text: JSON.stringify(body) })
    expect(error.message).toContain('answered 400: Unknown table')
    expect(error.details.body).toEqual(body)
    expect(errorFor({ status: 500, text: '{"error":"boom"}' }).message).toContain('500: boom')
    expect(errorFor({ status: 500, text: '[1]' }).details.body).toEqual([1])
  })

  test.each([
    ['', 'no body'],
    ['<!DOCTYPE html><html><head><title>502\n Bad Gateway</title></head>', 'an HTML page, "502 Bad Gateway"'],
    ['<html><body>oops', 'an HTML page'],
    ['{"type":"server_err', '{"type":"server_err'],
    ['plain words', 'plain words'],
    ['x'.repeat(10_000), `${'x'.repeat(500)}…`],
  ])('%.20s reads as %.30s', (text, summary) => {
    expect(errorFor({ status: 502, text }).message).toBe(
      `POST https://us.posthog.com/api/projects/1/query/ answered 502: ${summary}`,
    )
  })

  test('a key echoed by the server appears nowhere', () => {
    const bodies = [
      envelope('authentication_error', 'x', `Key ${KEY} is invalid`, { extra: { key: KEY } }),
      JSON.stringify({ error: KEY, [KEY]: [KEY, { deep: KEY }] }),
      `<html><title>${KEY}</title>`,
      KEY,
    ]
    for (const text of bodies)
      for (const status of [400, 401, 403, 429, 500, 512]) {
        const error = errorFor({ status, text, headers: { 'x-request-id': KEY } })
        expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(KEY)
        expect(error.message).toContain('[redacted]')
      }
  })
})
