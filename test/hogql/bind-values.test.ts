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
