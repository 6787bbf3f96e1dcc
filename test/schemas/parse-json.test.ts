import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/schemas/parse-json.ts'

/** JSON text of a value in which bigints are bare numbers, as a server sends 64-bit integers. */
function toJsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${toJsonText(item)}`)
      .join(' ,')}}`
  return JSON.stringify(value)
}

const unsafe = (value: bigint) =>
  value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)

describe('parseJson', () => {
  it.each([
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    [
      '[1234567890123456789.5, 1234567890123456789e3, 0.12345678901234567890]',
      ['1234567890123456789.5', '1234567890123456789e3', '0.12345678901234567890'].map(Number),
    ],
    ['"12345678901234567890"', '12345678901234567890'],
    ['[1e-12345678901234567890, 123456789012345678]', [0, 123456789012345678n]],
    [
      '{"a":"[12345678901234567890, 2]","b":12345678901234567890}',
      { a: '[12345678901234567890, 2]', b: 12345678901234567890n },
    ],
    [
      '["\\\\", 12345678901234567890, "\\"", 12345678901234567891]',
      ['\\', 12345678901234567890n, '"', 12345678901234567891n],
    ],
    [
      '["x, 12345678901234567890, y, 12345678901234567890, z"]',
      ['x, 12345678901234567890, y, 12345678901234567890, z'],
    ],
  ])('%s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  it('keeps every 64-bit integer exact, wherever it stands', () => {
    const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
    const text = fc.oneof(
      fc.string(),
      integer.map((value) => `, ${value},`),
      integer.map((value) => `"${value}": ${value}\\`),
    )
    const leaf = fc.oneof(integer.filter(unsafe), fc.integer(), text, fc.boolean(), fc.constant(null))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(text, tie('tree'))),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(parseJson(toJsonText(value))).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives what JSON.parse gives for everything else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const integersBeyond = /(?<![.\d])\d{16,}(?![.\de])/i.test(text)
        fc.pre(!integersBeyond)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each(['', '{', '[12345678901234567890', '["12345678901234567890]', '[012345678901234567890]', 'nul'])(
    'refuses %s as JSON.parse does',
    (text) => {
      expect(() => JSON.parse(text)).toThrow(SyntaxError)
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it('takes answers nested deeper than the stack', () => {
    const depth = 50_000
    const text = `${'['.repeat(depth)}12345678901234567890${']'.repeat(depth)}`
    let value = parseJson(text)
    while (Array.isArray(value)) value = value[0]
    expect(value).toBe(12345678901234567890n)
  })

  it('sets an own __proto__ key, not the prototype', () => {
    const value = parseJson('{"__proto__": 12345678901234567890}') as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.entries(value)).toEqual([['__proto__', 12345678901234567890n]])
  })
})
