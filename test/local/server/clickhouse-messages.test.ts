import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readableMessage } from '../../../src/local/server/query/readable-message.ts'
import { startTestServer, type TestServer } from './test-server.ts'

describe('a message in the words of the query', () => {
  it.each([
    [
      'Division by zero: In scope SELECT intDiv(1, 0) AS `intDiv(1, 0)` FROM posthog.events AS events LIMIT 101.',
      'Division by zero.',
    ],
    [
      "Column 'replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(events.properties, 'plan'), ''), 'null'), '^\"|\"$', '')' is not under aggregate function and not in GROUP BY keys. In query SELECT 1 FROM posthog.events AS events",
      "Column 'properties.plan' is not under aggregate function and not in GROUP BY keys.",
    ],
    [
      "Column 'accurateCastOrNull(replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(events.person_properties, 'a', 'b'), ''), 'null'), '^\"|\"$', ''), 'Float64')' is wrong",
      "Column 'person.properties.a.b' is wrong.",
    ],
    [
      "Column 'events.`mat_$browser`' is not under aggregate",
      "Column 'properties.$browser' is not under aggregate.",
    ],
    ['Column `events__session.$entry_current_url` is wrong', 'Column `session.$entry_current_url` is wrong.'],
    [
      "Cannot parse 'x' to UUID: while executing function equals on arguments __table1.uuid UUID UUID(size = 0)",
      "Cannot parse 'x' to UUID.",
    ],
    [
      'Maximum recursive CTE evaluation depth (1000) exceeded, during evaluation of r AS r. Consider raising max_recursive_cte_evaluation_depth setting: While executing RecursiveCTESource.',
      'Maximum recursive CTE evaluation depth (1000) exceeded, during evaluation of r AS r.',
    ],
    [
      'Illegal type Nullable(String) of last argument for aggregate function with If suffix',
      'Illegal type String of last argument for aggregate function with If suffix.',
    ],
    ["Column 'events.person_properties' is wrong", "Column 'person.properties' is wrong."],
    ["Column 'events.properties' is wrong", "Column 'properties' is wrong."],
    ["Cannot read /tmp/posthog/data/part_1 for '/kept/as/text'", "Cannot read a file for '/kept/as/text'."],
  ])('%s', (message, readable) => {
    expect(readableMessage(message)).toBe(readable)
  })
})

it.each([
  ['subquery.nonagg', 'SELECT nonagg, count() FROM (SELECT event AS nonagg FROM events)', 'nonagg'],
  ['events.event', 'SELECT event, count() FROM events', 'event'],
  ['events.event', 'SELECT events.event, count() FROM events', 'events.event'],
  ['e.event', 'SELECT `e`.event, count() FROM events AS e', 'e.event'],
  ['session.$entry', 'SELECT $entry, count() FROM events', 'session.$entry'],
])('the column %s of %s is %s', (column, query, name) => {
  const message = ' is not under aggregate function and not in GROUP BY keys.'
  expect(readableMessage(`Column '${column}'${message}`, query)).toBe(`Column '${name}'${message}`)
})

describe('what ClickHouse refuses', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('names columns and types as the query does', async () => {
    const detailOf = async (query: string) => (await server.hogql(query)).json.detail
    expect(await detailOf('SELECT event, count() FROM events')).toContain("Column 'event' is not")
    expect(await detailOf('SELECT n, count() FROM (SELECT event AS n FROM events)')).toContain(
      "Column 'n' is not",
    )
    for (const condition of ['countIf(properties.flag)', 'count() FILTER (WHERE properties.flag)'])
      expect(await detailOf(`SELECT ${condition} FROM events`)).toMatch(/type String of/)
  })

  it.each([
    ['SELECT sum(event) FROM events', 'illegal_type_of_argument'],
    ['SELECT event + 1 FROM events', 'illegal_type_of_argument'],
    ['SELECT properties.plan + session.$entry_current_url FROM events', 'illegal_type_of_argument'],
    ['SELECT event, properties.plan, count() FROM events GROUP BY event', 'not_an_aggregate'],
    ['SELECT event, properties.$browser, count() FROM events GROUP BY event', 'not_an_aggregate'],
    ["SELECT count() FROM events WHERE timestamp > 'garbage'", 'cannot_parse_datetime'],
    ["SELECT timestamp = '' FROM events", 'cannot_parse_datetime'],
    ["SELECT count() FROM events WHERE timestamp BETWEEN 'x' AND 'y'", 'cannot_parse_datetime'],
    ["SELECT count() FROM events WHERE timestamp IN ('garbage')", 'cannot_parse_datetime'],
    ["SELECT count() FROM events WHERE toDate(timestamp) = 'nope'", 'cannot_parse_datetime'],
    ["SELECT count() FROM events WHERE person_id = 'x'", 'cannot_parse_uuid'],
    ['SELECT intDiv(1, 0)', 'illegal_division'],
    ['SELECT 1 % 0', 'illegal_division'],
    ["SELECT match('x', '(')", 'cannot_compile_regexp'],
    ["SELECT [1, 'a']", 'no_common_type'],
    ['SELECT (SELECT number FROM numbers(3))', 'incorrect_result_of_scalar_subquery'],
    ['SELECT 1 UNION ALL SELECT 1, 2', 'union_all_result_structures_mismatch'],
    ['SELECT quantile(2)(1)', 'invalid_input'],
    ['SELECT count() FROM events WHERE event', 'illegal_type_of_column_for_filter'],
    ["SELECT count() FROM events WHERE timestamp > '2026-01-01T00:00:00Z'", undefined],
    ["SELECT count() FROM events WHERE '14 November 2026 10:00' < timestamp", undefined],
    ["SELECT toDateTime('garbage'), toDate('garbage'), toInt('x'), toFloat('x'), toUUID('x')", undefined],
  ])('%s', async (query, code) => {
    const answer = await server.hogql(query)
    if (code === undefined) return expect(answer.status, answer.text).toBe(200)
    expect([answer.status, answer.json.type, answer.json.code], answer.text).toEqual([
      400,
      'validation_error',
      code,
    ])
    expect(answer.json.detail).not.toMatch(
      /In scope|In query|SELECT|posthog\.|__table|JSONExtract|mat_|\bsettings?\b/,
    )
  })
})
