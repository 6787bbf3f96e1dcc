import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { HogQLError } from '../../../src/local/hogql/hogql-error.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { project } from './support/project.ts'

const compiler = createHogQLCompiler({ parser: createHogQLParser({ timeoutMs: 2000 }) })
afterAll(() => compiler.close())

/** SQL, or the refusal; anything else that is thrown fails the test. */
async function answer(hogql: string): Promise<string | HogQLError> {
  try {
    return (await compiler.compile(hogql, { metadata: project(), values: { x: 1 } })).sql
  } catch (error) {
    if (error instanceof HogQLError) return error
    throw error
  }
}

const tokens = fc.constantFrom(
  ...'SELECT FROM WHERE events persons sessions event properties $browser . , ( ) [ ] { } * + - / % = != < > AND OR NOT IN'.split(
    ' ',
  ),
  ...'IS NULL LIKE GROUP BY ORDER LIMIT OFFSET HAVING WITH AS JOIN ON ARRAY UNION ALL CASE WHEN THEN ELSE END OVER'.split(
    ' ',
  ),
  ..."count sum if 1 2.5 1e400 99999999999999999999 'a' \"b\" `c` x -> :: ? : ?? || =~ INTERVAL DAY f'{ }' <a /> -- /* */ ;".split(
    ' ',
  ),
  ...'__proto__ constructor toString {x} {filters} COLUMNS EXCLUDE VALUES PIVOT numbers(3) \0 é 😀 \u2028 \ud800'.split(
    ' ',
  ),
)

test('a pile of HogQL words is compiled or refused, never more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tokens, { maxLength: 14 }), async (words) => {
      await answer(`SELECT ${words.join(' ')}`)
    }),
    { numRuns: 120 },
  )
}, 120_000)

test('random bytes are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
      const refused = await answer(Buffer.from(bytes).toString('latin1'))
      expect(refused).toBeInstanceOf(HogQLError)
      expect((refused as HogQLError).message.length).toBeLessThan(2000)
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('positions of refusals lie within the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tokens, { minLength: 1, maxLength: 10 }), async (words) => {
      const hogql = `SELECT ${words.join(' ')} FROM nowhere`
      const refused = await answer(hogql)
      if (typeof refused === 'string' || refused.start === undefined) return
      expect(refused.start).toBeGreaterThanOrEqual(0)
      expect(refused.end ?? refused.start).toBeLessThanOrEqual(hogql.length)
    }),
    { numRuns: 50 },
  )
}, 120_000)

const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth)

describe('texts nested without measure are answered, not waited for', () => {
  test.each([
    ['parentheses', `SELECT ${nested('(', '1', ')', 30)}`],
    ['many parentheses', `SELECT ${nested('(', '1', ')', 2000)}`],
    ['calls', `SELECT ${nested('toString(', '1', ')', 25)}`],
    ['many calls', `SELECT ${nested('toString(', '1', ')', 3000)}`],
    ['comparisons in calls', `SELECT ${nested('and(equals(1, 1), ', '1', ')', 60)}`],
    ['arrays', `SELECT ${nested('[', '1', ']', 60)}`],
    ['sub-queries', `SELECT 1 FROM ${nested('(SELECT 1 FROM ', 'events', ')', 80)}`],
    ['scalar sub-queries', `SELECT ${nested('(SELECT ', '1', ')', 40)}`],
    ['choices', `SELECT ${nested('if(1, ', '1', ', 2)', 40)}`],
    ['CASE', `SELECT ${nested('CASE WHEN 1 THEN ', '1', ' END', 30)}`],
    ['NOT', `SELECT ${'NOT '.repeat(3000)} 1`],
    ['minus signs', `SELECT ${'- '.repeat(3000)} 1`],
    ['lambdas', `SELECT ${nested('arrayMap(x -> ', 'x', ', [1])', 20)}`],
    ['template strings', `SELECT ${nested("f'{", '1', "}'", 12)}`],
    ['tags', `SELECT ${nested('<a>', 'x', '</a>', 40)}`],
    ['UNION', Array.from({ length: 500 }, () => 'SELECT 1').join(' UNION ALL ')],
    ['a wide sum', `SELECT ${Array.from({ length: 300 }, () => '1').join(' + ')}`],
    ['a wide list', `SELECT 1 IN (${Array.from({ length: 5000 }, (_, n) => n).join(', ')})`],
    ['many conditions', `SELECT 1 WHERE ${Array.from({ length: 500 }, (_, n) => `1 = ${n}`).join(' AND ')}`],
    ['a long chain of names', `SELECT properties${'.a'.repeat(2000)} FROM events`],
    ['unclosed', `SELECT ${'('.repeat(5000)}`],
  ])(
    '%s',
    async (_name, hogql) => {
      const outcome = await answer(hogql)
      if (outcome instanceof HogQLError) expect(outcome.message.length).toBeLessThan(2000)
      else expect(outcome).toContain('SELECT')
      // The parser is ready for the next text.
      expect(await answer('SELECT 1 AS fine')).toContain('fine')
    },
    12_000,
  )
})
