import { afterAll, expect, test } from 'vitest'
import type { SelectNode } from '../../../../src/local/hogql/ast/ast.ts'
import { HogQLError } from '../../../../src/local/hogql/hogql-error.ts'
import { createHogQLParser } from '../../../../src/local/hogql/parser/parser.ts'

const parser = createHogQLParser()
afterAll(() => parser.close())

const select = async (text: string): Promise<SelectNode> => (await parser.parseSelect(text)) as SelectNode

async function refusal(text: string): Promise<HogQLError & { at: string }> {
  const error = await parser.parseSelect(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HogQLError)) throw new Error(`expected a HogQLError, got ${String(error)}`)
  return Object.assign(error, { at: text.slice(error.start, error.end) })
}

test('positions are UTF-16 offsets, also after characters of two units', async () => {
  const text = "SELECT '😀😀' AS smile, event FROM events"
  const event = (await select(text)).select[1]
  expect(text.slice(event?.start, event?.end)).toBe('event')
})

test('a syntax error points at its token, also after an emoji', async () => {
  expect(await refusal("SELECT '😀', event FROM events WHERE )")).toMatchObject({
    code: 'hogql_syntax_error',
    message: 'Syntax error near ")"',
    at: ')',
  })
})

test.each([
  ['', 'Empty query'],
  ['SELECT event FROM events WHERE', 'Unexpected end of query'],
  ['SELECT event FORM events', 'Syntax error near "FORM". Did you mean FROM?'],
  ["SELECT 'abc", "Unclosed quote '"],
  ['SELECT 1; SELECT 2', 'Syntax error near "SELECT", expected the end of the query'],
  ['DROP TABLE events', 'Syntax error near "DROP"'],
])('%j is refused in one sentence', async (text, message) => {
  expect((await refusal(text)).message).toContain(message)
})

test('integers beyond what JSON keeps are read from the text', async () => {
  const { select: items } = await select(
    'SELECT 9007199254740993, 18446744073709551615, 123456789012345678901234567890, 1.0',
  )
  expect(items.map((item) => item.node === 'Constant' && item.value)).toEqual([
    9007199254740993n,
    18446744073709551615n,
    123456789012345678901234567890n,
    1,
  ])
  expect(items[3]).toMatchObject({ float: true })
})

test('a text read before comes from memory', async () => {
  expect(await parser.parseSelect('SELECT 1 AS again')).toBe(await parser.parseSelect('SELECT 1 AS again'))
})

test('a text that takes too long is ended, and the next one is read', async () => {
  await using impatient = createHogQLParser({ timeoutMs: 400 })
  const nested = `SELECT ${'abs('.repeat(60)}1${')'.repeat(60)}`
  await expect(impatient.parseSelect(nested)).rejects.toMatchObject({
    name: 'HogQLError',
    message: expect.stringContaining('nested too deeply'),
  })
  await using patient = createHogQLParser()
  expect((await patient.parseSelect('SELECT 1')).node).toBe('SelectQuery')
})

test('texts asked for at once are all read', async () => {
  const texts = ['a', 'b', 'c', 'd'].map((name) => `SELECT 1 AS ${name}`)
  const trees = await Promise.all(texts.map(select))
  expect(trees.map((tree) => (tree.select[0] as { alias?: string }).alias)).toEqual(['a', 'b', 'c', 'd'])
})

test('closing rejects what is waiting and ends the worker', async () => {
  const closing = createHogQLParser()
  const waiting = closing.parseSelect(`SELECT ${'abs('.repeat(40)}1${')'.repeat(40)}`)
  const outcome = expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  await closing.close()
  await outcome
  await expect(closing.parseSelect('SELECT 1 AS late')).rejects.toThrow('closed')
})
