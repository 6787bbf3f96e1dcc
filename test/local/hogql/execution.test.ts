import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompileOptions } from '../../../src/local/hogql/compile-query.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { type ClickHouse, startClickHouse } from './support/clickhouse.ts'
import { project } from './support/project.ts'

const compiler = createHogQLCompiler({ parser: createHogQLParser() })
let clickhouse: ClickHouse
beforeAll(async () => {
  clickhouse = await startClickHouse()
})
afterAll(async () => {
  await Promise.all([compiler.close(), clickhouse?.close()])
})

/** Rows of a query, and a check that the columns promised are the columns given. */
async function rows(hogql: string, options: Partial<CompileOptions> = {}): Promise<unknown[][]> {
  const compiled = await compiler.compile(hogql, { metadata: project(), ...options })
  const result = await clickhouse.run(compiled.sql)
  expect(result.types).toHaveLength(compiled.columns.length)
  return result.rows
}
const value = async (hogql: string, options: Partial<CompileOptions> = {}): Promise<unknown> =>
  (await rows(hogql, options))[0]?.[0]
const newYork = { metadata: project({ timezone: 'America/New_York' }) }

describe('aggregation', () => {
  test('counts by event, ordered by alias', async () => {
    expect(
      await rows('SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC, event'),
    ).toEqual([
      ['$pageview', 3],
      ['signup', 2],
      ['purchase', 1],
    ])
  })
  test('an alias may repeat the name of its table', async () => {
    expect(
      await rows('SELECT toDate(timestamp) AS day, count() AS events FROM events GROUP BY day ORDER BY day'),
    ).toEqual([
      ['2026-11-15', 2],
      ['2026-11-16', 3],
      ['2026-11-17', 1],
    ])
  })
  test('an alias shadows its column in WHERE', async () => {
    expect(
      await rows(
        "SELECT toDate(timestamp) AS timestamp, count() FROM events WHERE timestamp = '2026-11-17' GROUP BY timestamp",
      ),
    ).toEqual([['2026-11-17', 1]])
  })
  test('numbers are read from properties that are numbers', async () => {
    expect(
      await rows(
        'SELECT sum(properties.amount), avg(properties.amount), quantile(0.5)(properties.amount), sum(toFloat(properties.plan)) FROM events',
      ),
    ).toEqual([[25, 12.5, 12.5, null]])
  })
  test('text is not summed up: a property that is not always a number needs toFloat', async () => {
    for (const text of ['properties.plan', 'properties.$browser'])
      await expect(rows(`SELECT sum(${text}) FROM events`)).rejects.toThrow(/Illegal type .*String/)
  })
  test('conditional aggregates take nullable conditions', async () => {
    expect(
      await rows(
        "SELECT countIf(properties.ok), countIf(properties.plan = 'free'), sumIf(properties.amount, properties.ok), uniqIf(person_id, properties.plan != 'free') FROM events",
      ),
    ).toEqual([[2, 2, 20, 3]])
  })
})

describe('NULL and types in comparisons', () => {
  test('comparisons with a missing property are false, negated ones true', async () => {
    expect(
      await rows(
        "SELECT properties.nope = 'x', properties.nope != 'x', properties.nope > 'x', properties.nope LIKE '%', properties.nope NOT LIKE '%', properties.nope IN ('x'), properties.nope NOT IN ('x'), properties.nope = properties.nada, properties.nope IS NULL FROM events LIMIT 1",
      ),
    ).toEqual([[0, 1, 0, 0, 1, 0, 1, 1, 1]])
  })
  test('properties compare by their registered type', async () => {
    expect(
      await rows(
        "SELECT properties.amount = 20, properties.amount = '20', properties.amount = 'abc', properties.amount > 5, properties.ok = true, properties.ok = 'true', properties.when > '2026-01-01', properties.when < now(), properties.plan = 5 FROM events WHERE event = 'purchase'",
      ),
    ).toEqual([[1, 1, 0, 1, 1, 1, 1, 1, 0]])
  })
  test('an empty text is not a missing one', async () => {
    expect(
      await rows(
        "SELECT properties.odd, properties.odd IS NULL, properties.gone IS NULL FROM events WHERE distinct_id = 'user3'",
      ),
    ).toEqual([['', 0, 1]])
  })
  test('paths reach into nested JSON, in either spelling', async () => {
    expect(
      await rows(
        "SELECT properties.nested.deep.key, properties['nested']['deep'].key, properties.quoted FROM events WHERE properties.nested.deep.key = 'v'",
      ),
    ).toEqual([['v', 'v', 'it\'s \\"so\\"']])
  })
  test('ids compare with text', async () => {
    expect(
      await value("SELECT count() FROM events WHERE person_id = '00000000-0000-0000-0000-000000000001'"),
    ).toBe(3)
    expect(await value('SELECT count() FROM events WHERE toString(person_id) = person_id')).toBe(6)
  })
})

describe('time', () => {
  test('days and literals follow the project timezone', async () => {
    const query =
      "SELECT toDate(timestamp) AS day, count() FROM events WHERE timestamp >= '2026-11-15' AND timestamp < '2026-11-16' GROUP BY day"
    expect(await rows(query)).toEqual([['2026-11-15', 2]])
    expect(await rows(query, newYork)).toEqual([['2026-11-15', 3]])
  })
  test('a literal with an offset is an instant wherever the project is', async () => {
    const query =
      "SELECT count() FROM events WHERE timestamp >= toDateTime('2026-11-16T02:00:00Z') AND timestamp < toDateTime('2026-11-16T06:00:00-05:00')"
    expect([await value(query), await value(query, newYork)]).toEqual([2, 2])
  })
  test('microseconds survive a round trip through text', async () => {
    expect(
      await value("SELECT count() FROM events WHERE timestamp = toDateTime('2026-11-16 10:00:00.123456')"),
    ).toBe(1)
    expect(
      await value(
        "SELECT count() FROM events WHERE timestamp > toDateTime('2026-11-16T10:00:00.123455Z') AND timestamp < toDateTime('2026-11-16T10:00:00.123457Z')",
      ),
    ).toBe(1)
  })
  test('weeks start where the project says', async () => {
    const query = "SELECT toStartOfWeek(toDateTime('2026-11-15 12:00:00'))"
    expect(await value(query)).toBe('2026-11-15')
    expect(await value(query, { metadata: project({ weekStartDay: 1 }) })).toBe('2026-11-09')
  })
  test('now() can be fixed', async () => {
    const now = new Date('2026-11-17T00:00:00Z')
    expect(
      await rows(
        'SELECT toString(now()), today(), yesterday(), count() FROM events WHERE timestamp > now() - INTERVAL 1 DAY',
        { now },
      ),
    ).toEqual([['2026-11-17 00:00:00.000000', '2026-11-17', '2026-11-16', 4]])
  })
})

describe('joins that need no JOIN', () => {
  test('the person is as the event saw them; through pdi they are as they are now', async () => {
    expect(
      await rows(
        "SELECT DISTINCT person.properties.age, pdi.person.properties.age, person.properties.email FROM events WHERE distinct_id = 'user1'",
      ),
    ).toEqual([[21, 31, 'user1@x.com']])
  })
  test('sessions', async () => {
    expect(
      await rows(
        "SELECT session.$session_duration, session.$channel_type, session.$entry_pathname, session.$is_bounce FROM events WHERE event = '$pageview' AND $session_id = 's1'",
      ),
    ).toEqual([[60, 'Organic Search', '/', false]])
    expect(
      await rows(
        'SELECT session_id, $pageview_count, $channel_type, $is_bounce FROM sessions ORDER BY session_id',
      ),
    ).toEqual([
      ['s1', 1, 'Organic Search', false],
      ['s2', 1, 'Unknown', true],
    ])
  })
  test('groups', async () => {
    expect(
      await rows(
        "SELECT group_0.properties.name, group_0.properties.size + 1 FROM events WHERE $group_0 != ''",
      ),
    ).toEqual([['Acme', 11]])
  })
  test('an event names its person, and nothing overrides it', async () => {
    expect(
      await value(
        'SELECT count() FROM events WHERE event_person_id = person_id AND empty(override.distinct_id)',
      ),
    ).toBe(6)
    expect(await value('SELECT uniq(override.person_id) FROM events')).toBe(1)
  })
  test('revenue is that of a project without revenue analytics', async () => {
    expect(
      await rows(
        'SELECT toFloat(sum(person.$virt_revenue)), toFloat(sum(e.poe.$virt_mrr)), toFloat(sum(group_0.$virt_revenue)) FROM events AS e',
      ),
    ).toEqual([[0, 0, 0]])
    expect(await value('SELECT toFloat(sum($virt_revenue)) FROM persons')).toBe(0)
  })
  test.each(['company', 'events.company'])('a group type names its groups: %s', async (company) => {
    expect(
      await rows(
        `SELECT ${company}.properties.name, ${company}.properties.size + 1, ${company}.key FROM events WHERE $group_0 != ''`,
      ),
    ).toEqual([['Acme', 11, 'acme']])
    const under = `SELECT e.company.properties.name AS name, count() FROM events AS e GROUP BY name ORDER BY name`
    expect(await rows(under)).toEqual(await rows(under.replace('e.company', 'e.group_0')))
  })
  test('a group type of the name of a column leaves the column alone', async () => {
    const metadata = project({ groupTypes: new Map([[0, 'event']]) })
    expect(await value("SELECT count() FROM events WHERE event = 'signup'", { metadata })).toBe(2)
  })
  test('group types are among the fields of events', async () => {
    const groups = project({ groupTypes: new Map([[1, 'organization']]) })
    expect(compiler.describeTables(groups).find(({ name }) => name === 'events')?.fields).toContainEqual(
      expect.objectContaining({ name: 'organization', kind: 'lazy_join', table: 'groups' }),
    )
    await expect(
      compiler.compile('SELECT organisation.properties.name FROM events', { metadata: groups }),
    ).rejects.toThrow('Did you mean: organization')
    expect(
      await value(
        "SELECT target_table FROM system.information_schema.relationships WHERE source_table = 'events' AND source_column = 'organization'",
        { metadata: groups },
      ),
    ).toBe('groups')
  })
  test('cohorts by id and name leave out who left', async () => {
    expect(await value("SELECT count() FROM events WHERE person_id IN COHORT 'buyers'")).toBe(3)
    expect(await value('SELECT count() FROM events WHERE person_id NOT IN COHORT 7')).toBe(3)
  })
  test('a lazy join inside ON comes before the join that asks for it', async () => {
    expect(await value('SELECT count() FROM events AS e JOIN persons AS p ON e.pdi.person_id = p.id')).toBe(6)
  })
  test('persons leave out the deleted', async () => {
    expect(
      await rows(
        'SELECT properties.email, pdi.distinct_id, is_identified FROM persons ORDER BY properties.email LIMIT 2',
      ),
    ).toEqual([
      ['user1@x.com', 'user1', true],
      ['user2@x.com', 'user2', true],
    ])
  })
})

describe('analytics people write', () => {
  test('a funnel', async () => {
    expect(
      await rows(
        "SELECT step, count() FROM (SELECT person_id, windowFunnel(86400)(toDateTime(timestamp), event = '$pageview', event = 'signup', event = 'purchase' AND properties.plan = 'pro') AS step FROM events GROUP BY person_id) GROUP BY step ORDER BY step",
      ),
    ).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ])
  })
  test('retention with arrays', async () => {
    expect(
      await rows(
        "SELECT dateDiff('day', first, day) AS k, uniqExact(person_id) AS people FROM (SELECT person_id, min(toDate(timestamp)) AS first, arrayJoin(groupUniqArray(toDate(timestamp))) AS day FROM events GROUP BY person_id) GROUP BY k ORDER BY k",
      ),
    ).toEqual([
      [0, 3],
      [1, 1],
    ])
  })
  test('windows', async () => {
    expect(
      await rows(
        "SELECT event, lag(event) OVER (PARTITION BY person_id ORDER BY timestamp) AS before, row_number() OVER w AS place FROM events WHERE distinct_id = 'user1' WINDOW w AS (PARTITION BY person_id ORDER BY timestamp) ORDER BY place",
      ),
    ).toEqual([
      ['$pageview', null, 1],
      ['signup', '$pageview', 2],
      ['purchase', 'signup', 3],
    ])
  })
  test('shares of a total', async () => {
    expect(
      await rows(
        'SELECT event, round(100 * count() / sum(count()) OVER (), 1) AS share FROM events GROUP BY event ORDER BY share DESC LIMIT 1',
      ),
    ).toEqual([['$pageview', 50]])
  })
  test('paths with arrays and lambdas', async () => {
    expect(
      await rows(
        "SELECT arrayStringConcat(arrayMap(p -> p.2, arraySort(p -> p.1, groupArray((timestamp, event)))), ' > ') AS path FROM events GROUP BY person_id ORDER BY path DESC LIMIT 1",
      ),
    ).toEqual([['$pageview > signup > purchase']])
  })
  test('ARRAY JOIN', async () => {
    expect(
      await rows(
        "SELECT tag, count() FROM events ARRAY JOIN JSONExtract(properties, 'tags', 'Array(String)') AS tag GROUP BY tag ORDER BY tag",
      ),
    ).toEqual([
      ['a', 1],
      ['b', 1],
    ])
  })
  test('CTEs, column CTEs and unions', async () => {
    expect(
      await rows(
        "WITH 2 AS floor, a AS (SELECT event, count() AS n FROM events GROUP BY event), b AS (SELECT event FROM a WHERE n >= floor) SELECT event FROM b UNION ALL SELECT concat(event, '!') FROM b WHERE event = 'signup' ORDER BY event",
      ),
    ).toEqual(expect.arrayContaining([['$pageview'], ['signup'], ['signup!']]))
    expect(
      await rows(
        'WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t ORDER BY n',
      ),
    ).toEqual([[1], [2], [3]])
    expect(await rows('SELECT 1 INTERSECT SELECT 1')).toEqual([[1]])
  })
  test('sub-queries and CTEs behind IN', async () => {
    expect(
      await value(
        "WITH buyers AS (SELECT person_id FROM events WHERE event = 'purchase') SELECT count() FROM events WHERE person_id IN buyers",
      ),
    ).toBe(3)
    expect(
      await value(
        "SELECT count() FROM events WHERE person_id IN (SELECT id FROM persons WHERE properties.email LIKE 'user2%')",
      ),
    ).toBe(2)
  })
  test('LIMIT BY, CASE, HAVING and positional GROUP BY', async () => {
    expect(
      await rows(
        "SELECT CASE WHEN event = 'signup' THEN 'up' ELSE 'other' END AS kind, count() AS n FROM events GROUP BY 1 HAVING n > 2 ORDER BY 2",
      ),
    ).toEqual([['other', 4]])
    expect(await rows('SELECT event FROM events ORDER BY timestamp LIMIT 1 BY event LIMIT 10')).toHaveLength(
      3,
    )
  })
  test('placeholders', async () => {
    const values = { names: ['signup', "it's"], since: '2026-11-16T00:00:00Z', least: 1 }
    expect(
      await rows(
        'SELECT event, count() AS n FROM events WHERE event IN {names} AND timestamp >= toDateTime({since}) GROUP BY event HAVING n >= {least}',
        { values },
      ),
    ).toEqual([['signup', 1]])
  })
  test('{filters} and {variables}', async () => {
    const filters = {
      dateRange: { date_from: '2026-11-16', date_to: '2026-11-17' },
      properties: [
        { key: 'plan', value: ['free', 'pro'], operator: 'exact', type: 'event' },
        { key: 'age', value: 21, operator: 'gt', type: 'person' },
        { key: "event != 'x'", type: 'hogql' },
      ],
    }
    expect(await value('SELECT count() FROM events WHERE {filters}', { filters })).toBe(1)
    expect(await value('SELECT count() FROM events WHERE {filters}')).toBe(6)
    const variables = { id: { code_name: 'who', value: 'user3' } }
    expect(await value('SELECT count() FROM events WHERE distinct_id = {variables.who}', { variables })).toBe(
      1,
    )
  })
})

describe('tables about the project', () => {
  test('entities are the latest version of their documents', async () => {
    expect(await rows('SELECT id, key, name, deleted, created_at FROM system.feature_flags')).toEqual([
      [1, 'new-ui', 'Newer UI', 0, '2026-01-01 00:00:00.000000'],
    ])
    expect(await rows('SELECT name, cohorts.count, is_static, created_by_id FROM system.cohorts')).toEqual([
      ['buyers', 1, 1, 3],
    ])
  })
  test('information_schema lists what can be queried, itself included', async () => {
    const tables = (await rows('SELECT table_name FROM system.information_schema.tables')).flat()
    expect(tables).toEqual(
      expect.arrayContaining([
        'events',
        'persons',
        'sessions',
        'system.feature_flags',
        'system.information_schema.tables',
      ]),
    )
    for (const table of tables) await rows(`SELECT * FROM ${String(table)} LIMIT 1`)
  })
  test('every listed column can be selected', async () => {
    const columns = await rows(
      "SELECT table_name, column_name FROM system.information_schema.columns WHERE field_kind != 'virtual_table' LIMIT 1000",
    )
    expect(columns.length).toBeGreaterThan(150)
    const byTable = new Map<string, string[]>()
    for (const [table, name] of columns as [string, string][])
      byTable.set(table, [...(byTable.get(table) ?? []), `\`${name}\``])
    for (const [table, names] of byTable) await rows(`SELECT ${names.join(', ')} FROM ${table} LIMIT 1`)
  })
})
