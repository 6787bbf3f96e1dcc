import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_KEY, PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const BIG = '9007199254740993'
/** More than 64 bits: ClickHouse reads nothing of a document with such an integer, so it is kept as a number with a fraction. */
const HUGE = '-18446744073709551617'

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: 'POST', body: body as RequestInit['body'], headers })
const get = async (path: string): Promise<string> => {
  const answer = await fetch(`${server.url}/api/projects/@current/${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  })
  return answer.text()
}
const rows = async (query: string): Promise<unknown[][]> => {
  const { json } = await server.hogql(query, { refresh: 'force_blocking' })
  return json.results as unknown[][]
}
/** The first event by this name, its properties as they are stored. */
const stored = async (name: string) =>
  (await rows(`SELECT properties, toString(timestamp), distinct_id FROM events WHERE event = '${name}'`))[0]

const sent = (name: string, fields: string) =>
  `{"api_key":"${PROJECT_TOKEN}","event":"${name}","distinct_id":"someone",${fields}}`
const v1 = (events: string[], headers = {}) =>
  post('/i/v1/analytics/events', `{"created_at":"2026-01-01T00:00:00Z","batch":[${events.join(',')}]}`, {
    authorization: `Bearer ${PROJECT_TOKEN}`,
    ...headers,
  })
const v1Event = (uuid: string, fields: string) =>
  `{"uuid":"0190b6a0-0000-7000-8000-${uuid.padStart(12, '0')}","event":"modern","distinct_id":"someone",` +
  `"timestamp":"2026-05-06T07:08:09Z",${fields}}`

describe('integers beyond 2^53', () => {
  const fields = `"properties":{"id":${BIG},"nested":{"ids":[${HUGE}]},"text":"${BIG}"}`

  it.each([
    ['/e/', (name: string) => sent(name, fields)],
    ['/capture/', (name: string) => sent(name, fields)],
    ['/i/v0/e/', (name: string) => `[${sent(name, fields)}]`],
    ['/batch/', (name: string) => `{"api_key":"${PROJECT_TOKEN}","batch":[${sent(name, fields)}]}`],
  ])('are kept by %s', async (path, body) => {
    expect((await post(path, body(`to ${path}`))).status).toBe(200)
    const [properties] = (await stored(`to ${path}`))!
    expect(properties).toContain(`"id":${BIG},"nested":{"ids":[${HUGE}.0]},"text":"${BIG}"`)
    expect(await rows(`SELECT properties.text FROM events WHERE event = 'to ${path}'`)).toEqual([[BIG]])
  })

  it('are kept by the 2026 protocol', async () => {
    expect((await v1([v1Event('1', `"properties":{"id":${BIG}}`)])).status).toBe(200)
    expect((await stored('modern'))?.[0]).toContain(`"id":${BIG}`)
  })

  it('are kept in persons, through merges, and given by the API', async () => {
    const identify = `"properties":{"$anon_distinct_id":"before","$set":{"account":${BIG}},"$set_once":{"first":${HUGE}}}`
    await post('/e/', sent('seen', `"properties":{"$set":{"older":${BIG}}}`).replace('someone', 'before'))
    await post('/e/', sent('$identify', identify))
    const persons = await get('persons/?distinct_id=someone')
    for (const part of [`"account":${BIG}`, `"first":${HUGE}.0`, `"older":${BIG}`])
      expect(persons).toContain(part)
    const filter = encodeURIComponent(JSON.stringify([{ key: 'account', operator: 'gt', value: 9e15 }]))
    expect(await get(`persons/?properties=${filter}`)).toContain(`"account":${BIG}`)
    expect(await get('persons/values/?key=account')).toBe(`[{"name":${BIG},"count":1}]`)
    const [properties] = (await rows("SELECT person.properties FROM events WHERE event = '$identify'"))[0]!
    expect(properties).toContain(`"account":${BIG}`)
  })

  it('are kept in groups, and given by the API', async () => {
    const group = `"properties":{"$group_type":"company","$group_key":"acme","$group_set":{"tax":${BIG}}}`
    await post('/e/', sent('$groupidentify', group))
    expect(await get('groups/?group_type_index=0')).toContain(`"tax":${BIG}`)
    expect(await get('groups/find?group_type_index=0&group_key=acme')).toContain(`"tax":${BIG}`)
    await post('/e/', sent('in a group', `"properties":{"$groups":{"company":"acme"}}`))
    const [properties] = (await rows("SELECT group_0.properties FROM events WHERE event = 'in a group'"))[0]!
    expect(properties).toContain(`"tax":${BIG}`)
  })

  it('can be a distinct id', async () => {
    await post('/e/', sent('numbered', '"properties":{}').replace('"someone"', BIG))
    expect((await stored('numbered'))?.[2]).toBe(BIG)
  })
})

describe('what could only be kept changed is refused as PostHog refuses it', () => {
  it.each([
    [
      'a number out of range',
      sent('x', '"properties":{"n":1e400}'),
      'failed to parse request: number out of range',
    ],
    [
      'half a character',
      sent('x', '"properties":{"n":"\\ud800"}'),
      'failed to parse request: lone leading surrogate',
    ],
    [
      'deep nesting',
      sent('x', `"properties":{"n":${'['.repeat(126)}${']'.repeat(126)}}`),
      'failed to parse request: recursion limit exceeded',
    ],
    [
      'Latin-1',
      Buffer.from(sent('x', '"properties":{"n":"caf\xe9"}'), 'latin1'),
      'failed to decode request: invalid UTF8 in request payload',
    ],
    ['broken JSON', '{"event":', 'failed to parse request: '],
    ['an empty body', '', 'request missing data payload'],
    ['a uuid that is none', sent('x', '"uuid":"abc"'), 'failed to parse request: data did not match'],
  ])('%s', async (_what, body, words) => {
    const answer = await post('/i/v0/e/', body)
    const text = await answer.text()
    expect([answer.status, text.slice(0, words.length)]).toEqual([400, words])
  })

  it('an event without its name, in exactly these words', async () => {
    const body = JSON.stringify({ api_key: PROJECT_TOKEN, distinct_id: 'u', properties: { a: 1 } })
    for (const path of ['/i/v0/e/', '/e/', '/capture/', '/batch/']) {
      const answer = await post(path, body)
      expect([answer.status, await answer.text()]).toEqual([
        400,
        'failed to hydrate events from request: non-engage request missing event name attribute',
      ])
    }
    expect((await post('/engage/', body)).status).toBe(200)
  })

  it('an event that is too large, with 413', async () => {
    const answer = await post('/e/', sent('large', `"properties":{"blob":"${'x'.repeat(1_000_000)}"}`))
    const [words] = (await answer.text()).split('\n')
    expect([answer.status, words]).toEqual([
      413,
      'maximum event size exceeded: Event rejected by kafka during send',
    ])
  })
})

describe('times', () => {
  const arrived = async (name: string) => Date.now() - Date.parse(`${(await stored(name))?.[1]}Z`)

  it.each([
    ['no time', '"timestamp":"soon"'],
    ['far ahead', '"timestamp":"2199-01-01T00:00:00Z"'],
    ['a far offset', '"offset":-864000000'],
    ['null', '"timestamp":null'],
  ])('%s is the time of arrival', async (what, fields) => {
    expect((await post('/e/', sent(what, fields))).status).toBe(200)
    expect(Math.abs(await arrived(what))).toBeLessThan(60_000)
  })
})

describe('the 2026 protocol', () => {
  const outcome = async (event: string) => {
    const { results } = (await (await v1([event])).json()) as {
      results: Record<string, { result: string; details: string }>
    }
    return Object.values(results)[0]
  }

  it.each([
    [
      'a long distinct id',
      v1Event('2', '"properties":{}').replace('someone', 'x'.repeat(201)),
      'distinct_id_too_large',
    ],
    [
      'a long name',
      v1Event('3', '"properties":{}').replace('modern', 'x'.repeat(201)),
      'event_name_too_long',
    ],
    ['an empty name', v1Event('4', '"properties":{}').replace('modern', ''), 'missing_event_name'],
    ['an empty id', v1Event('5', '"properties":{}').replace('someone', ' '), 'missing_distinct_id'],
    [
      'no time',
      v1Event('6', '"properties":{}').replace('2026-05-06T07:08:09Z', 'soon'),
      'invalid_event_timestamp',
    ],
    ['properties that are none', v1Event('7', '"properties":[1]'), 'malformed_event_properties'],
  ])('drops an event with %s, and says why', async (_what, event, details) => {
    expect(await outcome(event)).toEqual({ result: 'drop', details })
  })

  it.each([
    ['no batch', [], 400, 'empty_batch'],
    ['a uuid twice', [v1Event('8', '"a":1'), v1Event('8', '"a":2')], 400, 'duplicate_event_uuid'],
    ['a uuid that is none', [v1Event('9', '"a":1').replace('0190b6a0-', '')], 400, 'invalid_event_uuid'],
    ['no uuid', [v1Event('9', '"a":1').replace(/"uuid":"[^"]*"/, '"uuid":""')], 400, 'missing_event_uuid'],
    ['an event that lacks a field', ['{}'], 400, 'request_parsing_error'],
  ])('refuses %s as a whole', async (_what, events, status, error) => {
    const answer = await v1(events)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error, error_description: expect.stringMatching(/\S/) })
  })

  it('refuses another token', async () => {
    const answer = await v1([v1Event('10', '"a":1')], { authorization: 'Bearer phc_other' })
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_api_token' }])
  })

  it('keeps every name of a property', async () => {
    await v1([v1Event('11', '"properties":{"__proto__":1,"constructor":2}').replace('modern', 'odd names')])
    expect((await stored('odd names'))?.[0]).toContain('"__proto__":1,"constructor":2')
  })
})
