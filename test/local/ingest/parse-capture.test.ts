import { expect, test } from 'vitest'
import { parseCaptureBody } from '../../../src/local/ingest/parse-capture.ts'
import { isUuid } from '../../../src/local/ingest/uuid.ts'

const receivedAtMs = Date.UTC(2026, 10, 20, 12)
const parse = (json: unknown, projectToken?: string) => parseCaptureBody(json, { receivedAtMs, projectToken })
const failure = (json: unknown, projectToken?: string) => {
  try {
    parse(json, projectToken)
  } catch (error) {
    const { status, message, hint } = error as { status?: number; message: string; hint?: string }
    return { status, message, hint }
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
      properties: { distinct_id: 'u2' },
      setOnce: { first: 1 },
    },
  ])
})

test('a single event carries its token where the browser library puts it', () => {
  const [event] = parse({ event: 'view', $distinct_id: 42, properties: { token: 'phc_x', a: 1 } })
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

const UNREADABLE = 'failed to parse request: data did not match any variant of untagged enum RawRequest'
const NAMELESS = 'failed to hydrate events from request: non-engage request missing event name attribute'
const ONE = { api_key: 'k', event: 'e', distinct_id: 'u' }

test.each([
  ['nonsense', 5, UNREADABLE, 'it is 5'],
  ['an empty batch', { api_key: 'k', batch: [] }, 'request holds no event', undefined],
  ['an empty list', [], 'request holds no event', undefined],
  ['nothing in it', {}, NAMELESS, undefined],
  ['no event', { api_key: 'k', distinct_id: 'u', properties: { a: 1 } }, NAMELESS, undefined],
  ['a name that is no text', { ...ONE, event: 5 }, NAMELESS, undefined],
  ['a batch of something else', { api_key: 'k', batch: ['x'] }, NAMELESS, 'in event 0, it is "x"'],
  [
    'a batch with an event without a name',
    { api_key: 'k', batch: [ONE, { distinct_id: 'u' }] },
    NAMELESS,
    'in event 1, "event" is missing',
  ],
  ['a batch without a token', { batch: [ONE] }, NAMELESS, 'there is no "api_key" beside it'],
  ['an empty name', { ...ONE, event: '' }, 'event submitted with an empty event name', '"event" is ""'],
  [
    'no distinct id',
    { api_key: 'k', event: 'e', properties: {} },
    'event submitted without a distinct_id',
    'missing',
  ],
  ['an empty distinct id', { ...ONE, distinct_id: '  ' }, 'event submitted without a distinct_id', '"  "'],
  [
    'properties that are a list',
    { ...ONE, properties: [1] },
    UNREADABLE,
    '"properties" is [1]; expected an object',
  ],
  ['properties that are text', { ...ONE, properties: '{"a":1}' }, UNREADABLE, '"properties" is'],
  ['no properties but null', { ...ONE, properties: null }, UNREADABLE, '"properties" is null'],
  ['an update that is text', { ...ONE, $set: 'x' }, UNREADABLE, '"$set" is "x"'],
  ['a uuid that is none', { ...ONE, uuid: 'abc' }, UNREADABLE, '"uuid" is "abc"; expected a UUID'],
  [
    'a uuid that is none in a list',
    [ONE, { ...ONE, uuid: 'abc' }],
    UNREADABLE,
    'in event 1, "uuid" is "abc"',
  ],
  [
    'a timestamp that is a number',
    { ...ONE, timestamp: 1795176000 },
    UNREADABLE,
    '"timestamp" is 1795176000',
  ],
  ['the token twice', { ...ONE, token: 'k' }, UNREADABLE, '"token" and "api_key" mean the same'],
  ['nothing but filtered events', { ...ONE, event: '$performance_event' }, 'payload empty after', undefined],
])("%s is refused with 400 in PostHog's words, and why", (_what, body, words, hint) => {
  const refused = failure(body)
  expect(refused.status).toBe(400)
  expect(refused.message).toContain(words)
  if (hint === undefined) expect(refused.hint).toBeUndefined()
  else expect(refused.hint).toContain(hint)
})

test('an event larger than PostHog passes on is refused with 413, a little smaller it is not', () => {
  const sized = (length: number) => ({ ...ONE, properties: { blob: 'x'.repeat(length) } })
  expect(failure(sized(1_000_000))).toMatchObject({
    status: 413,
    message: 'maximum event size exceeded: Event rejected by kafka during send',
    hint: expect.stringContaining('Event 0 has 10000'),
  })
  expect(parse(sized(999_800))).toHaveLength(1)
  // Quotes count double on the way, as text inside of JSON.
  expect(failure({ ...ONE, properties: { blob: '"'.repeat(260_000) } }).status).toBe(413)
})

test('a single event without a name gets the one its path is for', () => {
  const [event] = parseCaptureBody(
    { token: 'k', distinct_id: 'u', $set: { a: 1 } },
    { receivedAtMs, unnamed: '$identify' },
  )
  expect(event).toMatchObject({ event: '$identify', set: { a: 1 } })
})

test.each([
  ['0190A5F0000070008000000000000001'],
  ['urn:uuid:0190A5F0-0000-7000-8000-000000000001'],
  ['{0190A5F0-0000-7000-8000-000000000001}'],
])('the uuid %s is read as PostHog reads it', (uuid) => {
  expect(parse({ ...ONE, uuid })[0]!.uuid).toBe('0190a5f0-0000-7000-8000-000000000001')
})

test('updates of both places are applied, and what is no update stays a property', () => {
  const [event] = parse({
    ...ONE,
    $set: { a: 1 },
    properties: { $set: { a: 2, b: 2 }, $set_once: 'text', token: 'k', distinct_id: 'u' },
  })
  expect(event!.set).toEqual({ a: 1, b: 2 })
  expect(event!.setOnce).toBeUndefined()
  expect(event!.properties).toEqual({ $set_once: 'text', token: 'k', distinct_id: 'u' })
})

test.each([
  ['no token', { event: 'e', distinct_id: 'u' }, 'event submitted without an api_key'],
  [
    'two tokens',
    [
      { event: 'e', distinct_id: 'u', api_key: 'phc_a' },
      { event: 'e', distinct_id: 'u', properties: { token: 'phc_b' } },
    ],
    'batch submitted with inconsistent api_key values',
  ],
  ['an empty token', { ...ONE, api_key: '' }, 'API key is not valid: empty'],
  ['a personal key', { ...ONE, api_key: 'phx_secret' }, 'API key is not valid: personal_api_key'],
  ['a foreign token', { ...ONE, api_key: 'phc_other' }, "another project's token"],
])('%s is refused with 401 and never repeated', (_what, body, words) => {
  const { status, message, hint } = failure(body, 'phc_mine')
  expect(status).toBe(401)
  expect(message).toContain(words)
  expect(message + hint).not.toMatch(/phx_secret|phc_a|phc_b|phc_other|phc_mine/)
})
