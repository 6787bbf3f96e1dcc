import { describe, expect, it } from 'vitest'
import { bindValues } from '../../src/hogql/bind-values.ts'

describe('bindValues', () => {
  it('encodes values and leaves the text', () => {
    expect(bindValues('SELECT {a}, {b}', { a: new Date(0), b: [1n] })).toEqual({
      hogql: 'SELECT {a}, {b}',
      values: { a: '1970-01-01T00:00:00.000Z', b: [1] },
    })
  })

  it('writes integers that JSON cannot carry into the text', () => {
    const max = 18446744073709551615n
    expect(bindValues("SELECT {a}, '{a}', {b}, { a }", { a: max, b: 1 })).toEqual({
      hogql: `SELECT ${max}, '{a}', {b}, ${max}`,
      values: { b: 1 },
    })
  })

  it('is safe with names of the prototype', () => {
    const values = JSON.parse('{"__proto__":1}')
    expect(JSON.stringify(bindValues('SELECT {__proto__}', values).values)).toBe('{"__proto__":1}')
  })
})

describe('values that HogQL has no form for', () => {
  class Money {}
  const refusalOf = (value: unknown): string => {
    try {
      bindValues('SELECT {a}', { a: value })
    } catch (error) {
      return (error as Error).message
    }
    return 'not refused'
  }

  it.each([
    [undefined, 'undefined'],
    [() => 1, 'a function'],
    [Symbol('x'), 'a symbol'],
    [new Money(), 'an object (Money)'],
    [{ a: 1 }, 'an object'],
  ])('are named: %s', (value, name) => {
    expect(refusalOf(value)).toMatch(new RegExp(`${name.replace(/[()]/g, '\\$&')}(?! \\()`))
  })
})
