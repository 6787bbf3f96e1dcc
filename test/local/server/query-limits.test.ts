import { afterAll, beforeAll, expect, it } from 'vitest'
import { ENDLESS, PROJECT_TOKEN, startTestServer, type TestServer } from './test-server.ts'

/** Limited in memory alone: on a busy machine another query would meet the time limit first. */
let server: TestServer
let hurried: TestServer

beforeAll(async () => {
  server = await startTestServer({ maxMemoryBytes: 60_000_000, timezone: 'America/New_York' })
  hurried = await startTestServer({ timeoutMs: 400 })
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await hurried?.[Symbol.asyncDispose]()
})

it('answers 504 at the time limit and stops the query', async () => {
  const answer = await hurried.hogql(ENDLESS)
  expect([answer.status, answer.json.type, answer.json.code]).toEqual([504, 'server_error', 'error'])
  expect(answer.json.detail).toContain('max execution time')
  await expect.poll(hurried.running, { timeout: 15_000 }).toBe(0)
})

it('answers 513 at the memory limit', async () => {
  const answer = await server.hogql('SELECT length(groupArray(number)) FROM numbers(100000000)')
  expect([answer.status, answer.json.code]).toEqual([513, 'clickhouse_memory_limit_exceeded'])
})

it('lifts the time limit for background queries', async () => {
  const started = await hurried.hogql(ENDLESS, { refresh: 'force_async', client_query_id: 'long' })
  expect(started.status).toBe(202)
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect((await hurried.call('GET', '/api/projects/1/query/long/')).status).toBe(202)
  await hurried.call('DELETE', '/api/projects/1/query/long/')
  await expect.poll(hurried.running, { timeout: 15_000 }).toBe(0)
})

it("refuses SQL above ClickHouse's limit", async () => {
  const names = Array.from({ length: 60_000 }, (_, index) => `a-rather-long-name-${index}`)
  const answer = await server.hogql(
    'SELECT count() FROM events WHERE event IN {names}',
    {},
    { values: { names } },
  )
  expect([answer.status, answer.json.detail]).toEqual([500, 'Query size exceeded.'])
})

it("shows times in the project's zone, with its offset of that day", async () => {
  const { json, text } = await server.hogql(
    `SELECT toDateTime('2026-01-02 03:04:05') AS winter, toDateTime('2026-07-02 03:04:05') AS summer,
      toDateTime64('2026-01-02 03:04:05.5', 6) AS half, toDate('2026-01-02') AS day`,
  )
  expect(json.results, text).toEqual([
    [
      '2026-01-02T03:04:05-05:00',
      '2026-07-02T03:04:05-04:00',
      '2026-01-02T03:04:05.500000-05:00',
      '2026-01-02',
    ],
  ])
  expect(json.timezone).toBe('America/New_York')
})

it('leaves columns in UTC when the query asks for it, and reads dates in the zone all the same', async () => {
  const batch = [
    { event: 'late', distinct_id: 'a', timestamp: '2026-01-02T03:04:05Z', uuid: crypto.randomUUID() },
  ]
  await server.call('POST', '/batch/', { api_key: PROJECT_TOKEN, batch })
  const query = `SELECT timestamp, toDate(timestamp), timestamp < '2026-01-02', toDateTime('2026-01-02 03:04:05') FROM events`
  const ask = async (modifiers: object) => (await server.hogql(query, {}, { modifiers })).json.results
  expect(await ask({ convertToProjectTimezone: false })).toEqual([
    ['2026-01-02T03:04:05Z', '2026-01-02', 1, '2026-01-02T03:04:05-05:00'],
  ])
  for (const modifiers of [{}, { convertToProjectTimezone: true }, { convertToProjectTimezone: null }])
    expect(await ask(modifiers)).toEqual([
      ['2026-01-01T22:04:05-05:00', '2026-01-01', 1, '2026-01-02T03:04:05-05:00'],
    ])
})
