import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { CaptureEventInput } from '../../../src/client/capture/capture-types.ts'
import { MAX_BATCH_BYTES } from '../../../src/client/capture/send-events.ts'
import { ApiError, type ErrorCode, PostHogDriverError } from '../../../src/errors.ts'
import { API_KEY, type Arrival, accept, ingestingClient, startRecordingServer } from './ingestion-server.ts'

const event = (index: number, bytes = 0): CaptureEventInput => ({
  event: `event ${index}`,
  distinctId: 'u',
  properties: { padding: 'x'.repeat(bytes) },
})
const refuse =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (_: Arrival, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body)

async function failureOf(promise: Promise<unknown>): Promise<PostHogDriverError> {
  const error = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(PostHogDriverError)
  return error as PostHogDriverError
}

describe('large batches', () => {
  it('go out in several requests, in order, each within the limit', async () => {
    await using server = await startRecordingServer(accept)
    await using client = ingestingClient(server.url)
    const events = Array.from({ length: 40 }, (_, index) => event(index, 400_000))
    const result = await client.captureBatch(events)
    expect(result).toEqual({ sent: 40, batches: server.arrivals.length, failed: [] })
    expect(server.arrivals.length).toBeGreaterThanOrEqual(4)
    for (const { jsonBytes } of server.arrivals) expect(jsonBytes).toBeLessThanOrEqual(MAX_BATCH_BYTES)
    expect(server.events().map((sent) => sent.event)).toEqual(events.map((given) => given.event))
    expect(new Set(server.events().map((sent) => sent.uuid)).size).toBe(40)
  })

  it('are halved at 413, down to the one event that is reported', async () => {
    await using server = await startRecordingServer((arrival, response) =>
      arrival.jsonBytes > 3000
        ? refuse(413, 'length limit exceeded')(arrival, response)
        : accept(arrival, response),
    )
    await using client = ingestingClient(server.url)
    const events = [event(0), event(1), event(2, 4000), event(3), event(4), event(5)]
    const { sent, failed } = await client.captureBatch(events)
    expect(sent).toBe(5)
    expect(failed).toMatchObject([
      { index: 2, event: events[2], error: { code: 'payload_too_large', status: 413 } },
    ])
    const accepted = server.arrivals
      .filter(({ jsonBytes }) => jsonBytes <= 3000)
      .flatMap(({ body }) => body.batch ?? [])
    expect(accepted.map((arrived) => arrived.event)).toEqual([0, 1, 3, 4, 5].map((index) => `event ${index}`))
    // The same event had the same uuid in every request it was in.
    const identities = server
      .events()
      .map((arrived) => `${arrived.event} ${arrived.uuid} ${arrived.timestamp}`)
    expect(identities.length).toBeGreaterThan(events.length)
    expect(new Set(identities).size).toBe(events.length)
    expect(failed[0]?.event.uuid).toBe(server.events().find(({ event }) => event === 'event 2')?.uuid)
  })
})

describe('retries', () => {
  it('repeat the very same bytes after a reset and after a 503', async () => {
    await using server = await startRecordingServer((arrival, response, count) => {
      if (count === 1) response.destroy()
      else if (count === 2) refuse(503, 'transient error, please retry')(arrival, response)
      else accept(arrival, response)
    })
    await using client = ingestingClient(server.url)
    expect(await client.captureBatch([event(0), event(1)])).toMatchObject({ sent: 2, batches: 1, failed: [] })
    expect(server.arrivals).toHaveLength(3)
    const [first, ...others] = server.arrivals.map(({ body }) => JSON.stringify(body))
    for (const other of others) expect(other).toBe(first)
  })
})

describe('refusals', () => {
  const cases: [string, ReturnType<typeof refuse>, ErrorCode, RegExp][] = [
    ['401 in plain text', refuse(401, 'invalid token'), 'authentication_failed', /POSTHOG_PROJECT_API_KEY/],
    ['401 as HTML', refuse(401, '<html><title>No</title></html>'), 'authentication_failed', /token/],
    ['404', refuse(404, ''), 'not_found', /ingestionHost/],
    ['402', refuse(402, 'pay first'), 'quota_exceeded', /allowance/],
    [
      'a redirect to elsewhere',
      refuse(302, '', { location: 'https://example.com/' }),
      'invalid_response',
      /ingestionHost/,
    ],
    ['429 over quota', refuse(429, 'billing limit reached'), 'quota_exceeded', /allowance/],
    ['429', refuse(429, 'rate limited'), 'rate_limited', /less/],
    [
      '200 over quota',
      refuse(200, '{"status":"Ok","quota_limited":["events"]}'),
      'quota_exceeded',
      /allowance/,
    ],
    ['200 as HTML', refuse(200, '<!doctype html><title>Login</title>'), 'invalid_response', /ingestionHost/],
    // What is missing could have said that the events were dropped.
    ['200 cut short', refuse(200, '{"status":"Ok","quota_li'), 'invalid_response', /ingestionHost/],
  ]
  it.each(cases)('%s is thrown when nothing was sent', async (_, answer, code, hint) => {
    await using server = await startRecordingServer(answer)
    await using client = ingestingClient(server.url, { maxRetries: 0 })
    const batch = await failureOf(client.captureBatch([event(0), event(1)]))
    expect(batch).toBeInstanceOf(ApiError)
    expect(batch).toMatchObject({ code, details: { sent: 0, unsent: 2 } })
    expect(batch.hint).toMatch(hint)
    expect(batch.hint).not.toContain('POSTHOG_PERSONAL_API_KEY')
    expect(await failureOf(client.capture(event(0)))).toMatchObject({ code })
  })

  it.each(['{"status":"Ok"}', '{"status":1}', '1', '', 'ok'])('takes %j for a yes', async (body) => {
    await using server = await startRecordingServer(refuse(200, body))
    await using client = ingestingClient(server.url)
    expect(await client.captureBatch([event(0)])).toMatchObject({ sent: 1 })
  })

  it('of events are reported with their batch, and the rest goes on', async () => {
    await using server = await startRecordingServer((arrival, response, count) =>
      count === 1
        ? refuse(400, 'event submitted with an empty distinct_id')(arrival, response)
        : accept(arrival, response),
    )
    await using client = ingestingClient(server.url)
    const events = Array.from({ length: 8 }, (_, index) => event(index, 800_000))
    const { sent, batches, failed } = await client.captureBatch(events)
    expect(failed.length).toBeGreaterThan(0)
    expect(sent + failed.length).toBe(8)
    expect(batches).toBe(server.arrivals.length - 1)
    expect(failed.map(({ index }) => index)).toEqual(failed.map((_, index) => index))
    expect(failed[0]?.error).toMatchObject({ code: 'invalid_input', status: 400 })
    expect(failed[0]?.error.message).toContain('empty distinct_id')
  })

  it('half-way give back what was not sent, ready to be captured again', async () => {
    await using server = await startRecordingServer((arrival, response, count) =>
      count === 2 ? refuse(401, 'token disabled')(arrival, response) : accept(arrival, response),
    )
    await using client = ingestingClient(server.url)
    const events = Array.from({ length: 16 }, (_, index) => event(index, 800_000))
    const { sent, failed } = await client.captureBatch(events)
    expect(sent).toBeGreaterThan(0)
    expect(sent + failed.length).toBe(16)
    expect(server.arrivals).toHaveLength(2)
    const tried = server.arrivals[1]?.body.batch ?? []
    const again = await client.captureBatch(failed.map((one) => one.event))
    expect(again).toMatchObject({ sent: failed.length, failed: [] })
    const repeated = server.arrivals.slice(2).flatMap(({ body }) => body.batch ?? [])
    expect(repeated.slice(0, tried.length)).toEqual(tried)
    expect(repeated.map((one) => one.event)).toEqual(events.slice(sent).map((one) => one.event))
  })
})

describe('time', () => {
  it('an aborted batch throws, and says how much was accepted', async () => {
    const controller = new AbortController()
    await using server = await startRecordingServer((arrival, response, count) => {
      if (count === 1) accept(arrival, response)
      else controller.abort()
    })
    await using client = ingestingClient(server.url)
    const events = Array.from({ length: 12 }, (_, index) => event(index, 800_000))
    const error = await failureOf(client.captureBatch(events, { signal: controller.signal }))
    const sent = server.arrivals[0]!.body.batch!.length
    expect(error).toMatchObject({ code: 'aborted', details: { sent, unsent: 12 - sent } })
  })

  it('is limited for all requests together', async () => {
    await using server = await startRecordingServer(() => {})
    await using client = ingestingClient(server.url)
    const startedAt = performance.now()
    expect(await failureOf(client.captureBatch([event(0)], { timeoutMs: 200 }))).toMatchObject({
      code: 'timeout',
    })
    expect(await failureOf(client.capture(event(0), { timeoutMs: 200 }))).toMatchObject({ code: 'timeout' })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('ends for calls under way when the client is closed', async () => {
    await using server = await startRecordingServer(() => {})
    const client = ingestingClient(server.url)
    const pending = failureOf(client.capture(event(0), { timeoutMs: 20_000 }))
    await expect.poll(() => server.arrivals.length).toBe(1)
    await client.close()
    await pending
    await failureOf(client.capture(event(0)))
    expect(server.arrivals).toHaveLength(1)
  })
})

it('shows no key in what is thrown', async () => {
  await using server = await startRecordingServer(refuse(400, `bad ${API_KEY}`))
  await using client = ingestingClient(server.url)
  const { failed } = await client.captureBatch([event(0)])
  expect(JSON.stringify(failed)).not.toContain(API_KEY)
})
