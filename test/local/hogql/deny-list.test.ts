import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  CallNode,
  Expression,
  JoinNode,
  QueryNode,
  SelectNode,
} from '../../../src/local/hogql/ast/ast.ts'
import { ALL_FUNCTIONS, findFunction } from '../../../src/local/hogql/functions/function-registry.ts'
import {
  COMPARISON_FUNCTIONS,
  LOGIC_FUNCTIONS,
} from '../../../src/local/hogql/functions/operator-functions.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { HogQLError } from '../../../src/local/hogql/hogql-error.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { PROJECT_FUNCTION_NAMES } from '../../../src/local/hogql/resolve/project-functions.ts'
import { type ClickHouse, startClickHouse } from './support/clickhouse.ts'
import { project } from './support/project.ts'

let clickhouse: ClickHouse
let functions: string[]
let tableFunctions: string[]
let systemTables: string[]
const parser = createHogQLParser()
beforeAll(async () => {
  clickhouse = await startClickHouse()
  const names = async (table: string): Promise<string[]> =>
    (await clickhouse.run(`SELECT name FROM system.${table}`)).rows.map(([name]) => String(name))
  functions = await names('functions')
  tableFunctions = await names('table_functions')
  systemTables = (await clickhouse.run("SELECT name FROM system.tables WHERE database = 'system'")).rows
    .flat()
    .map(String)
})
afterAll(async () => {
  await Promise.all([parser.close(), clickhouse?.close()])
})

/** SQL of a tree that no grammar has looked at: what stands between it and ClickHouse is the compiler alone. */
async function compileTree(tree: QueryNode): Promise<string | undefined> {
  const compiler = createHogQLCompiler({ parser: { ...parser, parseSelect: async () => tree } })
  return sqlOrRefusal(compiler.compile('', { metadata: project() }))
}
const compileText = (hogql: string): Promise<string | undefined> =>
  sqlOrRefusal(createHogQLCompiler({ parser }).compile(hogql, { metadata: project() }))

async function sqlOrRefusal(compiled: Promise<{ sql: string }>): Promise<string | undefined> {
  try {
    return (await compiled).sql
  } catch (error) {
    if (error instanceof HogQLError) return undefined
    throw error
  }
}

const text: Expression = { node: 'Constant', value: '/etc/passwd' }
const one: Expression = { node: 'Constant', value: 1 }
const events: JoinNode = { node: 'JoinExpr', table: { node: 'Field', chain: ['events'] } }
const select = (item: Expression, more: Partial<SelectNode> = {}): SelectNode => ({
  node: 'SelectQuery',
  select: [item],
  ...more,
})
const callOf = (name: string, args: Expression[] = [text]): CallNode => ({ node: 'Call', name, args })

/** Every place a function can stand in. */
const PLACES: Record<string, (name: string) => QueryNode> = {
  'without arguments': (name) => select(callOf(name, [])),
  'with text': (name) => select(callOf(name)),
  'with three arguments': (name) => select(callOf(name, [text, one, one])),
  'inside another call': (name) => select(callOf('concat', [callOf(name), text])),
  'inside an aggregate': (name) => select(callOf('count', [callOf(name)])),
  'with parameters': (name) => select({ ...callOf(name), params: [text] }),
  'as a parameter': (name) => select({ ...callOf('topK'), params: [callOf(name)] }),
  'in a lambda': (name) =>
    select(
      callOf('arrayMap', [
        { node: 'Lambda', args: ['x'], expr: callOf(name) },
        { node: 'Array', exprs: [one] },
      ]),
    ),
  'over a window': (name) =>
    select({ node: 'WindowFunction', name, exprs: [text], args: null, over_expr: { node: 'WindowExpr' } }),
  'in WHERE': (name) => select(one, { where: callOf(name) }),
  'in ORDER BY': (name) =>
    select(one, { order_by: [{ node: 'OrderExpr', expr: callOf(name), order: 'ASC' }] }),
  'in LIMIT': (name) => select(one, { limit: callOf(name) }),
  'in a sub-query': (name) => select(select(callOf(name))),
  'in a column CTE': (name) =>
    select(
      { node: 'Field', chain: ['c'] },
      { ctes: [{ node: 'CTE', name: 'c', expr: callOf(name), cte_type: 'column' }] },
    ),
  'in a join': (name) =>
    select(one, {
      select_from: {
        ...events,
        next_join: {
          node: 'JoinExpr',
          table: { node: 'Field', chain: ['persons'] },
          join_type: 'INNER JOIN',
          constraint: { node: 'JoinConstraint', constraint_type: 'ON', expr: callOf(name) },
        },
      },
    }),
  'as a table': (name) =>
    select(one, {
      select_from: { node: 'JoinExpr', table: { node: 'Field', chain: [name] }, table_args: [text] },
    }),
  'as a table without arguments': (name) =>
    select(one, { select_from: { node: 'JoinExpr', table: { node: 'Field', chain: [name] } } }),
  'behind IN': (name) =>
    select(one, {
      where: {
        node: 'CompareOperation',
        op: 'in',
        left: one,
        right: select(one, {
          select_from: { node: 'JoinExpr', table: { node: 'Field', chain: [name] }, table_args: [text] },
        }),
      },
    }),
}

const allowed = (name: string): boolean =>
  findFunction(name) !== undefined ||
  COMPARISON_FUNCTIONS.has(name) ||
  LOGIC_FUNCTIONS.has(name.toLowerCase()) ||
  PROJECT_FUNCTION_NAMES.includes(name)

test('ClickHouse has hundreds of functions that the list leaves out', () => {
  expect(functions.length).toBeGreaterThan(1500)
  expect(functions.filter((name) => !allowed(name)).length).toBeGreaterThan(700)
})

test.each(Object.keys(PLACES))(
  'a function that is not on the list is refused %s',
  async (place) => {
    const build = PLACES[place] as (name: string) => QueryNode
    const passed: string[] = []
    const outside = functions.filter((name) => !allowed(name))
    for (const name of place.includes('table') || place === 'behind IN'
      ? [...outside, ...tableFunctions]
      : outside) {
      if (name === 'numbers') continue
      if ((await compileTree(build(name))) !== undefined) passed.push(name)
    }
    expect(passed).toEqual([])
  },
  120_000,
)

test('a table function is no scalar function, and a table of ClickHouse is no table here', async () => {
  const passed: string[] = []
  for (const name of tableFunctions) {
    if (allowed(name)) continue
    for (const [place, build] of Object.entries(PLACES))
      if (name !== 'numbers' && (await compileTree(build(name))) !== undefined)
        passed.push(`${name} ${place}`)
  }
  for (const name of systemTables) {
    const sql = await compileTree(
      select(one, { select_from: { node: 'JoinExpr', table: { node: 'Field', chain: ['system', name] } } }),
    )
    // Some names are PostHog's too: then they read the project's own documents.
    if (sql?.includes('`system`')) passed.push(`system.${name}`)
  }
  expect(passed).toEqual([])
})

test('every name that reaches ClickHouse is the name of an allowed function', () => {
  const dangerous =
    /^(file|url|s3|remote|cluster|mysql|postgres|mongo|redis|jdbc|odbc|hdfs|sqlite|dict|joinGet|executable|sleep|getSetting|getMacro|hostName|fullHostName|currentUser|addressTo|demangle|catboost|throwIf|ai[A-Z]|initializeAggregation|evalMLMethod|eval$|input|merge$|dictionary)/
  const printed = [...ALL_FUNCTIONS.values()].flatMap(({ name, clickhouse: sql }) => [name, sql])
  expect(printed.filter((name) => dangerous.test(name))).toEqual([])
})

describe('text that ClickHouse would read as a name', () => {
  test.each([
    "SELECT arrayReduce('file', ['/etc/passwd'])",
    "SELECT arrayReduce('sum); SELECT file(''/etc/passwd'')', [1])",
    "SELECT arrayReduce(concat('su', 'm'), [1])",
    'SELECT arrayReduce(event, [1]) FROM events',
    "SELECT accurateCastOrNull(1, 'Dynamic')",
    "SELECT accurateCastOrNull(1, 'AggregateFunction(sum, UInt8)')",
    'SELECT accurateCastOrNull(1, event) FROM events',
    'SELECT CAST(1 AS Dynamic)',
    'SELECT CAST(1 AS Array(Dynamic))',
    'SELECT TRY_CAST(1 AS Int64)',
  ])('%s', async (hogql) => {
    expect(await compileText(hogql)).toBeUndefined()
  })

  test.each([
    "SELECT JSONExtract('{}', 'a', 'Object(''json'')')",
    "SELECT JSONExtract('{\"a\":\"x\"}', 'a', 'AggregateFunction(sum, UInt8)')",
    "SELECT dateTrunc('file', now())",
    "SELECT toDateTime('2026-01-01', 'no/such/zone')",
  ])('ClickHouse itself refuses %s', async (hogql) => {
    await expect(clickhouse.run((await compileText(hogql)) as string)).rejects.toThrow()
  })
})

test.each([
  "SELECT 1 INTO OUTFILE '/tmp/x'",
  'SELECT 1 FORMAT CSV',
  'SELECT 1 SETTINGS max_threads = 1',
  'INSERT INTO events VALUES (1)',
  'DROP TABLE events',
  'SELECT 1; DROP TABLE events',
  'ALTER TABLE events DELETE WHERE 1',
  'SYSTEM SHUTDOWN',
  'EXPLAIN SELECT 1',
  'SHOW TABLES',
  'ATTACH TABLE x',
  'SELECT * FROM events FINAL',
])('%s is refused', async (hogql) => {
  expect(await compileText(hogql)).toBeUndefined()
})
