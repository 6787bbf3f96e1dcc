import { expect, test } from 'vitest'
import { parseCaptureBody } from '../../../src/local/ingest/parse-capture.ts'
import { isUuid } from '../../../src/local/ingest/uuid.ts'

const receivedAtMs = Date.UTC(2026, 10, 20, 12)
const parse = (json: unknown, projectToken?: string) => parseCaptureBody(json, { receivedAtMs, projectToken })
const failure = (json: unknown, projectToken?: string) => {
  try {
    parse(json, projectToken)
  } catch (error) {
    const { status, message } = error as { status?: number; message: string }
    return { status, message }
  }
  throw new Error('nothing was refused')
}

test('a batch gives its events in order', () => {
  const events = parse({
    api_key: 'phc_x',
    batch: [
      {
        event: 'signup',
        distinct_id: 'u1',
        uuid: '0190A5F0-0000-7000-8000-000000000001',
        timestamp: '2026-11-20T10:00:00Z',
        properties: { plan: 'pro', $set: { email: 'a@example.com' }, $unset: ['trial'] },
      },
      { event: 'view', properties: { distinct_id: 'u2', $set_once: { first: 1 } } },
    ],
  })
  expect(events).toEqual([
    {
      uuid: '0190a5f0-0000-7000-8000-000000000001',
      event: 'signup',
      distinctId: 'u1',
      timestampMs: Date.UTC(2026, 10, 20, 10),
      receivedAtMs,
      properties: { plan: 'pro' },
      set: { email: 'a@example.com' },
      unset: ['trial'],
    },
    {
      uuid: expect.stringMatching(/-7...-/),
      event: 'view',
      distinctId: 'u2',
      timestampMs: receivedAtMs,
      receivedAtMs,
      properties: {},
      setOnce: { first: 1 },
    },
  ])
})

test('a single event carries its token where the browser library puts it', () => {
  const [event] = parse({ event: 'view', properties: { token: 'phc_x', $distinct_id: 42, a: 1 } })
  expect(event).toMatchObject({ distinctId: '42', properties: { a: 1 } })
  expect(isUuid(event!.uuid)).toBe(true)
})

test('person updates beside the properties win over those inside', () => {
  const [event] = parse({
    token: 'phc_x',
    event: '$set',
    distinct_id: 'u',
    $set: { a: 1 },
    $unset: { b: true },
    properties: { $set: { a: 2 }, $anon_distinct_id: 'anon' },
  })
  expect(event).toMatchObject({ set: { a: 1 }, unset: ['b'], properties: { $anon_distinct_id: 'anon' } })
})

test('sent_at corrects the clock unless the event asks not to', () => {
  const batch = [{ event: 'a' }, { event: 'b', properties: { $ignore_sent_at: true } }].map((event) => ({
    distinct_id: 'u',
    timestamp: '2026-11-20T09:59:00Z',
    ...event,
  }))
  const times = parse({ api_key: 'k', sent_at: '2026-11-20T10:00:00Z', batch }).map(
    (event) => event.timestampMs,
  )
  expect(times).toEqual([receivedAtMs - 60_000, Date.UTC(2026, 10, 20, 9, 59)])
})

test('names and ids are cut at 200 characters, never inside one', () => {
  const [event] = parse({ api_key: 'k', event: 'é'.repeat(300), distinct_id: '🦔'.repeat(300) })
  expect(event!.event).toBe('é'.repeat(200))
  expect(event!.distinctId).toBe('🦔'.repeat(200))
})

test('text no database stores is replaced', () => {
  const [event] = parse({ api_key: 'k', event: 'a\u0000b', distinct_id: 'x\ud800y' })
  expect([event!.event, event!.distinctId]).toEqual(['a\ufffdb', 'x\ufffdy'])
})

test.each([
  ['nonsense', 5, 'expected an event'],
  ['an empty batch', { api_key: 'k', batch: [] }, 'batch is empty'],
  ['a batch of something else', { api_key: 'k', batch: ['x'] }, 'Event 0'],
  ['no event name', { api_key: 'k', event: '', distinct_id: 'u' }, 'no name'],
  ['no distinct id', { api_key: 'k', event: 'e', properties: {} }, 'no distinct id'],
  ['an empty distinct id', { api_key: 'k', event: 'e', distinct_id: '  ' }, 'no distinct id'],
  [
    'properties that are a list',
    { api_key: 'k', event: 'e', distinct_id: 'u', properties: [1] },
    'expected an object',
  ],
  [
    'a huge event',
    { api_key: 'k', event: 'e', distinct_id: 'u', properties: { blob: 'x'.repeat(1024 * 1024) } },
    'the limit is 1048576',
  ],
])('%s is refused with 400', (_what, body, words) => {
  const { status, message } = failure(body)
  expect(status).toBe(400)
  expect(message).toContain(words)
})

test.each([
  ['no token', { event: 'e', distinct_id: 'u' }, 'no token'],
  [
    'two tokens',
    {
      batch: [
        { event: 'e', distinct_id: 'u', api_key: 'phc_a' },
        { event: 'e', distinct_id: 'u', api_key: 'phc_b' },
      ],
    },
    'several different tokens',
  ],
  ['a personal key', { api_key: 'phx_secret', event: 'e', distinct_id: 'u' }, 'personal API key'],
  ['a foreign token', { api_key: 'phc_other', event: 'e', distinct_id: 'u' }, "another project's token"],
])('%s is refused with 401 and never repeated', (_what, body, words) => {
  const { status, message } = failure(body, 'phc_mine')
  expect(status).toBe(401)
  expect(message).toContain(words)
  expect(message).not.toMatch(/phx_secret|phc_a|phc_b|phc_other|phc_mine/)
})
