import { afterAll, expect, test } from 'vitest'
import type { CompileOptions } from '../../../src/local/hogql/compile-query.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { project } from './support/project.ts'

const compiler = createHogQLCompiler({ parser: createHogQLParser() })
afterAll(() => compiler.close())
const compile = (hogql: string, options: Partial<CompileOptions> = {}) =>
  compiler.compile(hogql, { metadata: project(), ...options })

test.each([
  [
    'SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC LIMIT 5',
    'SELECT `events`.`event` AS `event`, count() AS `n` FROM `posthog`.`events` AS `events` GROUP BY `events`.`event` ORDER BY `n` DESC LIMIT 5',
  ],
  [
    "SELECT 1 FROM events WHERE properties.$browser = 'Chrome' LIMIT 1",
    "SELECT 1 AS `1` FROM `posthog`.`events` AS `events` WHERE ifNull(equals(`events`.`mat_$browser`, 'Chrome'), 0) LIMIT 1",
  ],
  [
    'SELECT properties.plan FROM events LIMIT 1',
    "SELECT replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(`events`.`properties`, 'plan'), ''), 'null'), '^\"|\"$', '') AS `plan` FROM `posthog`.`events` AS `events` LIMIT 1",
  ],
  [
    'SELECT email FROM (SELECT properties.email AS email FROM persons) LIMIT 1',
    "SELECT `subquery`.`email` AS `email` FROM (SELECT replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(`persons`.`properties`, 'email'), ''), 'null'), '^\"|\"$', '') AS `email` FROM (SELECT `source`.`properties` AS `properties` FROM `posthog`.`person` AS `source` FINAL WHERE equals(`source`.`is_deleted`, 0)) AS `persons`) AS `subquery` LIMIT 1",
  ],
  [
    'WITH a AS (SELECT 1 AS x) SELECT x FROM a LIMIT 1 UNION ALL SELECT 2 LIMIT 2',
    'WITH `a` AS (SELECT 1 AS `x`) SELECT `a`.`x` AS `x` FROM `a` AS `a` LIMIT 1 UNION ALL SELECT 2 AS `2` LIMIT 2',
  ],
  [
    'SELECT count(DISTINCT event) FROM events WHERE true AND NOT (event IN (1)) LIMIT 1',
    "SELECT count(DISTINCT `events`.`event`) AS `count(DISTINCT event)` FROM `posthog`.`events` AS `events` WHERE and(true, not(in(`events`.`event`, tuple('1')))) LIMIT 1",
  ],
])('%s', async (hogql, sql) => {
  expect((await compile(hogql)).sql).toBe(sql)
})

test('timestamps stay bare in filters, so that pruning works, and are zoned where they are shown', async () => {
  const { sql } = await compile("SELECT timestamp FROM events WHERE timestamp >= '2026-11-15' LIMIT 1", {
    metadata: project({ timezone: 'Asia/Tokyo' }),
  })
  expect(sql).toBe(
    "SELECT toTimeZone(`events`.`timestamp`, 'Asia/Tokyo') AS `timestamp` FROM `posthog`.`events` AS `events` WHERE greaterOrEquals(`events`.`timestamp`, toDateTime64('2026-11-15 00:00:00', 6, 'Asia/Tokyo')) LIMIT 1",
  )
})

test.each([
  [
    'SELECT event, count(), 1 + 1, properties.$browser FROM events',
    ['event', 'count()', 'plus(1, 1)', '$browser'],
  ],
  ['SELECT properties.a.b, person.properties.email, events.event FROM events', ['a__b', 'email', 'event']],
  ["SELECT properties['$feature/x'] FROM events", ['$feature/x']],
  ["SELECT event = 'a' AND NOT true, [1], (1, 'b'), x -> 1 FROM events", undefined],
  [
    "SELECT event = 'a' AND NOT true, [1], (1, 'b') FROM events",
    ["and(equals(event, 'a'), not(true))", '[1]', "tuple(1, 'b')"],
  ],
  ['SELECT a.id, b.id FROM persons AS a JOIN persons AS b ON a.id = b.id', ['id', 'id']],
  ['SELECT * FROM person_distinct_ids', ['distinct_id', 'person_id']],
  ['SELECT 1 AS a UNION ALL SELECT 2 AS b', ['a']],
])('columns of %s', async (hogql, columns) => {
  if (!columns) await expect(compile(hogql)).rejects.toThrow('lambda')
  else expect((await compile(hogql)).columns).toEqual(columns)
})

test('`*` gives stored columns only', async () => {
  const { columns } = await compile('SELECT * FROM events')
  expect(columns.slice(0, 7)).toEqual([
    'uuid',
    'event',
    'properties',
    'timestamp',
    'distinct_id',
    'elements_chain',
    'created_at',
  ])
  expect(columns).not.toEqual(expect.arrayContaining(['person_id']))
  expect(columns.some((name) => ['person', 'session', 'pdi', 'team_id'].includes(name))).toBe(false)
})

test.each([
  ['SELECT 1', 'LIMIT 101', { explicit: false, rows: 100, probe: true }],
  ['SELECT 1 LIMIT 7', 'LIMIT 7', { explicit: true, rows: 7, probe: false }],
  ['SELECT 1 LIMIT 90000', 'LIMIT 50000', { explicit: true, rows: 50_000, probe: false }],
  ['SELECT 1 LIMIT {n}', 'LIMIT 50000', { explicit: true, rows: 50_000, probe: false }],
  [
    'SELECT 1 LIMIT 2 * 3',
    'LIMIT least(50000, multiply(2, 3))',
    { explicit: true, rows: 50_000, probe: false },
  ],
  [
    'SELECT 1 UNION ALL SELECT 2 LIMIT 5',
    'LIMIT 100 UNION ALL SELECT 2 AS `2` LIMIT 5',
    { explicit: true, rows: 105, probe: false },
  ],
  ['(SELECT 1) UNION ALL (SELECT 2) LIMIT 1', ') LIMIT 1', { explicit: true, rows: 1, probe: false }],
])('%s asks for %s', async (hogql, sql, limit) => {
  const compiled = await compile(hogql, { values: { n: 60_000 } })
  expect(compiled.sql).toContain(sql)
  expect(compiled.limit).toEqual(limit)
})

test('sub-queries are not limited', async () => {
  expect((await compile('SELECT a FROM (SELECT 1 AS a)')).sql).toBe(
    'SELECT `subquery`.`a` AS `a` FROM (SELECT 1 AS `a`) AS `subquery` LIMIT 101',
  )
})

test('OFFSET is accepted only when asked for', async () => {
  const hogql = 'SELECT event FROM events LIMIT 5 OFFSET 10'
  await expect(compile(hogql)).rejects.toMatchObject({
    message: expect.stringMatching(/^OFFSET is not supported on queries made with a personal API key/),
  })
  expect((await compile(hogql, { allowOffset: true })).sql).toMatch(/LIMIT 5 OFFSET 10$/)
})

test.each([
  "SELECT event, count() AS n, properties.$browser FROM events WHERE timestamp > now() - INTERVAL 7 DAY AND event IN ('a', 'b') GROUP BY event, properties.$browser HAVING n > 1 ORDER BY n DESC LIMIT 5",
  "WITH a AS (SELECT event FROM events), 5 AS five SELECT a.event, five FROM a LEFT JOIN events AS e ON a.event = e.event WHERE NOT e.event ILIKE '%x%' LIMIT 3",
  'SELECT arrayMap((x, i) -> x + i, [1, 2], [3, 4])[1], CASE WHEN 1 = 2 THEN 3 ELSE 4 END, 5::String, (1, 2).1 LIMIT 1',
  'SELECT row_number() OVER (PARTITION BY event ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM events LIMIT 1 BY event LIMIT 2',
  "SELECT event FROM events WHERE person_id IN COHORT 'buyers' AND timestamp BETWEEN '2026-01-01' AND '2026-02-01' AND event =~ 'x' AND event !~* 'y' LIMIT 1",
  'SELECT `odd name`.`a b` FROM (SELECT 1 AS `a b`) AS `odd name` UNION ALL SELECT 2',
  "SELECT <a href='x'>{'b'}</a>, f'hello {1}', quantile(0.5)(properties.amount) FROM events LIMIT 1",
])('the HogQL given back means the same: %s', async (hogql) => {
  const once = await compile(hogql)
  const twice = await compile(once.hogql)
  // Columns are named after the text, so only names may differ.
  expect(twice.sql).toBe(once.sql)
})
