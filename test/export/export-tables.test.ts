import { afterAll, beforeAll, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { Row } from '../../src/client/driver.ts'
import { exportCohort } from '../../src/export/export-cohort.ts'
import { exportEvents } from '../../src/export/export-events.ts'
import { exportGroups } from '../../src/export/export-groups.ts'
import { exportPersons } from '../../src/export/export-persons.ts'
import { exportRows } from '../../src/export/export-rows.ts'
import { exportSessions } from '../../src/export/export-sessions.ts'
import { callbackSink } from '../../src/export/sinks/callback-sink.ts'
import type { ExportSink } from '../../src/export/sinks/export-sink.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'

const WEEK = { from: '2026-10-01', to: '2026-10-08' }
/** Small enough that every table is cut. */
const SMALL = { targetRows: 500 }
const NO_ROWS = { columns: ['uuid', 'event'], where: '1 = 2' }

let local: LocalPostHog
let client: PostHogClient
beforeAll(async () => {
  local = await startLocalPostHog({
    demo: true,
    now: new Date('2026-11-01T00:00:00Z'),
    timezone: 'America/New_York',
  })
  client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
}, 180_000)
afterAll(async () => {
  await client?.close()
  await local?.close()
})

/** What an export puts out, beside the same by plain pages; as text, sorted. */
async function rowsOf(start: (sink: ExportSink) => Promise<{ rows: number; cells: number }>) {
  const rows: string[] = []
  const sink = callbackSink((batch) => void rows.push(...batch.map((row) => JSON.stringify(row))))
  const summary = await start(sink)
  expect(summary).toMatchObject({ rows: rows.length, verified: true })
  return { rows: rows.sort(), summary }
}
async function pagesOf(query: string, key: readonly string[]): Promise<string[]> {
  const rows: Row[] = []
  const options = { key, modifiers: { convertToProjectTimezone: false } }
  for await (const batch of client.readBatches(query, options)) rows.push(...batch)
  return rows.map((row) => JSON.stringify(row)).sort()
}

it('puts out events by columns, properties and conditions', { timeout: 120_000 }, async () => {
  const where = hogql`person.properties.email IS NOT NULL AND properties.$browser = ${'Chrome'}`
  const { rows, summary } = await rowsOf((sink) =>
    exportEvents(
      client,
      {
        ...WEEK,
        events: ['$pageview', '$autocapture'],
        columns: { at: 'timestamp', uuid: 'uuid', mail: 'person.properties.email' },
        properties: ['$os'],
        where,
      },
      sink,
      SMALL,
    ),
  )
  expect(summary.cells).toBeGreaterThan(3)
  expect(summary).toMatchObject({
    range: { from: '2026-10-01T00:00:00.000000Z', to: '2026-10-08T00:00:00.000000Z' },
  })
  const query = `SELECT timestamp AS at, uuid, person.properties.email AS mail, properties.$os AS $os FROM events
    WHERE event IN ('$pageview', '$autocapture') AND properties.$browser = 'Chrome' AND mail IS NOT NULL
      AND at >= toDateTime('2026-10-01T00:00:00Z') AND at < toDateTime('2026-10-08T00:00:00Z')`
  expect(rows.length).toBeGreaterThan(1000)
  expect(rows).toEqual(await pagesOf(query, ['uuid']))
})

it('puts out what was asked for when it was called', async () => {
  const selection = { ...WEEK, events: [''], columns: ['event'] }
  const exports: Promise<{ rows: string[] }>[] = []
  for (const event of ['user_signed_up', 'subscription_purchased']) {
    selection.events[0] = event
    exports.push(rowsOf((sink) => exportEvents(client, selection, sink, SMALL)))
  }
  const events = (await Promise.all(exports)).map(({ rows }) => [...new Set(rows)])
  expect(events).toEqual([['{"event":"user_signed_up"}'], ['{"event":"subscription_purchased"}']])
})

it('loses no event to a column that is called like another', { timeout: 120_000 }, async () => {
  const columns = { uuid: "'same'", event: "'same'", timestamp: 'toDateTime(0)', distinct_id: 'event' }
  const { rows, summary } = await rowsOf((sink) =>
    exportEvents(client, { ...WEEK, columns }, sink, { targetRows: 2000 }),
  )
  const [found] = await client.query(hogql`SELECT count() AS n FROM events
    WHERE timestamp >= ${new Date(WEEK.from)} AND timestamp < ${new Date(WEEK.to)}`)
  expect(rows.length).toBe(found?.n)
  expect(summary).toMatchObject({ duplicates: 0 })
})

it.each<[string, (sink: ExportSink) => ReturnType<typeof exportPersons>, string, string[]]>([
  [
    'people',
    (sink) =>
      exportPersons(client, { properties: ['email'], columns: ['id'], where: 'is_identified' }, sink, SMALL),
    'SELECT id, properties.email AS email FROM persons WHERE is_identified',
    ['id'],
  ],
  [
    'groups of a type',
    (sink) => exportGroups(client, { type: 0 }, sink, { targetRows: 20 }),
    'SELECT index, key, created_at, updated_at, properties FROM groups WHERE index = 0',
    ['key'],
  ],
  [
    'sessions by their beginning',
    (sink) =>
      exportSessions(
        client,
        { ...WEEK, columns: ['session_id', '$start_timestamp', '$channel_type'] },
        sink,
        SMALL,
      ),
    `SELECT session_id, $start_timestamp, $channel_type FROM sessions
      WHERE $start_timestamp >= toDateTime('2026-10-01T00:00:00Z') AND $start_timestamp < toDateTime('2026-10-08T00:00:00Z')`,
    ['session_id'],
  ],
  [
    'the people of a cohort by its name',
    (sink) => exportCohort(client, { cohort: 'Paying customers', columns: ['id'] }, sink, { targetRows: 50 }),
    "SELECT id FROM persons WHERE id IN COHORT 'Paying customers'",
    ['id'],
  ],
  [
    'the rows of a query, by days and hashes',
    (sink) =>
      exportRows(
        client,
        {
          hogql:
            'SELECT toStartOfDay(timestamp) AS day, event, count() AS n FROM events WHERE event != {name} GROUP BY day, event',
          values: { name: '$pageview' },
          key: ['day', 'event'],
        },
        sink,
        { targetRows: 100 },
      ),
    "SELECT toStartOfDay(timestamp) AS day, event, count() AS n FROM events WHERE event != '$pageview' GROUP BY day, event",
    ['day', 'event'],
  ],
])('puts out %s', { timeout: 120_000 }, async (_, start, query, key) => {
  const { rows, summary } = await rowsOf(start)
  expect(rows.length).toBeGreaterThan(50)
  expect(summary.cells).toBeGreaterThan(1)
  expect(rows).toEqual(await pagesOf(query, key))
})

it('ends well where there is nothing', async () => {
  const events = await rowsOf((sink) => exportEvents(client, { ...WEEK, ...NO_ROWS }, sink))
  expect(events.summary).toMatchObject({ status: 'complete', rows: 0, cells: 0 })
  const people = await rowsOf((sink) => exportPersons(client, { where: '1 = 2' }, sink))
  expect(people.summary).toMatchObject({ status: 'complete', rows: 0, cells: 0 })
})

it.each<[string, (sink: ExportSink) => Promise<unknown>, object]>([
  [
    'column',
    (sink) => exportEvents(client, { ...WEEK, columns: ['uuid', 'evnt'] }, sink),
    { code: 'query_invalid', hint: 'Did you mean event?' },
  ],
  [
    'field in a condition',
    (sink) => exportPersons(client, { where: 'is_identifed' }, sink),
    { code: 'query_invalid', hint: 'Did you mean is_identified?' },
  ],
  ['cohort', (sink) => exportCohort(client, { cohort: 999 }, sink), { code: 'query_invalid' }],
  [
    'table',
    (sink) => exportRows(client, { hogql: 'SELECT uuid FROM evnts', key: 'uuid' }, sink),
    { code: 'query_invalid' },
  ],
])('stops before it writes anything when a %s is unknown', async (_, start, expected) => {
  const calls: string[] = []
  const sink = callbackSink(() => void calls.push('rows'), { open: () => void calls.push('open') })
  await expect(start(sink)).rejects.toMatchObject(expected)
  expect(calls).toEqual([])
})

it('says that rows with the same key were left out', { timeout: 120_000 }, async () => {
  const hogql = "SELECT event, distinct_id FROM events WHERE event = 'subscription_purchased'"
  const [found] = await client.query(`SELECT count() AS n FROM (${hogql})`)
  const summaryOf = async (key: string) =>
    (await rowsOf((sink) => exportRows(client, { hogql, key }, sink))).summary
  expect(await summaryOf('event')).toMatchObject({
    rows: 1,
    notices: [
      expect.stringContaining(
        `another row has the same event: ${Number(found!.n) - 1}. If they are no copies`,
      ),
    ],
  })
})

it('stops at more rows with the same key than one answer carries, and says which', async () => {
  const start = exportRows(
    client,
    { hogql: 'SELECT event FROM events', key: 'event' },
    callbackSink(() => {}),
  )
  await expect(start).rejects.toMatchObject({
    code: 'export_stopped',
    message: expect.stringMatching(/^\d+ rows of rows cannot be told apart/),
  })
})

it.each([
  ['no sink', undefined, {}],
  ['a sink that is none', { write() {} }, {}],
  ['a misspelt option', callbackSink(() => {}), { checkpont: 'a' }],
  ['too many at once', callbackSink(() => {}), { concurrency: 4 }],
])('refuses %s before anything is sent', async (_, sink, options) => {
  await using nowhere = new PostHogClient({ host: 'http://127.0.0.1:9', apiKey: 'phx_none', projectId: 1 })
  const start = exportEvents(nowhere, WEEK, sink as ExportSink, options as object)
  await expect(start).rejects.toMatchObject({ code: 'invalid_input' })
})
