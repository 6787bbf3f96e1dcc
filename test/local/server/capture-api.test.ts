import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: 'POST', body: body as RequestInit['body'], headers })

const event = (name: string, extra: Record<string, unknown> = {}) => ({
  api_key: PROJECT_TOKEN,
  event: name,
  distinct_id: 'someone',
  properties: { plan: 'pro', amount: 12.5 },
  ...extra,
})

const countOf = async (name: string): Promise<unknown> => {
  const { json } = await server.hogql(
    'SELECT count() FROM events WHERE event = {name}',
    { refresh: 'force_blocking' },
    {
      values: { name },
    },
  )
  return (json.results as unknown[][])[0]![0]
}

describe('what is accepted', () => {
  const forms: [string, string, () => [string | Uint8Array, Record<string, string>?]][] = [
    ['one event', '/i/v0/e/', () => [JSON.stringify(event('one event'))]],
    ['an old path', '/capture/', () => [JSON.stringify(event('an old path'))]],
    ['no trailing slash', '/e', () => [JSON.stringify(event('no trailing slash'))]],
    ['a list', '/e/', () => [JSON.stringify([event('a list')])]],
    [
      'a batch',
      '/batch/',
      () => [JSON.stringify({ api_key: PROJECT_TOKEN, batch: [event('a batch', { api_key: undefined })] })],
    ],
    [
      'gzip by header',
      '/batch/',
      () => [
        gzipSync(JSON.stringify({ api_key: PROJECT_TOKEN, batch: [event('gzip by header')] })),
        { 'content-encoding': 'gzip' },
      ],
    ],
    [
      'gzip by parameter',
      '/e/?compression=gzip-js',
      () => [gzipSync(JSON.stringify(event('gzip by parameter')))],
    ],
    [
      'base64 in a form',
      '/e/',
      () => [
        new URLSearchParams({
          data: Buffer.from(JSON.stringify(event('base64 in a form'))).toString('base64'),
        }).toString(),
        { 'content-type': 'application/x-www-form-urlencoded' },
      ],
    ],
    [
      'base64 as body',
      '/e/?compression=base64',
      () => [Buffer.from(JSON.stringify(event('base64 as body'))).toString('base64')],
    ],
  ]
  it.each(forms)('%s', async (name, path, make) => {
    const response = await post(path, ...make())
    expect([response.status, await response.json()]).toEqual([200, { status: 'Ok' }])
    expect(await countOf(name)).toBe(1)
  })

  it('comes back as it was sent', async () => {
    const uuid = '0190b6a0-0000-7000-8000-000000000001'
    const sent = event('round trip', {
      uuid,
      timestamp: '2026-05-06T07:08:09.123456Z',
      properties: {
        text: 'naïve "日本"',
        amount: 12.5,
        nested: { a: [1, null] },
        $set: { email: 'a@example.com' },
      },
    })
    expect((await post('/i/v0/e/', JSON.stringify(sent))).status).toBe(200)
    const { json } = await server.hogql(
      `SELECT uuid, timestamp, distinct_id, properties, properties.amount > 12, person.properties.email
      FROM events WHERE event = 'round trip'`,
    )
    const [row] = json.results as unknown[][]
    const [id, timestamp, distinctId, properties, isLarge, email] = row!
    expect([id, timestamp, distinctId, isLarge, email]).toEqual([
      uuid,
      '2026-05-06T07:08:09.123456Z',
      'someone',
      1,
      'a@example.com',
    ])
    expect(JSON.parse(properties as string)).toMatchObject({
      text: 'naïve "日本"',
      amount: 12.5,
      nested: { a: [1, null] },
    })
  })

  it('counts the same uuid once', async () => {
    const body = JSON.stringify(
      event('twice', { uuid: '0190b6a0-0000-7000-8000-000000000002', timestamp: '2026-05-06T07:08:09Z' }),
    )
    await post('/i/v0/e/', body)
    await post('/i/v0/e/', body)
    expect(await countOf('twice')).toBe(1)
  })
})

describe('what is refused, in plain text', () => {
  it.each([
    ['broken JSON', '{"event":', 400],
    ['no event name', JSON.stringify(event('x', { event: undefined })), 400],
    ['no distinct id', JSON.stringify(event('x', { distinct_id: undefined })), 400],
    ['an empty batch', JSON.stringify({ api_key: PROJECT_TOKEN, batch: [] }), 400],
    ['nothing', '', 400],
    ['no token', JSON.stringify(event('x', { api_key: undefined })), 401],
    ['a personal key as token', JSON.stringify(event('x', { api_key: 'phx_secret_secret' })), 401],
    ["another project's token", JSON.stringify(event('x', { api_key: 'phc_other' })), 401],
  ])('%s', async (_what, body, status) => {
    const response = await post('/batch/', body)
    const text = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'text/plain; charset=utf-8',
    ])
    expect(text).toMatch(/\S/)
    expect(text).not.toContain('phx_secret_secret')
  })

  it('bodies that are not the gzip they claim to be', async () => {
    expect((await post('/batch/', 'plain', { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await post('/batch/', 'plain', { 'content-encoding': 'lz4' })).status).toBe(400)
  })

  it('bodies above the limit of the path, also when only unpacking shows it', async () => {
    const large = JSON.stringify(event('large', { properties: { text: 'x'.repeat(3_000_000) } }))
    expect((await post('/i/v0/e/', large)).status).toBe(413)
    const bomb = gzipSync(Buffer.alloc(100_000_000))
    expect(bomb.length).toBeLessThan(1_000_000)
    expect((await post('/i/v0/e/', bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
    expect(await countOf('large')).toBe(0)
  })
})
