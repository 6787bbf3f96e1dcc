import { afterAll, describe, expect, test } from 'vitest'
import { type CompileOptions, compileQuery } from '../../../src/local/hogql/compile-query.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { isLarge, LargeQuery, MAX_NODES_AT_ONCE } from '../../../src/local/hogql/large-query.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { project } from './support/project.ts'

const parser = createHogQLParser()
let apart = 0
const compiler = createHogQLCompiler({
  parser: {
    ...parser,
    compileApart: (...query) => {
      apart++
      return parser.compileApart(...query)
    },
  },
})
afterAll(() => parser.close())

const metadata = project()
const padding = `/* ${'x'.repeat(20_000)} */`
const here = (hogql: string, options: Partial<CompileOptions> = {}) =>
  compileQuery(hogql, { metadata, ...options }, { reader: parser })
const bySize = async (hogql: string, options: Partial<CompileOptions> = {}) => {
  apart = 0
  const compiled = await compiler.compile(hogql, { metadata, ...options })
  return { compiled, apart }
}

describe('what is large is compiled in the worker, to the same end', () => {
  test('a long text', async () => {
    const hogql = 'SELECT person.properties.plan AS plan, count() FROM events GROUP BY plan'
    expect(await bySize(hogql)).toEqual({ compiled: await here(hogql), apart: 0 })
    expect(await bySize(`${hogql} ${padding}`)).toEqual({ compiled: await here(hogql), apart: 1 })
  })

  test('many values', async () => {
    const options = { values: { ids: Array.from({ length: 30_000 }, (_, index) => `user-${index}`) } }
    const hogql = 'SELECT count() FROM events WHERE distinct_id IN {ids}'
    expect(await bySize(hogql, options)).toEqual({ compiled: await here(hogql, options), apart: 1 })
  })

  test.each([
    ['few values in many places', `SELECT ${'[{ids}], '.repeat(20)}1`],
    ['parts that are printed again and again', `SELECT ${'('.repeat(12)}1${' BETWEEN 0 AND 2)'.repeat(12)}`],
  ])('%s', async (_, hogql) => {
    const options = { values: { ids: Array.from({ length: 1_000 }, (_, index) => index) } }
    await expect(
      compileQuery(hogql, { metadata, ...options }, { reader: parser, maxNodes: MAX_NODES_AT_ONCE }),
    ).rejects.toThrow(LargeQuery)
    expect(await bySize(hogql, options)).toEqual({ compiled: await here(hogql, options), apart: 1 })
  })
})

test('a refusal from the worker says what and where', async () => {
  const hogql = `SELECT evnt FROM events ${padding}`
  const refusal = await here(hogql).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ name: 'HogQLError', start: 7, end: 11, suggestions: ['event'] })
  const fromWorker = await compiler.compile(hogql, { metadata }).catch((error: unknown) => error)
  expect({ ...(fromWorker as object) }).toEqual({ ...(refusal as object) })
  expect((fromWorker as Error).message).toBe((refusal as Error).message)

  const { errors, isValid, tableNames } = await compiler.validate(hogql, { metadata })
  expect({ errors, isValid, tableNames }).toMatchObject({
    isValid: false,
    errors: [{ start: 7, end: 11, fix: 'event' }],
    tableNames: ['events'],
  })
})

test('a query is large by its text and what travels beside it', () => {
  expect(isLarge('x'.repeat(20_000), {})).toBe(false)
  expect(isLarge('x'.repeat(20_001), {})).toBe(true)
  expect(isLarge('SELECT {a}', { values: { a: 'x'.repeat(20_000) } })).toBe(true)
  expect(isLarge('SELECT {a}', { values: { a: [['x'.repeat(100)], 1, null] } })).toBe(false)
  expect(isLarge('SELECT 1', { filters: { properties: [{ value: Array(20_000).fill(1) }] } })).toBe(true)
})
