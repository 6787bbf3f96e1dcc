import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from '../../../src/sandbox/protocol/wire-values.ts'

const travel = (value: unknown): unknown => fromWire(JSON.parse(JSON.stringify(toWire(value))))

describe('wire values', () => {
  it('brings back every value exactly, whatever its shape', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withNullPrototype: false,
      withUnicodeString: true,
      maxDepth: 4,
    } as fc.ObjectConstraints)
    fc.assert(
      fc.property(anything, (value) => {
        expect(travel(value)).toStrictEqual(value)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['64-bit integers beyond 2^53', 18446744073709551615n],
    ['negative zero', -0],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['text that looks like a tag', '~n12'],
    ['half a surrogate pair', '\ud83d'],
    ['control characters and line separators', '\u0000\u001e\n\u2028'],
  ])('keeps %s', (_, value) => {
    const result = (travel({ rows: [[value]] }) as { rows: unknown[][] }).rows[0]?.[0]
    expect(Object.is(result, value)).toBe(true)
  })

  it('keeps a column named __proto__ a column', () => {
    const row = JSON.parse('{"__proto__": 1, "n": 2}')
    Object.defineProperty(row, '__proto__', {
      value: 3n,
      enumerable: true,
      writable: true,
      configurable: true,
    })
    const result = travel(row) as object
    expect(Object.getOwnPropertyDescriptor(result, '__proto__')?.value).toBe(3n)
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  })

  it('does not copy data that needs no tags', () => {
    const rows = [{ event: '$pageview', n: 3, tags: ['a'] }]
    expect(toWire(rows)).toBe(rows)
  })

  it('refuses functions instead of dropping them', () => {
    expect(() => toWire({ callback: () => 1 })).toThrow('A function cannot be sent')
  })
})
