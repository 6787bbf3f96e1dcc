import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson, parseSentJson, writeExactJson } from '../../../src/local/ingest/exact-json.ts'

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
    const text =
      '{"id":9007199254740993,"ids":[18446744073709551615,-9223372036854775808],"name":"9007199254740993"}'
    expect(writeExactJson(parseExactJson(text))).toBe(text)
  })

  it.each([
    ['18446744073709551616', '18446744073709551616.0'],
    ['-9223372036854775809', '-9223372036854775809.0'],
    ['1e20', '100000000000000000000.0'],
    ['1e21', '1e+21'],
    ['9007199254740993.0', '9007199254740993'],
    ['0.30000000000000004', '0.30000000000000004'],
  ])('writes %s so that ClickHouse reads it, and reads what it writes', (text, written) => {
    expect(writeExactJson({ a: parseExactJson(text) })).toBe(`{"a":${written}}`)
    expect(writeExactJson(parseExactJson(`{"a":${written}}`))).toBe(`{"a":${written}}`)
  })

  it('refuses what JSON.parse refuses', () => {
    for (const text of ['9007199254740993x', '{"a":"9007199254740993', '[09007199254740993]', ''])
      expect(() => parseExactJson(text)).toThrow(SyntaxError)
  })

  it('gives every text back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value, integer) => {
        const text = writeExactJson(parseExactJson(`{"value":${JSON.stringify(value)},"integer":${integer}}`))
        expect(text.endsWith(`,"integer":${integer}}`)).toBe(true)
        // As JSON has it: there is no negative zero.
        expect(JSON.parse(text).value).toEqual(JSON.parse(JSON.stringify(value)))
        expect(writeExactJson(parseExactJson(text))).toBe(text)
      }),
    )
  })
})

describe('JSON that somebody sends', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

  it.each([
    ['1e400', 'number out of range'],
    ['{"a":[-1e999]}', 'number out of range'],
    [`[${'9'.repeat(210)}e210]`, 'number out of range'],
    ['{"a":"x\\ud800y"}', 'lone leading surrogate'],
    ['{"\\udc00":1}', 'lone leading surrogate'],
    ['{"a":"\\ude00\\ud83d"}', 'lone leading surrogate'],
    [nested(128), 'recursion limit exceeded'],
    ['{', 'JSON'],
  ])('%.40s is refused', (text, message) => {
    expect(() => parseSentJson(text)).toThrow(SyntaxError)
    expect(() => parseSentJson(text)).toThrow(message)
  })

  it.each([
    ['1e308', 1e308],
    ['"1e400"', '1e400'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\\\ud800"', '\\ud800'],
    ['{"a":9007199254740993,"b":"\\u0000[[{"}', { a: 9007199254740993n, b: '\u0000[[{' }],
    [nested(127), JSON.parse(nested(127))],
  ])('%.40s is read', (text, value) => {
    expect(parseSentJson(text)).toEqual(value)
  })

  it('any JSON is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(writeExactJson(parseSentJson(text)))).toEqual(JSON.parse(text))
      }),
    )
  })
})
