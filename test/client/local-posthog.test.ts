import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PostHogClient } from '../../src/client/client.ts'
import type { QueryOptions, QueryProgress } from '../../src/client/driver.ts'
import { QueryError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { jsonText } from '../../src/schemas/json-text.ts'

const EVENTS = ['signup', 'login', 'login', "it's {odd}\\", 'login'].map((event, index) => ({
  event,
  distinct_id: `user-${index % 2}`,
  timestamp: `2026-03-0${index + 1}T10:00:00.123456Z`,
  properties: { plan: index % 2 ? 'pro' : 'free', "odd ' name": index },
}))

let folder: string
let local: LocalPostHog
let client: PostHogClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthog-driver-client-'))
  const data = join(folder, 'events.ndjson')
  await writeFile(data, EVENTS.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data, timezone: 'America/New_York' })
  client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
}, 120_000)

afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

const refusal = async (query: string): Promise<QueryError> => {
  const error = await client.query(query).catch((error) => error)
  expect(error).toBeInstanceOf(QueryError)
  return error
}

describe('PostHogClient on the local PostHog', () => {
  it('pings, and knows the zone', async () => {
    expect(await client.ping()).toMatchObject({
      ok: true,
      project: local.projectId,
      timezone: 'America/New_York',
    })
    const wrong = new PostHogClient({
      host: local.url,
      apiKey: 'phx_aWrongKeyOfSomeLength',
      projectId: local.projectId,
    })
    expect(await wrong.ping()).toMatchObject({ ok: false, error: { code: 'authentication_failed' } })
    await wrong.close()
  })

  it('lists objects that can all be described and asked', async () => {
    const objects = await client.listObjects()
    expect(objects).toEqual(
      expect.arrayContaining(['events', 'persons', 'sessions', 'cohorts', 'feature_flags']),
    )
    const seed = [
      'events',
      'insights',
      'persons',
      'cohorts',
      'feature_flags',
      'sessions',
      'annotations',
      'experiments',
    ]
    for (const object of seed) {
      const fields = Object.values(await client.getFields(object))
      expect(fields.length, object).toBeGreaterThan(2)
      const [field] = fields
      expect(field?.source, object).toBe('information_schema')
      await client.query(hogql`SELECT * FROM ${hogql.raw(field!.table)} LIMIT 1`)
    }
    expect(await client.getFields('events')).toMatchObject({
      event: { type: 'String', table: 'events' },
      timestamp: { type: 'DateTime' },
      properties: { type: 'JSON' },
    })
  }, 60_000)

  it('filters by values of every kind, hostile ones included', async () => {
    const odd = EVENTS[3]!
    const rows = await client.query(hogql`
      SELECT event, ${hogql.property("odd ' name")} AS odd FROM events
      WHERE event = ${odd.event} AND timestamp >= ${new Date('2026-03-04T00:00:00Z')}
        AND event IN ${[odd.event, 'x']} AND 9007199254740993 = ${9007199254740993n} AND ${true} LIMIT 10`)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ event: odd.event })
    expect(String(rows[0]?.odd)).toMatch(/^3/)
  })

  it('gives exact integers, datetimes with their offset and decoded properties', async () => {
    const schema = z.object({
      big: z.bigint(),
      timestamp: z.string(),
      properties: jsonText(z.object({ plan: z.string() })),
    })
    const query =
      'SELECT 18446744073709551615 AS big, timestamp, properties FROM events ORDER BY timestamp LIMIT 1'
    expect(await client.query(query, { schema })).toEqual([
      {
        big: 18446744073709551615n,
        timestamp: '2026-03-01T05:00:00.123456-05:00',
        properties: { plan: 'free' },
      },
    ])
  })

  it('keeps duplicate columns apart', async () => {
    const { rows, types } = await client.execute(
      'SELECT 1 AS n, 2 AS m, e.event, f.event FROM events e CROSS JOIN events f LIMIT 1',
    )
    expect(Object.keys(rows[0]!)).toEqual(['n', 'm', 'event', 'event_2'])
    expect(types).toHaveLength(4)
  })

  it('says when rows are missing', async () => {
    expect(await client.execute('SELECT number FROM numbers(250)')).toMatchObject({
      truncated: true,
      notice: expect.stringContaining('no LIMIT'),
    })
    const limited = await client.execute('SELECT number FROM numbers(250)', { limit: 200 })
    expect(limited).toMatchObject({ truncated: true })
    expect(limited.rows).toHaveLength(200)
    const all = await client.execute('SELECT number FROM numbers(250)', { limit: 250 })
    expect(all).toMatchObject({ truncated: false })
    expect(all.rows).toHaveLength(250)
    expect(await client.execute('SELECT number FROM numbers(60000) LIMIT 60000')).toMatchObject({
      truncated: true,
    })
  })

  it('points at syntax errors', async () => {
    const error = await refusal('SELECT event\nFROM events WHERE = 1')
    expect(error.details.serverCode).toBe('hogql_syntax_error')
    expect(error.position?.line).toBe(2)
  })

  it('points at unknown names and suggests real ones', async () => {
    const column = await refusal("SELECT '🦔', evnt FROM events")
    expect(column.position).toMatchObject({ line: 1, start: 13, end: 17 })
    expect(column.hint).toMatch(/^Did you mean .*\bevent\b.*\?$/)
    const table = await refusal('SELECT 1 FROM evnts')
    expect(table.position).toMatchObject({ start: 14, end: 19 })
    expect(table.hint).toMatch(/^Did you mean .*\bevents\b.*\?$/)
  })

  it('validates without running: syntax, names, functions, placeholders', async () => {
    expect(await client.validate('SELECT event FROM events JOIN persons ON 1 = 1')).toMatchObject({
      tables: expect.arrayContaining(['events', 'persons']),
    })
    expect(await client.validate('SELECT event FROM events')).toEqual({
      valid: true,
      errors: [],
      warnings: [],
      notices: [],
      tables: ['events'],
    })
    const text = "SELECT '🦔', evnt FROM events WHERE event = {name} AND timestamp > toDateTime({since})"
    const { valid, errors } = await client.validate(text, { values: { name: 'x' } })
    expect(valid).toBe(false)
    expect(errors).toMatchObject([{ hint: expect.stringContaining('values') }, { fix: 'event' }])
    expect(errors.map(({ position }) => text.slice(position?.start, position?.end))).toEqual([
      '{since}',
      'evnt',
    ])
    const syntax = await client.validate('SELECT event\nFROM events WHERE = 1')
    expect(syntax).toMatchObject({ valid: false, errors: [{ position: { line: 2 } }] })
    const misspelt = await client.validate('SELECT coutn() FROM events')
    expect(misspelt.errors).toMatchObject([{ hint: expect.stringContaining('count') }])
    const variables = { plan: { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: 'pro' } }
    const whole = 'SELECT 1 FROM events WHERE properties.plan = {variables.plan} AND {filters}'
    expect(await client.validate(whole, { variables, filters: {} })).toMatchObject({ valid: true })
    expect((await client.validate(whole, { filters: {} })).errors).toMatchObject([
      { message: expect.stringContaining('plan'), position: { line: 1 } },
    ])
  })

  it('reads variables and filters', async () => {
    const variables = { plan: { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: ['pro', "it's"] } }
    const count = async (options: QueryOptions): Promise<unknown> =>
      (await client.query('SELECT count() AS n FROM events WHERE {filters} LIMIT 1', options))[0]?.n
    expect(
      await client.query(
        'SELECT count() AS n FROM events WHERE properties.plan IN {variables.plan} LIMIT 1',
        {
          variables,
        },
      ),
    ).toEqual([{ n: 2 }])
    expect(await count({ filters: {} })).toBe(5)
    expect(await count({ filters: { properties: [{ key: 'plan', value: 'free' }] } })).toBe(3)
    const dateRange = { date_from: new Date('2026-03-02T00:00:00Z'), date_to: '2026-03-04T00:00:00Z' }
    expect(await count({ filters: { dateRange } })).toBe(2)
    expect(await count({ filters: { dateRange: { date_from: '2026-03-02', date_to: '2026-03-04' } } })).toBe(
      2,
    )
  })

  it.each([
    'blocking',
    'async',
    'lazy_async',
    'async_except_on_cache_miss',
    'force_blocking',
    'force_async',
    'force_cache',
  ] as const)('answers in mode %s', async (refresh) => {
    const told: QueryProgress[] = []
    const { rows, background } = await client.execute(`SELECT 1 AS n, '${refresh}' AS mode LIMIT 1`, {
      refresh,
      onProgress: (news) => told.push(news),
    })
    expect(rows).toEqual([{ n: 1, mode: refresh }])
    const inBackground = ['async', 'lazy_async', 'force_async'].includes(refresh)
    expect(background).toBe(inBackground || undefined)
    expect(told.at(-1)?.state).toBe(inBackground ? 'done' : undefined)
  })

  it('moves a query that is too slow to the background', async () => {
    local.faults.add({ name: 'timeout_504', method: 'POST', path: '/query/', times: 1 })
    const result = await client.execute('SELECT 41 + 1 AS n LIMIT 1')
    expect(result).toMatchObject({ rows: [{ n: 42 }], background: true })
  })

  it('reads in batches', async () => {
    const seen: unknown[] = []
    for await (const rows of client.readBatches('SELECT number FROM numbers(25)', {
      key: 'number',
      batchSize: 10,
    }))
      seen.push(...rows.map((row) => row.number))
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index))
  })
})
