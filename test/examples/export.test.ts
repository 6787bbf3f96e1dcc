import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { main as exportAirbyte } from '../../examples/export-airbyte.ts'
import { main as exportSinger } from '../../examples/export-singer.ts'
import { main as exportToParquet } from '../../examples/export-to-parquet.ts'
import { main as exportToPostgres } from '../../examples/export-to-postgres.ts'
import { main as exportToS3, putTo } from '../../examples/export-to-s3.ts'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { hasPostgres, startPostgres } from '../support/start-postgres.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'export-examples-'))
  for (const method of ['log', 'table', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(directory, { recursive: true, force: true })
})

let home: string
/** The events are as young as the test. */
const incremental = { settleMs: 0 }
let local: LocalPostHog
let client: PostHogClient
let events = 6000
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'export-examples-'))
  const data = join(home, 'events.ndjson')
  writeFileSync(data, Array.from({ length: events }, (_, n) => JSON.stringify(eventOf(n))).join('\n'))
  local = await startLocalPostHog({ data })
  await nextSecond()
  const { url: host, apiKey, projectId, projectToken } = local
  client = new PostHogClient({ host, apiKey, projectId, projectToken })
}, 120_000)
afterAll(async () => {
  await client?.close()
  await local?.close()
  rmSync(home, { recursive: true, force: true })
})

const NAMES = ['$pageview', '$pageview', '$pageview', 'signed up', 'upgraded', 'line\u2028separator', 'left']
const eventOf = (n: number): object => ({
  event: NAMES[n % NAMES.length],
  distinct_id: `user-${n % 301}`,
  timestamp: new Date(Date.UTC(2026, 9, 1) + n * 300_000).toISOString(),
  properties: { $browser: n % 3 ? 'Firefox' : 'Safari', text: 'a\u2028b', big: n },
})

async function countEvents(until = '2100-01-01'): Promise<number> {
  const [row] = await client.query<{ n: number }>(
    "SELECT count() AS n FROM events WHERE timestamp >= '2026-01-01' AND timestamp < {until}",
    { values: { until }, refresh: 'force_blocking' },
  )
  return row!.n
}
/** What arrived in a second comes with the export that begins after it. */
const nextSecond = () => delay(1100)
const today = (): string => new Date().toISOString().slice(0, 10)

/** A message of either protocol, as far as the tests look at it. */
interface Message {
  type: string
  record: Record<string, unknown>
  schema: unknown
  value: { bookmarks: { events: { rows: number } } }
  state?: { sourceStats: { recordCount: number } }
  trace?: { stream_status?: { status: string }; error?: { failure_type: string } }
}

/** Takes lines slowly, as a pipe does. */
class Lines extends Writable {
  private readonly chunks: Buffer[] = []
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk)
    setImmediate(done)
  }
  async messages(): Promise<Message[]> {
    this.end()
    await finished(this)
    return String(Buffer.concat(this.chunks))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
}

describe.skipIf(!hasPostgres())('export-to-postgres', () => {
  it('fills the table, and adds what arrives later, once', async () => {
    await using postgres = await startPostgres()
    const options = { checkpoint: join(directory, 'nightly'), incremental }
    const first = await exportToPostgres(client, postgres.connection, options)
    expect(first).toMatchObject({ status: 'complete', rows: events, verified: true })

    // One from now, one that was offline for a month.
    const month = new Date(Date.now() - 30 * 86_400_000).toISOString()
    const plan = { properties: { plan: 'late' }, event: 'upgraded', distinctId: 'ana' }
    await client.captureBatch([plan, { ...plan, timestamp: month }])
    await vi.waitFor(async () => expect(await countEvents()).toBe(events + 2), 10_000)
    await nextSecond()
    const second = await exportToPostgres(client, postgres.connection, options)
    expect(second).toMatchObject({ rows: events + 2, resumedRows: events })

    const database = new pg.Client(postgres.connection)
    await database.connect()
    const { rows } = await database.query(
      `SELECT count(*)::int AS n, count(DISTINCT uuid)::int AS uuids,
         (count(*) FILTER (WHERE properties->>'plan' = 'late'))::int AS late FROM posthog_events`,
    )
    await database.end()
    expect(rows).toEqual([{ n: events + 2, uuids: events + 2, late: 2 }])
    events += 2
  }, 120_000)
})

it('export-to-parquet answers from the file', async () => {
  const path = join(directory, 'events.parquet')
  const rows = await exportToParquet(client, path)
  expect(rows).toHaveLength(5)
  expect(rows[0]).toMatchObject({
    event: '$pageview',
    events: expect.any(Number),
    browser: expect.any(String),
  })
  const expected = await client.query(
    `SELECT event, count() AS events, count(DISTINCT distinct_id) AS people FROM events
     WHERE timestamp >= '2026-01-01' AND timestamp < {until} GROUP BY event ORDER BY events DESC, event LIMIT 5`,
    { values: { until: today() } },
  )
  expect(rows.map(({ event, events, people }) => ({ event, events, people }))).toEqual(expected)
}, 120_000)

it('export-to-s3 puts an object per part, and a manifest', async () => {
  const objects = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const complete = request.method === 'PUT' && body.length === Number(request.headers['content-length'])
      if (complete) objects.set(request.url!.slice('/bucket/'.length), body)
      response.writeHead(complete ? 200 : 400).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`
    const summary = await exportToS3(client, putTo(url), {
      checkpoint: join(directory, 's3'),
      targetRows: 1000,
    })
    const manifest = JSON.parse(String(objects.get('manifest.json')))
    const lines = manifest.keys.flatMap((key: string) =>
      gunzipSync(objects.get(key)!).toString().trimEnd().split('\n'),
    )
    expect(manifest.keys.length).toBeGreaterThan(1)
    expect(lines).toHaveLength(manifest.rows)
    expect(new Set(lines.map((line: string) => JSON.parse(line).uuid)).size).toBe(summary.rows)
    expect(summary.rows).toBe(await countEvents(today()))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}, 120_000)

it('export-to-s3 stops with what the store said', async () => {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(403).end('AccessDenied'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`
    const run = exportToS3(client, putTo(url), { checkpoint: join(directory, 's3') })
    await expect(run).rejects.toMatchObject({
      code: 'export_stopped',
      message: expect.stringContaining('AccessDenied'),
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}, 120_000)

it('export-singer writes the schema, every record, and states behind them', async () => {
  const output = new Lines()
  await exportSinger(client, output, { checkpoint: join(directory, 'singer'), targetRows: 1000, incremental })
  const [schema, ...messages] = await output.messages()
  expect(schema).toMatchObject({
    type: 'SCHEMA',
    stream: 'events',
    key_properties: ['uuid'],
    schema: {
      properties: {
        timestamp: { type: ['string', 'null'], format: 'date-time' },
        properties: { type: ['object', 'null'] },
      },
    },
  })
  const records = messages.filter(({ type }) => type === 'RECORD')
  expect(new Set(records.map(({ record }) => record.uuid)).size).toBe(events)
  expect(typeof records[0]!.record.properties).toBe('object')
  const last = messages.at(-1)
  expect(last).toMatchObject({ type: 'STATE', value: { bookmarks: { events: { rows: records.length } } } })
  let rows = 0
  for (const message of messages) {
    if (message.type === 'RECORD') rows++
    else expect(message.value.bookmarks.events.rows).toBe(rows)
  }
}, 120_000)

it('export-airbyte says what it does, and what went wrong', async () => {
  const output = new Lines()
  expect(await exportAirbyte(client, output, { checkpoint: join(directory, 'airbyte'), incremental })).toBe(
    true,
  )
  const messages = await output.messages()
  const statuses = messages.flatMap(({ trace }) => trace?.stream_status?.status ?? [])
  expect(statuses).toEqual(['STARTED', 'RUNNING', 'COMPLETE'])
  const records = messages.filter(({ type }) => type === 'RECORD')
  const counted = messages.reduce((sum, { state }) => sum + (state?.sourceStats.recordCount ?? 0), 0)
  expect(records.length).toBe(events)
  expect(counted).toBe(records.length)
  expect(records[0]).toMatchObject({
    record: { stream: 'events', data: { uuid: expect.any(String) }, emitted_at: expect.any(Number) },
  })

  const refused = new Lines()
  await using stranger = new PostHogClient({
    host: local.url,
    apiKey: 'phx_wrong',
    projectId: local.projectId,
  })
  expect(await exportAirbyte(stranger, refused, { checkpoint: join(directory, 'refused') })).toBe(false)
  expect(
    (await refused.messages()).map(({ trace }) => trace?.stream_status?.status ?? trace?.error?.failure_type),
  ).toEqual(['INCOMPLETE', 'config_error'])
}, 120_000)
