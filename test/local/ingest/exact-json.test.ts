import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson, writeExactJson } from '../../../src/local/ingest/exact-json.ts'

describe('JSON with integers beyond 2^53', () => {
  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    [`[1, 9007199254740991 ,${'9'.repeat(40)}]`, [1, 9007199254740991, BigInt('9'.repeat(40))]],
    ['{"a":{"b":[{"id":18446744073709551615}]}}', { a: { b: [{ id: 18446744073709551615n }] } }],
    ['{"9007199254740993":1}', { '9007199254740993': 1 }],
    [
      '["a \\" 9007199254740993", "\\\\", 9007199254740993]',
      ['a " 9007199254740993', '\\', 9007199254740993n],
    ],
    ['[12345678901234567.5, 1e400]', [Number('12345678901234567.5'), Infinity]],
  ])('reads %s', (text, value) => {
    expect(parseExactJson(text)).toEqual(value)
  })

  it('writes back the digits it read', () => {
    const text = '{"id":9007199254740993,"ids":[-18446744073709551616],"name":"9007199254740993"}'
    expect(writeExactJson(parseExactJson(text))).toBe(text)
  })

  it('refuses what JSON.parse refuses', () => {
    for (const text of ['9007199254740993x', '{"a":"9007199254740993', '[09007199254740993]', ''])
      expect(() => parseExactJson(text)).toThrow(SyntaxError)
  })

  it('gives every text back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value, integer) => {
        const text = `{"value":${JSON.stringify(value)},"integer":${integer}}`
        expect(writeExactJson(parseExactJson(text))).toBe(text)
      }),
    )
  })
})
