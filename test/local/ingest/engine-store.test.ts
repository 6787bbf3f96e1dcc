import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../../src/local/engine/engine.ts'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { createIngestion } from '../../../src/local/ingest/ingestion.ts'
import { personIdOf } from '../../../src/local/ingest/person.ts'
import { alias, captured, identify } from './event-fixture.ts'
import { eventRuns } from './event-runs.ts'

let directory: string
let engine: RunningEngine

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-ingest-test-'))
  engine = await startEngine({ directory: join(directory, 'data') })
})

afterAll(async () => {
  await engine?.close()
  await rm(directory, { recursive: true, force: true })
})

const TABLES = [
  'events',
  'person',
  'person_distinct_id2',
  'groups',
  'group_type_mapping',
  'property_definition',
]

async function empty(): Promise<void> {
  for (const table of [...TABLES, 'entity', 'raw_sessions'])
    await engine.execute(`TRUNCATE TABLE posthog.${table}`)
}
beforeEach(empty)

const idOf = (distinctId: string) => personIdOf(1, distinctId)
const rowsOf = async (sql: string) => (await engine.query(sql)).rows
const countByPerson = async () =>
  Object.fromEntries(
    (await rowsOf('SELECT toString(person_id), count() FROM posthog.events GROUP BY person_id')).map(
      ([id, count]) => [id, Number(count)],
    ),
  )

/** What queries see, independent of how it was written. */
async function tables(): Promise<unknown[][][]> {
  const selects = [
    'SELECT * FROM posthog.events FINAL ORDER BY uuid, event, distinct_id',
    'SELECT * FROM posthog.person FINAL WHERE is_deleted = 0 ORDER BY id',
    'SELECT * FROM posthog.person_distinct_id2 FINAL ORDER BY distinct_id',
    'SELECT * FROM posthog.groups FINAL ORDER BY group_type_index, group_key',
    'SELECT * FROM posthog.group_type_mapping FINAL ORDER BY group_type_index',
    'SELECT * EXCEPT version FROM posthog.property_definition FINAL ORDER BY type, group_type_index, name',
  ]
  const results = []
  for (const select of selects) results.push(await rowsOf(select))
  return results
}

test('every column arrives as it was captured', async () => {
  await using ingestion = await createIngestion(engine)
  const timestampMs = Date.UTC(2026, 0, 31, 23, 59, 59) + 999.999
  await ingestion.capture([
    captured(`o'neill \\ "x" 🦔`, 'naïve\n"event"', {
      uuid: '0190a5f0-0000-7000-8000-00000000abcd',
      timestampMs,
      receivedAtMs: timestampMs + 1000,
      properties: { text: 'a\u0000b\\n', $session_id: 's1', $browser: 'Firefox', deep: { a: ["'"] } },
      set: { email: "o'neill@example.com" },
    }),
  ])
  await ingestion.flush()
  const [row] = await rowsOf(
    `SELECT toString(uuid), event, properties, toString(timestamp), toString(created_at), distinct_id, toString(person_id),
      toString(person_created_at), person_properties, person_mode, \`$session_id\`, \`mat_$browser\` FROM posthog.events`,
  )
  expect(row).toEqual([
    '0190a5f0-0000-7000-8000-00000000abcd',
    'naïve\n"event"',
    JSON.stringify({
      text: 'a\u0000b\\n',
      $session_id: 's1',
      $browser: 'Firefox',
      deep: { a: ["'"] },
      $set: { email: "o'neill@example.com" },
    }),
    '2026-01-31 23:59:59.999999',
    '2026-02-01 00:00:00.999999',
    `o'neill \\ "x" 🦔`,
    idOf(`o'neill \\ "x" 🦔`),
    '2026-01-31 23:59:59.999',
    JSON.stringify({
      $initial_browser: 'Firefox',
      $browser: 'Firefox',
      email: "o'neill@example.com",
    }),
    'full',
    's1',
    'Firefox',
  ])
})

test('merges rewrite earlier events, across flushes and restarts', async () => {
  const first = await createIngestion(engine)
  await first.capture([captured('jane', 'x'), captured("an'on", 'x'), captured("an'on", 'x')])
  await first.flush()
  expect(await countByPerson()).toEqual({ [idOf('jane')]: 1, [idOf("an'on")]: 2 })
  await first.capture([identify('jane', "an'on")])
  await first.flush()
  expect(await countByPerson()).toEqual({ [idOf('jane')]: 4 })
  await first.capture([identify('joe', 'phone')])
  await first.close()

  await using second = await createIngestion(engine)
  await second.capture([identify('joe', 'jane')])
  await second.flush()
  expect(await countByPerson()).toEqual({ [idOf('jane')]: 4, [idOf('joe')]: 2 })
  await second.capture([alias('joe', 'jane', '$merge_dangerously')])
  await second.flush()
  expect(await countByPerson()).toEqual({ [idOf('joe')]: 7 })
  expect(await rowsOf('SELECT toString(id) FROM posthog.person FINAL WHERE is_deleted = 0')).toEqual([
    [idOf('joe')],
  ])
})

test('thousands of merges in one flush are applied', async () => {
  await using ingestion = await createIngestion(engine)
  const ids = Array.from({ length: 3000 }, (_, index) => index)
  await ingestion.bulkLoad(ids.flatMap((id) => [captured(`user-${id}`, 'x'), captured(`anon-${id}`, 'x')]))
  expect(Object.keys(await countByPerson())).toHaveLength(6000)
  await ingestion.bulkLoad(ids.map((id) => identify(`user-${id}`, `anon-${id}`)))
  const counts = Object.values(await countByPerson())
  expect(counts).toEqual(new Array(3000).fill(3))
})

test('a merge whose rewriting was interrupted is finished at the next start', async () => {
  {
    await using ingestion = await createIngestion(engine)
    await ingestion.capture([captured('jane', 'x'), captured('anon', 'x')])
  }
  // What a process killed between writing persons and moving their events leaves.
  await engine.insert(
    'person_distinct_id2',
    JSON.stringify({ distinct_id: 'anon', person_id: idOf('jane'), is_deleted: 0, version: 1 }),
  )
  await using _ = await createIngestion(engine)
  expect(await countByPerson()).toEqual({ [idOf('jane')]: 2 })
})

test('duplicates are found in the database', async () => {
  const events = Array.from({ length: 9000 }, (_, index) => captured(`u${index % 50}`, 'x'))
  {
    await using ingestion = await createIngestion(engine)
    await ingestion.bulkLoad(events)
  }
  await using ingestion = await createIngestion(engine)
  const again = await ingestion.bulkLoad([...events, captured('new', 'x')])
  expect(again).toEqual({ events: 1, duplicates: 9000, dropped: 0 })
  expect(await rowsOf('SELECT count() FROM posthog.events')).toEqual([['9001']])
})

test('an insert that failed after writing its rows does not count them twice', async () => {
  let failures = 1
  const unlucky: Engine = {
    ...engine,
    query: engine.query.bind(engine),
    queryLines: engine.queryLines.bind(engine),
    execute: engine.execute.bind(engine),
    insert: async (table, rows) => {
      await engine.insert(table, rows)
      if (table === 'events' && failures-- > 0) throw new Error('the connection broke')
    },
  }
  await using ingestion = await createIngestion(unlucky)
  await ingestion.capture([captured('u', 'x'), captured('u', 'x')])
  await expect(ingestion.flush()).rejects.toThrow('the connection broke')
  await ingestion.flush()
  expect(await rowsOf('SELECT count() FROM posthog.events')).toEqual([['2']])
})

test('metadata objects are replaced by id and remembered', async () => {
  {
    await using ingestion = await createIngestion(engine)
    await ingestion.putEntities('cohorts', [{ id: 7, name: 'Old' }])
    await ingestion.putEntities('cohorts', [{ id: 7, name: "New 'one'" }])
  }
  await using ingestion = await createIngestion(engine)
  expect([...ingestion.metadata().cohorts]).toEqual([[7, { name: "New 'one'" }]])
  await ingestion.putEntities('cohorts', [{ id: 7, name: 'Newest' }])
  expect(await rowsOf('SELECT document FROM posthog.entity FINAL')).toEqual([['{"id":7,"name":"Newest"}']])
})

test('the same events in any chunks, with restarts, give the tables of one bulk load', async () => {
  const load = async (chunks: CaptureEvent[][], restarts: boolean[]) => {
    await empty()
    let ingestion = await createIngestion(engine)
    for (const [index, chunk] of chunks.entries()) {
      if (chunks.length === 1) await ingestion.bulkLoad(chunk)
      else await ingestion.capture(chunk)
      if (restarts[index]) {
        await ingestion.close()
        ingestion = await createIngestion(engine)
      } else {
        await ingestion.flush()
      }
    }
    await ingestion.close()
    return tables()
  }
  await fc.assert(
    fc.asyncProperty(eventRuns, async ({ events, chunks, restarts }) => {
      const bulk = await load([events], [])
      expect(await load(chunks, restarts)).toEqual(bulk)
    }),
    { numRuns: 15, endOnFailure: true },
  )
}, 120_000)
