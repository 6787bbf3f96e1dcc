import createGrammar from '@posthog/hogql-parser'
import { afterAll, describe, expect, test } from 'vitest'
import { bracketDepth } from '../../../../src/local/hogql/parser/bracket-depth.ts'
import { condenseText } from '../../../../src/local/hogql/parser/condense-text.ts'
import { createHogQLParser } from '../../../../src/local/hogql/parser/parser.ts'
import { readAst } from '../../../../src/local/hogql/parser/read-ast.ts'
import { tokenise } from '../../../../src/local/hogql/parser/tokenise.ts'

const parser = createHogQLParser()
afterAll(() => parser.close())

/** The tree of the grammar alone. */
async function whole(text: string): Promise<unknown> {
  const grammar = await createGrammar()
  return readAst(JSON.parse(grammar.parseSelect(text)), text)
}

/** Positions of parts that stand for a chain or a list differ: the grammar has none for what was left out. */
const withoutEnds = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value) =>
      key === 'start' || key === 'end' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  )

const many = (count: number, item: (index: number) => string, separator: string) =>
  Array.from({ length: count }, (_, index) => item(index)).join(separator)

describe('a condensed text gives the tree of the written one', () => {
  test.each([
    ['OR', `SELECT 1 FROM events WHERE ${many(200, (n) => `event = 'e${n}'`, ' OR ')} GROUP BY a`],
    [
      'OR of AND',
      `SELECT 1 FROM events WHERE x AND (${many(180, (n) => `a = ${n} AND NOT b`, ' OR ')}) LIMIT 3`,
    ],
    [
      'OR with BETWEEN and CASE',
      `SELECT ${many(180, (n) => `a BETWEEN ${n} AND 9 OR CASE WHEN b OR c THEN 1 ELSE 2 END`, ' OR ')}`,
    ],
    ['OR with chains in brackets', `SELECT ${many(160, (n) => `(a OR b${n})`, ' or ')} AS x, 2`],
    ['AND', `SELECT countIf(${many(200, (n) => `a != ${n}`, ' AND ')}) FROM events`],
    ['AND with BETWEEN', `SELECT 1 WHERE ${many(160, (n) => `a BETWEEN ${n} AND 9`, ' AND ')}`],
    ['||', `SELECT ${many(200, (n) => `'text ${n}'`, ' || ')} || concat(a, b) AS x`],
    ['|| in a condition', `SELECT 1 WHERE ${many(200, () => 'a.b', ' || ')} = 'x'`],
    ['a list of texts', `SELECT 1 WHERE event NOT IN (${many(600, (n) => `'é😀 ${n}'`, ', ')}) AND b`],
    [
      'a list of numbers',
      `SELECT [${many(600, (n) => String([n, -n, n + 0.5, 123456789012345][n % 4]), ',')}] AS x`,
    ],
    ['arguments', `SELECT concat(${many(400, (n) => `'${n}'`, ', ')}), x`],
    ['a list with escapes', String.raw`SELECT ('it\'s', 'it''s', ${many(400, (n) => `'${n}'`, ', ')})`],
    ['comments', `SELECT /* ( */ 1 IN (${many(400, (n) => `${n} -- )`, '\n, ')}\n) -- '`],
    ['differences', `SELECT (${many(400, (n) => `${n}`, ', ')}, 5 -3, 4)`],
    [
      'words in quotes',
      `SELECT \`or\`, "and" FROM events WHERE ${many(200, (n) => `\`or\` = "a ${n}"`, ' OR ')}`,
    ],
    ['template strings', `SELECT f'{a} ${'x'.repeat(1000)}', 1 IN (${many(400, String, ',')})`],
  ])('%s', async (_name, text) => {
    expect(withoutEnds(await parser.parseSelect(text))).toEqual(withoutEnds(await whole(text)))
  })
})

test('chains and lists are condensed, short texts and what follows the grammar alone are not', () => {
  expect(condenseText(`SELECT ${many(300, (n) => `a = ${n}`, ' OR ')}`)?.chains.size).toBe(1)
  expect(condenseText(`SELECT 1 IN (${many(5_000, String, ', ')})`)?.text).toMatch(/^SELECT 1 IN \(0, 1\)$/)
  expect(condenseText('SELECT 1 OR 2')).toBeUndefined()
  expect(condenseText(`SELECT ${many(300, (n) => `a - ${n}`, ', ')}`)).toBeUndefined()
  expect(condenseText(`SELECT '${'x'.repeat(2_000)}`)).toBeUndefined()
})

test('positions are those of the written text', async () => {
  const list = `(${many(500, (n) => `'e${n}'`, ', ')})`
  const text = `SELECT 1 FROM events WHERE event IN ${list} AND nope = 1`
  const json = JSON.stringify(await parser.parseSelect(text))
  const at = text.indexOf('nope')
  expect(json).toContain(`"start":${at}`)
  const literal = text.indexOf("'e499'")
  expect(json).toContain(`{"node":"Constant","value":"e499","start":${literal},"end":${literal + 6}}`)
})

describe('texts people generate are read', () => {
  test.each([
    ['3,000 ORs', `SELECT ${many(3_000, (n) => `a = ${n}`, ' OR ')}`],
    ['3,000 ANDs', `SELECT ${many(3_000, (n) => `a = ${n}`, ' AND ')}`],
    ['3,000 ||', `SELECT ${many(3_000, (n) => `'${n}'`, ' || ')}`],
    ['100,000 literals', `SELECT a IN (${many(100_000, (n) => `'e${n}'`, ', ')})`],
  ])('%s', async (_name, text) => {
    expect(await parser.parseSelect(text)).toMatchObject({ node: 'SelectQuery' })
  })

  test.each(['(', '[', 'toString(', '(SELECT ', '{', 'CASE WHEN 1 THEN '])(
    'thousands of %s are refused at once',
    { retry: 3 },
    async (open) => {
      const startedAt = performance.now()
      await expect(parser.parseSelect(`SELECT ${open.repeat(3_000)}`)).rejects.toThrow(
        '3,000 brackets inside each other',
      )
      expect(performance.now() - startedAt).toBeLessThan(500)
    },
  )

  test('brackets in texts and comments are none', async () => {
    await parser.parseSelect(
      `SELECT '${'('.repeat(500)}', 1 -- ${'('.repeat(500)}\n, 2 /* ${'['.repeat(500)} */`,
    )
  })

  test.each([
    ['a text', `SELECT '${'x'.repeat(12_000_000)}'`, 2],
    ['a comment', `SELECT /* ${'('.repeat(12_000_000)} */ 1`, 2],
  ])('%s of megabytes is cut into tokens like a short one', (_name, text, count) => {
    expect(tokenise(text)).toHaveLength(count)
    expect(bracketDepth(text)).toBe(0)
  })

  test('what is refused within a long text is refused as written', async () => {
    const text = `SELECT 1 FROM events WHERE a IN (${many(5_000, String, ', ')}) GRUOP BY 1`
    await expect(parser.parseSelect(text)).rejects.toMatchObject({
      code: 'hogql_syntax_error',
      start: text.indexOf('GRUOP'),
    })
  })
})
