import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { ApiError, InputError } from '../../../src/errors.ts'
import {
  API_KEY,
  type Arrival,
  ingestingClient,
  PROJECT_TOKEN,
  startRecordingServer,
} from './ingestion-server.ts'

const answerWith =
  (body: unknown, status = 200) =>
  (_: Arrival, response: ServerResponse) =>
    void response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

const metadata = (payload?: unknown) => ({ id: 7, version: 3, description: null, payload })
const matched = { code: 'condition_match', condition_index: 0, description: 'Matched condition set 1' }
const ANSWER = {
  flags: {
    'new-nav': {
      key: 'new-nav',
      enabled: true,
      variant: 'test',
      reason: matched,
      metadata: metadata('{"color":"red","big":9007199254740993}'),
    },
    'old-nav': {
      key: 'old-nav',
      enabled: false,
      variant: null,
      reason: { code: 'no_condition_match', condition_index: null },
      metadata: metadata(null),
    },
    text: { key: 'text', enabled: true, reason: matched, metadata: metadata('not JSON {') },
    object: { key: 'object', enabled: true, reason: null, metadata: metadata({ already: [1] }) },
    bare: { enabled: true },
  },
  errorsWhileComputingFlags: false,
  requestId: '550e8400-e29b-41d4-a716-446655440000',
  evaluatedAt: 1_790_000_000_000,
  somethingNew: true,
}

describe('evaluateFlags', () => {
  it('asks for version 2 as a server, with everything that was given', async () => {
    await using server = await startRecordingServer(answerWith(ANSWER))
    await using client = ingestingClient(server.url)
    await client.evaluateFlags('u1')
    await client.evaluateFlags('u1', {
      groups: { company: 'acme' },
      personProperties: { plan: 'pro', "it's": '{odd}\u2028' },
      groupProperties: { company: { tier: 'gold' } },
      flagKeys: ['new-nav'],
      evaluationContexts: ['production'],
      disableGeoip: false,
    })
    expect(server.arrivals.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /flags/?v=2',
      'POST /flags/?v=2',
    ])
    expect(server.arrivals.map(({ body }) => body)).toEqual([
      { api_key: PROJECT_TOKEN, distinct_id: 'u1', geoip_disable: true, evaluation_runtime: 'server' },
      {
        api_key: PROJECT_TOKEN,
        distinct_id: 'u1',
        groups: { company: 'acme' },
        person_properties: { plan: 'pro', "it's": '{odd}\u2028' },
        group_properties: { company: { tier: 'gold' } },
        flag_keys_to_evaluate: ['new-nav'],
        evaluation_contexts: ['production'],
        geoip_disable: false,
        evaluation_runtime: 'server',
      },
    ])
  })

  it('gives flags with variant, decoded payload and reason', async () => {
    await using server = await startRecordingServer(answerWith(ANSWER))
    await using client = ingestingClient(server.url)
    const reason = { code: 'condition_match', conditionIndex: 0, description: 'Matched condition set 1' }
    expect(await client.evaluateFlags('u1')).toEqual({
      flags: {
        'new-nav': {
          enabled: true,
          variant: 'test',
          payload: { color: 'red', big: 9007199254740993n },
          reason,
          id: 7,
          version: 3,
        },
        'old-nav': { enabled: false, reason: { code: 'no_condition_match' }, id: 7, version: 3 },
        text: { enabled: true, payload: 'not JSON {', reason, id: 7, version: 3 },
        object: { enabled: true, payload: { already: [1] }, id: 7, version: 3 },
        bare: { enabled: true },
      },
      partial: false,
      quotaLimited: false,
      requestId: ANSWER.requestId,
      evaluatedAt: new Date(ANSWER.evaluatedAt).toISOString(),
    })
  })

  it('says when flags are missing', async () => {
    const failed = { ...ANSWER.flags['old-nav'], failed: true }
    const answers = [
      { flags: { bare: { enabled: true, metadata: {} } }, errorsWhileComputingFlags: true },
      { flags: { bare: { enabled: true }, failed }, errorsWhileComputingFlags: false },
      { flags: {}, errorsWhileComputingFlags: false, quotaLimited: ['feature_flags'] },
    ]
    await using server = await startRecordingServer((arrival, response, count) =>
      answerWith(answers[count - 1])(arrival, response),
    )
    await using client = ingestingClient(server.url)
    const bare = { bare: { enabled: true } }
    expect(await client.evaluateFlags('u')).toEqual({ flags: bare, partial: true, quotaLimited: false })
    expect(await client.evaluateFlags('u')).toEqual({ flags: bare, partial: true, quotaLimited: false })
    expect(await client.evaluateFlags('u')).toEqual({ flags: {}, partial: true, quotaLimited: true })
  })

  it('tries again after a 503', async () => {
    await using server = await startRecordingServer((arrival, response, count) =>
      answerWith(count === 1 ? 'service unavailable' : ANSWER, count === 1 ? 503 : 200)(arrival, response),
    )
    await using client = ingestingClient(server.url)
    expect((await client.evaluateFlags('u')).partial).toBe(false)
    expect(server.arrivals).toHaveLength(2)
  })

  it.each([
    ['401', answerWith('API key is invalid', 401), 'authentication_failed', /POSTHOG_PROJECT_API_KEY/],
    ['404', answerWith('', 404), 'not_found', /ingestionHost/],
    ['text', answerWith('hello'), 'invalid_response', /ingestionHost/],
    ['the old shape', answerWith({ featureFlags: {} }), 'invalid_response', /ingestionHost/],
    [
      '429 envelope',
      answerWith({ type: 'validation_error', code: 'rate_limit_exceeded', detail: 'slow' }, 429),
      'rate_limited',
      /less/,
    ],
  ])('%s is an error that names what to check', async (_, answer, code, hint) => {
    await using server = await startRecordingServer(answer)
    await using client = ingestingClient(server.url, { maxRetries: 0 })
    const error = await client.evaluateFlags('u').catch((reason) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) })
  })

  it.each([
    ['an empty id', '', {}, /distinctId: it is empty/],
    ['no keys', 'u', { flagKeys: [] }, /flagKeys: it is empty; leave it out/],
    ['a misspelt option', 'u', { flagkeys: ['a'] }, /flagkeys/],
    ['a bigint', 'u', { personProperties: { n: 1n } }, /personProperties\.n: it is a bigint/],
    ['the personal key', 'u', { personProperties: { n: API_KEY } }, /personal API key/],
  ])('%s is refused before anything is sent', async (_, distinctId, options, message) => {
    await using server = await startRecordingServer(answerWith(ANSWER))
    await using client = ingestingClient(server.url)
    const error = await client.evaluateFlags(distinctId, options as object).catch((reason) => reason)
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain(API_KEY)
    expect(server.arrivals).toEqual([])
  })

  it('gives up after its own time', async () => {
    await using server = await startRecordingServer(() => {})
    await using client = ingestingClient(server.url)
    const error = await client.evaluateFlags('u', { timeoutMs: 150 }).catch((reason) => reason)
    expect(error).toMatchObject({ code: 'timeout' })
  })
})
