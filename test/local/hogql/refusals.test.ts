import { afterAll, describe, expect, test } from 'vitest'
import type { CompileOptions } from '../../../src/local/hogql/compile-query.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { HogQLError } from '../../../src/local/hogql/hogql-error.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { project } from './support/project.ts'

const compiler = createHogQLCompiler({ parser: createHogQLParser() })
afterAll(() => compiler.close())

async function refusal(hogql: string, options: Partial<CompileOptions> = {}) {
  const error = await compiler.compile(hogql, { metadata: project(), ...options }).then(
    ({ sql }) => new Error(`compiled to ${sql}`),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HogQLError)) throw error
  return {
    message: error.message,
    code: error.code,
    suggestions: error.suggestions,
    at: hogql.slice(error.start, error.end),
  }
}

describe('PostHog words its refusals, and points at the place', () => {
  test.each([
    ['SELECT bad FROM events', 'Unable to resolve field: bad', 'bad'],
    ['SELECT evnt FROM events', 'Unable to resolve field: evnt. Did you mean: event?', 'evnt'],
    ["SELECT '😀' FROM events WHERE nope = 1", 'Unable to resolve field: nope', 'nope'],
    ['SELECT person.nope FROM events', 'Field not found: nope', 'person.nope'],
    ['SELECT person FROM events', "Can't select a table when a column is expected: person", 'person'],
    ['SELECT * FROM evnts', 'Unknown table `evnts`. Did you mean: events?', 'evnts'],
    [
      'SELECT cuont(event) FROM events',
      "Unsupported function call 'cuont(...)'. Perhaps you meant 'count(...)'?",
      'cuont(event)',
    ],
    [
      'SELECT tostring(event) FROM events',
      "Unsupported function call 'tostring(...)'. Perhaps you meant 'toString(...)'?",
      'tostring(event)',
    ],
    [
      "SELECT sequenceMatch('(?1)(?2)')(timestamp, 1, 1) FROM events",
      "Unsupported function call 'sequenceMatch(...)'. Perhaps you meant 'match(...)'?",
      "sequenceMatch('(?1)(?2)')(timestamp, 1, 1)",
    ],
    [
      'SELECT topKIf(3)(event, 1) FROM events',
      "Unsupported function call 'topKIf(...)'. Perhaps you meant 'topK(...)'?",
      'topKIf(3)(event, 1)',
    ],
    [
      'SELECT DATE_TRUNC(1, 2)',
      "Unsupported function call 'DATE_TRUNC(...)'. Perhaps you meant 'dateTrunc(...)'?",
      'DATE_TRUNC(1, 2)',
    ],
    [
      'SELECT count(DISTINCT event, distinct_id) FROM events',
      "Aggregation 'count' expects at most 1 argument, found 2",
      'count(DISTINCT event, distinct_id)',
    ],
    [
      'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY 1) FROM events',
      "Aggregation 'percentile_cont' with WITHIN GROUP is not supported in ClickHouse dialect",
      'percentile_cont(0.5) WITHIN GROUP (ORDER BY 1)',
    ],
    [
      "SELECT arrayReduce('uniqCombined', [1])",
      "Invalid parametric function in 'arrayReduce', 'uniqCombined' is not supported.",
      undefined,
    ],
    ['SELECT * FROM range(10)', 'range() is not supported in ClickHouse dialect', undefined],
    [
      'SELECT * FROM generate_series(1, 10)',
      'generate_series() is not supported in ClickHouse dialect',
      undefined,
    ],
    ['SELECT sparkline()', "Function 'sparkline' expects 1 argument, found 0", 'sparkline()'],
    [
      'SELECT substring(event, 1) FROM events',
      "Function 'substring' expects 3 arguments, found 2",
      'substring(event, 1)',
    ],
    [
      'SELECT avg(avg(1)) FROM events',
      "Aggregation 'avg' cannot be nested inside another aggregation 'avg'.",
      'avg(1)',
    ],
    [
      'SELECT quantile()(event) FROM events',
      "Aggregation 'quantile' requires parameters in addition to arguments",
      undefined,
    ],
    [
      'SELECT quantile(0.5, 2)(event) FROM events',
      "Aggregation 'quantile' expects 1 parameter, found 2",
      undefined,
    ],
    ['SELECT 1 AS a, 2 AS a', 'Cannot redefine an alias with the name: a', '2 AS a'],
    [
      'SELECT event FROM events FINAL',
      'The FINAL keyword is not supported in HogQL as it causes slow queries',
      'events FINAL',
    ],
    [
      'SELECT 1 AS `a%b`',
      'The HogQL identifier "a%b" is not permitted as it contains the "%" character',
      undefined,
    ],
    [
      'SELECT id FROM persons a JOIN persons b ON a.id = b.id',
      'Ambiguous query. Found multiple sources for field: id',
      'id',
    ],
    [
      'SELECT * FROM events a JOIN persons b ON a.person_id = b.id',
      "Cannot use '*' without table name when there are multiple tables in the query",
      '*',
    ],
    [
      "SELECT person_id IN COHORT 'buyer' FROM events",
      "Could not find a cohort with the name 'buyer'. Did you mean: buyers?",
      "'buyer'",
    ],
    ['SELECT person_id IN COHORT 5 FROM events', 'Could not find a cohort with the ID 5', '5'],
    ['SELECT {x}', 'Unresolved placeholder: {x}', '{x}'],
    ['SELECT {variables.who}', 'Variable who is missing from query', '{variables.who}'],
    [
      'SELECT events.event FROM events WHERE event IN (SELECT 1 WHERE events.event = 1)',
      'Unable to resolve field: events',
      'events.event',
    ],
  ])('%s', async (hogql, message, at) => {
    const refused = await refusal(hogql)
    expect(refused).toMatchObject({ message, code: 'hogql_query_error' })
    if (at !== undefined) expect(refused.at).toBe(at)
  })

  test('a placeholder without a value names those there are', async () => {
    expect((await refusal('SELECT {y}', { values: { x: 1 } })).message).toBe(
      'Placeholder {y} is not available in this context. You can use the following: x',
    )
    expect((await refusal('SELECT {constructor}', { values: { x: 1 } })).message).toContain('not available')
    expect((await refusal('SELECT {x}', { values: { x: { a: 1 } } })).message).toContain(
      'must be text, a number',
    )
  })
})

describe('whatever is not allowed does not exist', () => {
  test.each([
    "file('/etc/passwd')",
    "url('http://127.0.0.1', 'CSV', 'a String')",
    "s3('x')",
    "remote('127.0.0.1', 'system', 'one')",
    "mysql('a', 'b', 'c', 'd', 'e')",
    "executable('sh', 'TSV', 'a String')",
    "merge('posthog', '.*')",
    'view(SELECT 1)',
    "generateRandom('a Int8')",
    "dictionary('x')",
    "events('x')",
    'system.tables',
    'system.one',
    'information_schema.tables',
    'posthog.person',
    'posthog.entity',
    'default.events',
    'person_distinct_id2',
    'groups_of_type_0',
    'person_first_distinct_id',
    'constructor',
    '__proto__',
    '`events; DROP TABLE events`',
  ])('SELECT * FROM %s', async (table) => {
    await refusal(`SELECT * FROM ${table}`)
  })

  test.each([
    "file('/etc/passwd')",
    "dictGet('d', 'a', 1)",
    "joinGet('t', 'a', 1)",
    "getSetting('max_threads')",
    'hostName()',
    'currentUser()',
    'version()',
    'sleep(1)',
    "catboostEvaluate('m', 1)",
    "getMacro('x')",
    'filesystemAvailable()',
    'addressToLine(1)',
    'throwIf(1)',
    'evalMLMethod(1)',
    'currentDatabase()',
    "initializeAggregation('sum', 1)",
    'toString.constructor(1)',
    'constructor(1)',
    'hasOwnProperty(1)',
    '__proto__(1)',
    '`count(); --`(1)',
  ])('SELECT %s', async (call) => {
    await refusal(`SELECT ${call}`)
  })
})

describe('texts that would grow without end', () => {
  test.each([
    [
      'BETWEEN inside BETWEEN',
      `SELECT ${'('.repeat(40)}1${' BETWEEN 0 AND 1)'.repeat(40)}`,
      'Query size exceeded.',
    ],
    [
      'column CTEs that double each other',
      `WITH 1 AS c0, ${Array.from({ length: 30 }, (_, n) => `c${n} + c${n} AS c${n + 1}`).join(', ')} SELECT c30`,
      'The query is too large: more than 100,000 parts, those of a CTE counted at each use',
    ],
    [
      'thousands of members of a UNION, CTE or not',
      `WITH a AS (SELECT 1) SELECT * FROM a${' UNION ALL SELECT 1'.repeat(3000)}`,
      'it has 3,001 SELECTs, more than 1000. Use fewer sub-queries and members of UNION.',
    ],
    ['a column CTE that means itself', 'WITH a + 1 AS a SELECT a', 'Unable to resolve field: a'],
    ['a sum of two thousand terms', `SELECT ${'1 + '.repeat(2000)}1`, 'nested too deeply'],
    ['two megabytes of text', 'SELECT {text}', 'Query size exceeded.'],
  ])('%s', async (_name, hogql, message) => {
    expect((await refusal(hogql, { values: { text: 'x'.repeat(2_000_000) } })).message).toContain(message)
  })
})

describe('CTEs that read each other twice are counted before they run', () => {
  const chain = (levels: number, body: (name: string) => string) =>
    `WITH c0 AS (SELECT 1 AS x), ${Array.from({ length: levels }, (_, n) => `c${n + 1} AS (${body(`c${n}`)})`).join(', ')} SELECT count() FROM c${levels}`

  test.each<[string, (name: string) => string]>([
    ['a union of one with itself', (name) => `SELECT * FROM ${name} UNION ALL SELECT * FROM ${name}`],
    [
      'a join of one with itself',
      (name) => `SELECT a.x AS x FROM ${name} AS a JOIN ${name} AS b ON a.x = b.x`,
    ],
    ['membership in a query of one', (name) => `SELECT x FROM ${name} WHERE x IN (SELECT x FROM ${name})`],
    ['membership in one', (name) => `SELECT x FROM ${name} WHERE x IN ${name}`],
    [
      'values read from one',
      (name) => `SELECT (SELECT max(x) FROM ${name}) + (SELECT min(x) FROM ${name}) AS x`,
    ],
    [
      'sub-queries over one',
      (name) =>
        `SELECT a.x AS x FROM (SELECT x FROM ${name}) AS a JOIN (SELECT x FROM ${name}) AS b ON a.x = b.x`,
    ],
  ])('%s', async (_name, body) => {
    const { message, code } = await refusal(chain(25, body))
    expect(message).toMatch(/^The query is too complex to run: .* comes to [\d,]+ SELECTs, more than 1000\./)
    expect(code).toBe('hogql_query_error')
    await compiler.compile(chain(5, body), { metadata: project() })
  })

  test('a wide table used again and again', async () => {
    const wide = `WITH w AS (SELECT ${Array.from({ length: 400 }, (_, n) => `${n} AS c${n}`).join(', ')})`
    const uses = Array.from({ length: 200 }, () => 'SELECT c0 FROM w').join(' UNION ALL ')
    expect((await refusal(`${wide} ${uses}`)).message).toContain('too complex to run')
  })

  test('one that reads itself runs', async () => {
    await compiler.compile(
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT sum(n) FROM r',
      { metadata: project() },
    )
  })
})

describe('validation', () => {
  const validate = (hogql: string) => compiler.validate(hogql, { metadata: project() })

  test('says what is wrong, where, and which tables are named', async () => {
    expect(await validate('WITH a AS (SELECT 1 AS x) SELECT bad FROM events JOIN a ON 1 = a.x')).toEqual({
      isValid: false,
      errors: [{ message: 'Unable to resolve field: bad', start: 33, end: 36, fix: null }],
      warnings: [],
      notices: [],
      tableNames: ['events'],
    })
  })
  test('offers the fix when there is one', async () => {
    expect((await validate('SELECT evnt FROM events')).errors[0]).toMatchObject({ fix: 'event' })
  })

  test.each([
    ['SELECT cout() FROM events', 'SELECT count() FROM events'],
    ['SELECT uniqq(event) FROM events', 'SELECT uniq(event) FROM events'],
    ['SELECT toDte(timestamp) AS day FROM events', 'SELECT toDate(timestamp) AS day FROM events'],
    ['SELECT person.propertes FROM events', 'SELECT person.properties FROM events'],
    ['SELECT e.evnt FROM events AS e', 'SELECT e.event FROM events AS e'],
    ['SELECT event FROM evnts', 'SELECT event FROM events'],
  ])('the fix of %s stands in its place', async (hogql, fixed) => {
    const [error] = (await validate(hogql)).errors
    expect(hogql.slice(0, error!.start!) + error!.fix + hogql.slice(error!.end!)).toBe(fixed)
    expect((await validate(fixed)).isValid).toBe(true)
  })
  test('finds nothing wrong with what compiles', async () => {
    expect(await validate('SELECT event FROM events')).toMatchObject({
      isValid: true,
      errors: [],
      tableNames: ['events'],
    })
  })
  test('covers text that does not parse', async () => {
    expect((await validate('SELECT')).errors).toEqual([
      { message: 'Unexpected end of query', start: 6, end: 6, fix: null },
    ])
  })
})
