import { describe, expect, it } from 'vitest'
import { textPosition, utf16Offset } from '../../src/hogql/text-position.ts'

describe('textPosition', () => {
  it('counts lines and columns from 1', () => {
    expect(textPosition('SELECT\n  bad', 9, 12)).toEqual({ line: 2, column: 3, start: 9, end: 12 })
    expect(textPosition('SELECT', 0, 3)).toEqual({ line: 1, column: 1, start: 0, end: 3 })
  })

  it('stays inside the text', () => {
    expect(textPosition('abc', 10, 99)).toEqual({ line: 1, column: 4, start: 3, end: 3 })
  })

  it('turns characters into UTF-16 units', () => {
    expect(utf16Offset("'🦔' bad", 4)).toBe(5)
    expect(utf16Offset('ab', 99)).toBe(2)
  })
})
