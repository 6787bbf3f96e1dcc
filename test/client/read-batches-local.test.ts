import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver, Row } from '../../src/client/driver.ts'
import { type ReadBatchesOptions, readBatches } from '../../src/client/read-batches.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'

/** The hour in which clocks go back in New York: local times there come twice. */
const START = Date.parse('2026-11-01T05:30:00Z')
const TOTAL = 400

/** Events of few moments, some a microsecond apart, in a fixed pseudo-random order. */
const EVENTS = Array.from({ length: TOTAL }, (_, index) => {
  const shuffled = (index * 7919) % TOTAL
  const micros = shuffled % 5
  const second = new Date(START + (shuffled % 11) * 600_000).toISOString().slice(0, 19)
  return {
    event: `event ${shuffled % 3}`,
    distinct_id: `user-${shuffled % 13}`,
    uuid: `0195b3c2-6b1a-7c3e-9d55-${String((shuffled * 104_729) % 1_000_003).padStart(12, '0')}`,
    timestamp: `${second}.12345${micros}Z`,
    properties: {
      number: shuffled,
      ...(shuffled % 4 > 0 && { plan: ['pro', "it's", 'ünï 🦔'][shuffled % 3] }),
    },
  }
})

const COLUMNS =
  'toString(uuid) AS id, uuid, timestamp, event, distinct_id, properties.plan AS plan, toInt(properties.number) AS number, ' +
  "properties.plan = 'pro' AS is_pro, toDate(timestamp) AS day"

let folder: string
let local: LocalPostHog
let client: PostHogClient
let whole: Row[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthog-driver-batches-'))
  const data = join(folder, 'events.ndjson')
  await writeFile(data, EVENTS.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data, timezone: 'America/New_York' })
  client = new PostHogClient({
    host: local.url,
    apiKey: local.apiKey,
    projectId: local.projectId,
    queriesPerMinute: 0,
    queriesPerHour: 0,
  })
  whole = await client.query(`SELECT ${COLUMNS} FROM events LIMIT 50000`)
}, 120_000)

afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

async function readAll(hogql: string, options: ReadBatchesOptions): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of client.readBatches(hogql, options)) rows.push(...batch)
  return rows
}

const byId = (left: Row, right: Row): number => (String(left.id) < String(right.id) ? -1 : 1)

describe('readBatches against ClickHouse', () => {
  it('has data worth the trouble', () => {
    expect(whole).toHaveLength(TOTAL)
    expect(new Set(whole.map(({ timestamp }) => timestamp)).size).toBeLessThan(TOTAL / 4)
    expect(whole.some(({ plan }) => plan === null)).toBe(true)
    expect(new Set(whole.map(({ timestamp }) => String(timestamp).slice(-6))).size).toBe(2) // two offsets
  })

  const keys: string[][] = [
    ['id'],
    ['uuid'],
    ['number'],
    ['timestamp', 'id'],
    ['timestamp', 'uuid'],
    ['plan', 'number'],
    ['event', 'plan', 'timestamp', 'uuid'],
    ['is_pro', 'distinct_id', 'number'],
    ['day', 'event', 'id'],
  ]

  it('reads every row once, whatever the key, the direction and the size of the batches', async () => {
    const batchSizes = fc.oneof(fc.integer({ min: 7, max: 90 }), fc.integer({ min: 91, max: 500 }))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keys),
        batchSizes,
        fc.constantFrom('asc' as const, 'desc' as const),
        async (key, batchSize, order) => {
          const rows = await readAll(`SELECT ${COLUMNS} FROM events`, { key, batchSize, order })
          expect([...rows].sort(byId)).toEqual([...whole].sort(byId))
        },
      ),
      { numRuns: 25, seed: 20261121, endOnFailure: true },
    )
  }, 240_000)

  it.each(['asc', 'desc'] as const)('hands rows out in the order of the key: %s', async (order) => {
    const rows = await readAll(`SELECT ${COLUMNS} FROM events`, { key: ['number'], batchSize: 61, order })
    const numbers = rows.map(({ number }) => number)
    const ascending = Array.from({ length: TOTAL }, (_, index) => index)
    expect(numbers).toEqual(order === 'asc' ? ascending : ascending.reverse())
  })

  it('puts rows without a value last, in both directions', async () => {
    for (const order of ['asc', 'desc'] as const) {
      const rows = await readAll(`SELECT ${COLUMNS} FROM events`, {
        key: ['plan', 'id'],
        batchSize: 53,
        order,
      })
      const firstNull = rows.findIndex(({ plan }) => plan === null)
      expect(rows.slice(firstNull).every(({ plan }) => plan === null)).toBe(true)
      expect(firstNull).toBe(rows.filter(({ plan }) => plan !== null).length)
    }
  })

  it('reads datetimes that carry no zone', async () => {
    const hogql = 'SELECT fromUnixTimestamp(1767225600 + number) AS moment FROM numbers(40)'
    const rows = await readAll(hogql, { key: 'moment', batchSize: 11 })
    expect(new Set(rows.map(({ moment }) => moment)).size).toBe(40)
    expect(rows).toHaveLength(40)
  })

  it('reads integers beyond 2^53', async () => {
    const hogql = 'SELECT 9007199254740993 + number AS big FROM numbers(25)'
    const rows = await readAll(hogql, { key: 'big', batchSize: 7 })
    expect(rows.map(({ big }) => big)).toEqual(
      Array.from({ length: 25 }, (_, index) => 9007199254740993n + BigInt(index)),
    )
  })

  it('goes on when the server gives fewer rows than asked for', async () => {
    const capped = await startLocalPostHog({ demo: false, faults: [{ name: 'row_cap', rows: 10 }] })
    const other = new PostHogClient({ host: capped.url, apiKey: capped.apiKey, projectId: capped.projectId })
    const seen: unknown[] = []
    const pages = other.readBatches('SELECT number FROM numbers(33)', { key: 'number', batchSize: 1000 })
    for await (const rows of pages) seen.push(...rows.map(({ number }) => number))
    expect(seen).toEqual(Array.from({ length: 33 }, (_, index) => index))
    await other.close()
    await capped.close()
  })

  it.each([
    ['a key that is not unique', 'SELECT timestamp FROM events', 'timestamp', /not unique/],
    ['a key that is not there', 'SELECT event FROM events', 'uuid', /uuid/],
    ['a key of fractions', 'SELECT number / 3 AS third FROM numbers(30)', 'third', /type is Float64/],
    [
      'a key finer than JSON is',
      "SELECT toDateTime64('2026-01-01', 9) + number AS at FROM numbers(30)",
      'at',
      /type is DateTime64\(9/,
    ],
  ])('refuses %s', async (_name, hogql, key, message) => {
    const error = await readAll(hogql, { key, batchSize: 20 }).catch((error) => error)
    expect(error.message).toMatch(message)
  })

  it('leaves two columns of one alias to PostHog, which refuses them', async () => {
    const hogql = 'SELECT number AS n, number + 1 AS n FROM numbers(30)'
    await expect(readAll(hogql, { key: 'n', batchSize: 20 })).rejects.toThrow(/alias/)
  })

  it('never sends OFFSET', async () => {
    const texts: string[] = []
    const driver: Pick<Driver, 'execute'> = {
      execute(query, options) {
        texts.push(typeof query === 'string' ? query : query.hogql)
        return client.execute(query, options)
      },
    }
    const pages = readBatches(driver as Driver, 'SELECT number FROM numbers(50)', {
      key: 'number',
      batchSize: 9,
    })
    for await (const rows of pages) expect(rows.length).toBeGreaterThan(0)
    expect(texts.length).toBeGreaterThan(5)
    for (const text of texts) expect(text).not.toMatch(/offset/i)
  })
})
