import createHogQLParser from '@posthog/hogql-parser'
import { expect, test } from 'vitest'
import { createForgetfulParser } from '../../../../src/local/hogql/parser/forgetful-parser.ts'

const TEXTS = [
  'SELECT event, count() FROM events WHERE timestamp > now() - INTERVAL 1 DAY GROUP BY event',
  'SELECT event FORM events',
  "SELECT 'abc",
  "WITH 1 AS one SELECT one, '😀', properties.$browser FROM events AS e JOIN persons AS p ON e.person_id = p.id",
  `SELECT ${Array.from({ length: 200 }, (_, index) => index).join(', ')}`,
  '',
]

test('what was read before changes no tree', async () => {
  const parser = await createForgetfulParser('SELECT 1')
  for (const text of [...TEXTS, ...TEXTS.toReversed()]) {
    const fresh = await createHogQLParser()
    expect(parser.grammar.parseSelect(text)).toBe(fresh.parseSelect(text))
    expect(parser.forget()).toBe(true)
    expect(parser.grammar.parseExpr(text)).toBe(fresh.parseExpr(text))
    expect(parser.forget()).toBe(true)
  }
})

test('one whose memory has grown by far is not kept', async () => {
  const parser = await createForgetfulParser('SELECT 1')
  parser.grammar.parseSelect(`SELECT '${'x'.repeat(8_000_000)}'`)
  expect(parser.forget()).toBe(false)
})

test('nothing goes on looking at what is instantiated', async () => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { instantiate: unknown } }
  const before = WebAssembly.instantiate
  await createForgetfulParser('SELECT 1')
  expect(WebAssembly.instantiate).toBe(before)
})
