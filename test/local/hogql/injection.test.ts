import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { HogQLError } from '../../../src/local/hogql/hogql-error.ts'
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

/** Text made to break out: quotes, escapes, comments, ends of statements, odd characters. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '\\\\',
        "\\'",
        "''",
        '--',
        '/*',
        '*/',
        ';',
        '\n',
        '\r',
        '\t',
        '\0',
        '\b',
        '%',
        '{',
        '}',
        '{{',
        '$$',
        '😀',
        'é',
        '\u2028',
        ') OR 1=1 --',
        "' UNION ALL SELECT file('/etc/passwd') --",
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

/** SQL with every string literal and quoted name emptied: what is left is structure. */
function structure(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g, (quoted) =>
    quoted.startsWith("'") ? "''" : '``',
  )
}

const inBackticks = (text: string): string => `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
const inQuotes = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

async function sqlOf(hogql: string, values?: Record<string, unknown>): Promise<string | undefined> {
  try {
    return (await compiler.compile(hogql, { metadata: project(), values })).sql
  } catch (error) {
    if (error instanceof HogQLError) return undefined
    throw error
  }
}

test('a value never changes the structure of a query', async () => {
  const query =
    'SELECT event FROM events WHERE event = {v} AND properties.plan IN {list} AND properties.nested LIKE {v} LIMIT 1'
  const plain = structure((await sqlOf(query, { v: 'x', list: ['x', 'y'] })) as string)
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (v, other) => {
      expect(structure((await sqlOf(query, { v, list: [v, other] })) as string)).toBe(plain)
    }),
    { numRuns: 150 },
  )
}, 60_000)

test('values come back from ClickHouse as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 20 }), async (list) => {
      const sql = (await sqlOf('SELECT {list}', { list })) as string
      expect((await clickhouse.run(sql)).rows).toEqual([[list]])
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('text literals, property names and aliases in the query never leave their quotes', async () => {
  const build = (text: string, name: string): string =>
    `SELECT event AS ${inBackticks(name)}, properties.${inBackticks(name)}, properties[${inQuotes(text)}] FROM events AS ${inBackticks(`t${name}`)} WHERE event = ${inQuotes(text)} AND ${inBackticks(name)} != ${inQuotes(text)} LIMIT 1`
  let compiled = 0
  const plain = structure((await sqlOf(build('x', 'y'))) as string)
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (text, name) => {
      const sql = await sqlOf(build(text, name))
      if (sql === undefined) return
      compiled++
      // A name the column already has is not repeated as an alias; nothing else may differ.
      const same = (shape: string): string => shape.replaceAll(' AS ``', '')
      expect(same(structure(sql))).toBe(same(plain))
      await clickhouse.run(sql)
    }),
    { numRuns: 60 },
  )
  expect(compiled).toBeGreaterThan(10)
}, 120_000)

test('no name reaches ClickHouse unless it is on the list', async () => {
  const identifier = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,24}$/)
  await fc.assert(
    fc.asyncProperty(identifier, async (name) => {
      const sql = await sqlOf(`SELECT ${name}(1) FROM ${name}`)
      expect(sql).toBeUndefined()
    }),
    { numRuns: 60 },
  )
}, 60_000)
