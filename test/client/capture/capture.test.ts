import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CaptureEventInput } from '../../../src/client/capture/capture-types.ts'
import type { PostHogClient } from '../../../src/client/client.ts'
import { ConfigurationError, InputError } from '../../../src/errors.ts'
import {
  API_KEY,
  accept,
  ingestingClient,
  PROJECT_TOKEN,
  type RecordingServer,
  startRecordingServer,
} from './ingestion-server.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

let server: RecordingServer
let client: PostHogClient
beforeAll(async () => {
  server = await startRecordingServer(accept)
  client = ingestingClient(server.url)
})
beforeEach(() => server.arrivals.splice(0))
afterAll(async () => {
  await client.close()
  await server[Symbol.asyncDispose]()
})

const refusal = (promise: Promise<unknown>): Promise<InputError> =>
  promise.then(
    () => expect.unreachable('it was accepted'),
    (error) => error,
  )

describe('capture', () => {
  it('sends what was given, under a uuid and a timestamp of its own', async () => {
    const before = Date.now()
    const { uuid } = await client.capture({
      event: 'signup',
      distinctId: 'u1',
      properties: { plan: 'pro' },
      set: { email: 'jane@example.com' },
      setOnce: { first: true },
      unset: ['trial'],
      groups: { company: 'acme' },
    })
    expect(uuid).toMatch(UUID_V7)
    const [arrival] = server.arrivals
    expect(arrival).toMatchObject({
      method: 'POST',
      path: '/batch/',
      body: { api_key: PROJECT_TOKEN },
    })
    expect(arrival?.headers['user-agent']).toMatch(/^posthog-driver\//)
    const [event] = server.events()
    expect(event).toMatchObject({
      event: 'signup',
      distinct_id: 'u1',
      uuid,
      properties: {
        plan: 'pro',
        $set: { email: 'jane@example.com' },
        $set_once: { first: true },
        $unset: ['trial'],
        $groups: { company: 'acme' },
        $lib: 'posthog-driver',
        $geoip_disable: true,
      },
    })
    expect(Date.parse(event!.timestamp)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(event!.timestamp)).toBeLessThanOrEqual(Date.now())
    expect(arrival?.body).not.toHaveProperty('sent_at')
    expect(arrival?.body).not.toHaveProperty('historical_migration')
  })

  it('keeps uuid and timestamp as given, to the microsecond', async () => {
    const uuid = '0190AAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE'
    expect(
      await client.capture({
        event: 'e',
        distinctId: 'u',
        uuid,
        timestamp: '2026-03-01T10:00:00.123456+02:00',
        properties: { $ip: '1.2.3.4', $lib: 'mine' },
      }),
    ).toEqual({ uuid: uuid.toLowerCase() })
    await client.capture({ event: 'e', distinctId: 'u', timestamp: new Date('2026-03-01T10:00:00.5Z') })
    const [text, date] = server.events()
    expect(text).toMatchObject({ uuid: uuid.toLowerCase(), timestamp: '2026-03-01T10:00:00.123456+02:00' })
    expect(text?.properties).toMatchObject({ $lib: 'mine' })
    expect(text?.properties).not.toHaveProperty('$geoip_disable')
    expect(date?.timestamp).toBe('2026-03-01T10:00:00.500Z')
  })

  it('marks events of the past', async () => {
    await client.captureBatch([{ event: 'e', distinctId: 'u' }], { historicalMigration: true })
    expect(server.arrivals[0]?.body).toMatchObject({ historical_migration: true })
  })

  it('compresses what is worth it', async () => {
    await client.capture({ event: 'small', distinctId: 'u' })
    await client.capture({ event: 'large', distinctId: 'u', properties: { text: 'x'.repeat(50_000) } })
    const [small, large] = server.arrivals
    expect(small?.headers['content-encoding']).toBeUndefined()
    expect(large?.headers['content-encoding']).toBe('gzip')
    expect(large!.bytes).toBeLessThan(large!.jsonBytes / 10)
  })

  it('sends nothing for no events', async () => {
    expect(await client.captureBatch([])).toEqual({ sent: 0, batches: 0, failed: [] })
    expect(server.arrivals).toEqual([])
  })
})

describe('wrong events', () => {
  const good: CaptureEventInput = { event: 'e', distinctId: 'u' }
  const cycle: Record<string, unknown> = {}
  cycle.inner = [cycle]
  const wrong: [string, object, string, RegExp][] = [
    ['no name', { distinctId: 'u' }, 'event', /string/],
    ['a blank name', { ...good, event: ' ' }, 'event', /empty/],
    ['no distinct id', { event: 'e' }, 'distinctId', /string/],
    ['a number as distinct id', { ...good, distinctId: 7 }, 'distinctId', /number/],
    ['a long distinct id', { ...good, distinctId: 'x'.repeat(201) }, 'distinctId', /200/],
    ['NUL in the distinct id', { ...good, distinctId: 'a\0b' }, 'distinctId', /NUL/],
    ['half a surrogate pair', { ...good, distinctId: '\ud83e' }, 'distinctId', /surrogate/],
    ['a misspelt field', { ...good, distinct_id: 'u' }, '', /there is no field distinct_id.*distinctId/],
    ['an invalid Date', { ...good, timestamp: new Date('nonsense') }, 'timestamp', /ISO 8601/],
    ['a time without offset', { ...good, timestamp: '2026-03-01T10:00:00' }, 'timestamp', /offset/],
    ['a time without seconds', { ...good, timestamp: '2026-03-01T10:00Z' }, 'timestamp', /seconds/],
    ['a date', { ...good, timestamp: '2026-03-01' }, 'timestamp', /ISO 8601/],
    ['a day that is none', { ...good, timestamp: '2026-02-30T10:00:00Z' }, 'timestamp', /ISO 8601/],
    ['milliseconds', { ...good, timestamp: 1_770_000_000_000 }, 'timestamp', /ISO 8601/],
    ['no uuid', { ...good, uuid: 'abc' }, 'uuid', /UUID/],
    ['a list of properties', { ...good, properties: ['a'] }, 'properties', /object/],
    ['a Map of properties', { ...good, properties: new Map() }, 'properties', /object/],
    ['a bigint', { ...good, properties: { cart: [{ 'a b': 1n }] } }, 'properties.cart[0]["a b"]', /bigint/],
    ['a cycle', { ...good, properties: cycle }, 'properties.inner[0].inner', /contains itself/],
    [
      'NaN',
      { ...good, properties: { cart: [{ total: Number.NaN }] } },
      'properties.cart[0].total',
      /it is NaN/,
    ],
    ['Infinity', { ...good, set: { score: -1 / 0 } }, 'set.score', /-Infinity.*send null/],
    [
      'an invalid Date inside',
      { ...good, properties: { at: new Date('x') } },
      'properties.at',
      /invalid Date/,
    ],
    ['a Map', { ...good, properties: { a: new Map([['b', 1]]) } }, 'properties.a', /a Map.*fromEntries/],
    ['a Set', { ...good, properties: { a: [new Set([1])] } }, 'properties.a[0]', /a Set.*array/],
    ['an Error', { ...good, properties: { a: new Error('x') } }, 'properties.a', /an? Error.*message/],
    ['bytes', { ...good, properties: { a: new Uint8Array(2) } }, 'properties.a', /a Uint8Array/],
    ['a promise', { ...good, properties: { a: Promise.resolve(1) } }, 'properties.a', /a Promise/],
    ['an expression', { ...good, properties: { a: /x/ } }, 'properties.a', /a RegExp/],
    ['a function', { ...good, setOnce: { a: { b: () => 1 } } }, 'setOnce.a.b', /a function/],
    ['a symbol', { ...good, properties: { a: Symbol('x') } }, 'properties.a', /a symbol/],
    [
      'what a toJSON gives',
      { ...good, properties: { a: { toJSON: () => [1n] } } },
      'properties.a[0]',
      /bigint/,
    ],
    ['half a pair deep inside', { ...good, set: { name: '\udead' } }, 'set.name', /surrogate/],
    ['half a pair in a name', { ...good, setOnce: { '\udead': 1 } }, 'setOnce["\\udead"]', /surrogate/],
    ['a token as property', { ...good, properties: { token: 'x' } }, 'properties.token', /token/],
    ['set twice', { ...good, set: {}, properties: { $set: {} } }, 'properties.$set', /set too/],
    ['too much', { ...good, properties: { text: 'é'.repeat(500_000) } }, '', /1000\d\d\d bytes/],
    ['the personal key', { ...good, properties: { a: [`key ${API_KEY}`] } }, '', /personal API key/],
    ['a group without key', { ...good, groups: { company: '' } }, 'groups.company', /empty/],
  ]

  it('takes whatever JSON carries as it is', async () => {
    class Money {
      constructor(readonly cents: number) {}
    }
    const sent = server.events().length
    await client.capture({
      ...good,
      properties: {
        at: new Date('2026-03-01T10:00:00Z'),
        left_out: undefined,
        price: new Money(5),
        boxed: new Number(7),
        list: [1, undefined, null],
        empty: [{}, [], '', Object.create(null), runInNewContext('({})')],
        shared: [good, good],
      },
    })
    expect(server.events()[sent]!.properties).toMatchObject({
      at: '2026-03-01T10:00:00.000Z',
      price: { cents: 5 },
      boxed: 7,
      list: [1, null, null],
      empty: [{}, [], '', {}, {}],
      shared: [good, good],
    })
    expect(server.events()[sent]!.properties).not.toHaveProperty('left_out')
  })

  it('hears of an abort while it makes many events ready, and sends nothing then', async () => {
    const text = 'x'.repeat(500_000)
    const many = Array.from({ length: 12 }, () => ({ ...good, properties: { text } }))
    const before = server.arrivals.length
    const controller = new AbortController()
    const sending = client.captureBatch(many, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(sending).rejects.toMatchObject({ code: 'aborted', details: { sent: 0, unsent: 12 } })
    expect(server.arrivals).toHaveLength(before)
  })

  it.each(wrong)('%s: named by index and field, and nothing is sent', async (_, event, field, message) => {
    const error = await refusal(client.captureBatch([good, event as CaptureEventInput, good]))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(/^captureBatch\(\) sent nothing\. events\[1\]/)
    expect(error.message).toMatch(message)
    expect(error.details.problems).toEqual([{ index: 1, field, message: expect.stringMatching(message) }])
    expect(error.message).not.toContain(API_KEY)
    expect(server.arrivals).toEqual([])
  })

  it('names all of them, up to a point', async () => {
    const events = Array.from({ length: 100 }, () => ({ event: '', distinctId: 'u' }))
    const error = await refusal(client.captureBatch([good, ...events]))
    expect(error.message).toMatch(/events\[1\]\.event.*events\[2\]\.event.*events\[3\]\.event.*and more\.$/)
    expect(error.details.problems).toHaveLength(10)
    expect(server.arrivals).toEqual([])
  })

  it('are named without index by capture', async () => {
    const error = await refusal(client.capture({ event: '', distinctId: 'u' }))
    expect(error.message).toBe('capture() sent nothing. event: it is empty.')
    const nothing = await refusal(client.capture(undefined as unknown as CaptureEventInput))
    expect(nothing.message).toMatch(/^capture\(\) sent nothing\. the event: .*object/)
  })

  it('refuses what is no list, and misspelt options', async () => {
    const list = await refusal(client.captureBatch({} as CaptureEventInput[]))
    expect(list.message).toMatch(/takes a list of events, not object/)
    const option = await refusal(client.captureBatch([good], { historical: true } as object))
    expect(option.message).toMatch(/historical/)
    expect(server.arrivals).toEqual([])
  })
})

describe('the project token', () => {
  it('is asked for by name', async () => {
    const without = ingestingClient(server.url, { projectToken: undefined })
    for (const call of [
      without.capture({ event: 'e', distinctId: 'u' }),
      without.captureBatch([]),
      without.evaluateFlags('u'),
      without.identify({ distinctId: 'u' }),
    ]) {
      const error = await refusal(call)
      expect(error).toBeInstanceOf(ConfigurationError)
      expect(error.hint).toContain('POSTHOG_PROJECT_API_KEY')
    }
    expect(server.arrivals).toEqual([])
    await without.close()
  })

  it('is never the personal key', async () => {
    const key = 'anOldKeyWithoutPrefix0123456789'
    const confused = ingestingClient(server.url, { apiKey: key, projectToken: key })
    const error = await refusal(confused.capture({ event: 'e', distinctId: 'u' }))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.message + error.hint).not.toContain(key)
    expect(server.arrivals).toEqual([])
    await confused.close()
  })
})

describe('persons and groups', () => {
  it('identifies', async () => {
    await client.identify({
      distinctId: 'jane',
      anonymousId: 'visitor-7',
      set: { plan: 'pro' },
      setOnce: { source: 'ad' },
    })
    expect(server.events()).toMatchObject([
      {
        event: '$identify',
        distinct_id: 'jane',
        properties: { $anon_distinct_id: 'visitor-7', $set: { plan: 'pro' }, $set_once: { source: 'ad' } },
      },
    ])
  })

  it('gives another id', async () => {
    await client.alias({ distinctId: 'jane', alias: 'crm-1' })
    expect(server.events()).toMatchObject([
      { event: '$create_alias', distinct_id: 'jane', properties: { alias: 'crm-1' } },
    ])
  })

  it('describes groups', async () => {
    await client.groupIdentify({ type: 'company', key: 'acme', set: { seats: 5 } })
    await client.groupIdentify({ type: 'company', key: 'acme', distinctId: 'jane' })
    expect(server.events()).toMatchObject([
      {
        event: '$groupidentify',
        distinct_id: '$company_acme',
        properties: { $group_type: 'company', $group_key: 'acme', $group_set: { seats: 5 } },
      },
      { event: '$groupidentify', distinct_id: 'jane', properties: { $group_set: {} } },
    ])
  })

  it.each(['undefined', 'NULL'.toLowerCase(), 'Anonymous', '0', '[object Object]'])(
    'merges nobody through %s',
    async (id) => {
      const identify = await refusal(client.identify({ distinctId: 'jane', anonymousId: id }))
      expect(identify.message).toMatch(/identify\(\).*anonymousId/)
      const alias = await refusal(client.alias({ distinctId: id, alias: 'jane' }))
      expect(alias.message).toMatch(/alias\(\).*distinctId/)
      expect(server.arrivals).toEqual([])
    },
  )

  it('refuses an id that is its own alias', async () => {
    expect(await refusal(client.alias({ distinctId: 'a', alias: 'a' }))).toBeInstanceOf(InputError)
    expect(await refusal(client.identify({ distinctId: 'a', anonymousId: 'a' }))).toBeInstanceOf(InputError)
    expect(server.arrivals).toEqual([])
  })
})

describe('hostile text', () => {
  const hostile = [
    `quotes ' " \` and \\ \\\\ \\' \\" backslashes`,
    `{placeholder} {{x}} \${y} -- # /* comment */`,
    '\u0000\u0001\u001f\u007f\u2028\u2029\ufeff',
    'еvent with a Cyrillic е, 🦔👩‍👩‍👧, \u202Ertl',
    '\\ud83e literally',
    '</script>\r\n\r\nHTTP/1.1 200 OK',
    'x'.repeat(64 * 1024),
    '__proto__',
    'constructor',
  ]

  it('arrives as it was, as names, values and properties', async () => {
    const events = hostile.map((text) => ({
      event: text.replaceAll('\0', '').slice(0, 200),
      distinctId: text.replaceAll('\0', '').slice(-200),
      properties: Object.fromEntries([[text, { [text]: [text] }]]),
      set: Object.fromEntries([[text.replaceAll('\0', ''), text.replaceAll('\0', '')]]),
    }))
    expect(await client.captureBatch(events)).toMatchObject({ sent: events.length, failed: [] })
    const arrived = server.events()
    expect(arrived).toHaveLength(events.length)
    for (const [index, { event, distinctId, properties, set }] of events.entries()) {
      const text = hostile[index]!
      expect(arrived[index]).toMatchObject({ event, distinct_id: distinctId })
      expect(Object.getOwnPropertyDescriptor(arrived[index]!.properties, text)?.value).toEqual(
        Object.getOwnPropertyDescriptor(properties, text)?.value,
      )
      const arrivedSet = arrived[index]!.properties.$set as object
      expect(JSON.stringify(arrivedSet)).toBe(JSON.stringify(set))
    }
  })
})
