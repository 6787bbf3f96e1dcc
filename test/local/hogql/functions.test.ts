import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALL_FUNCTIONS, findFunction } from '../../../src/local/hogql/functions/function-registry.ts'
import { type ClickHouse, startClickHouse } from './support/clickhouse.ts'

let clickhouse: ClickHouse
beforeAll(async () => {
  clickhouse = await startClickHouse()
})
afterAll(() => clickhouse?.close())

const COMBINATORS = /(?:If|OrNull|OrDefault|Array|ForEach|Map|State|Merge|ArgMin|ArgMax|Distinct)$/

test('every allowed function exists in ClickHouse under the name it is printed with', async () => {
  const { rows } = await clickhouse.run('SELECT name FROM system.functions')
  const known = new Set(rows.flat())
  const exists = (name: string): boolean =>
    known.has(name) || (COMBINATORS.test(name) && exists(name.replace(COMBINATORS, '')))
  const printed = [...ALL_FUNCTIONS.values()]
    .filter((definition) => !definition.build)
    .map((definition) => definition.clickhouse)
  expect(printed.filter((name) => !exists(name))).toEqual([])
})

test('nothing allowed reaches outside the query', () => {
  const dangerous =
    /file|url(?!decode)|s3|remote|mysql|postgres|mongo|redis|jdbc|odbc|hdfs|dict|joinGet|executable|sleep|setting|macro|hostname|currentuser|addressTo|demangle|catboost|model|throw/i
  const urlParts = /URLParameter|URLHierarchy|URLPathHierarchy|URLComponent|URLFormComponent/
  const names = [...ALL_FUNCTIONS.values()]
    .flatMap(({ name, clickhouse: printed }) => [name, printed])
    .filter((name) => dangerous.test(name) && !urlParts.test(name))
  expect(names).toEqual([])
})

test.each(['COUNT', 'Sum', 'COALESCE', 'NOW', 'lower', 'IF'])('%s is found in any case', (name) => {
  expect(findFunction(name)).toBeDefined()
})

test.each(['tostring', 'UNIQ', 'toString ', 'valueOf', 'hasOwnProperty', ''])('%j is not found', (name) => {
  expect(findFunction(name)).toBeUndefined()
})
