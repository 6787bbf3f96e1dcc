import { describe, expect, it } from 'vitest'
import { formatBar } from '../../src/format/format-bar.ts'
import { formatValue } from '../../src/format/format-value.ts'
import { toJson } from '../../src/format/to-json.ts'
import { truncateText } from '../../src/format/truncate-text.ts'

describe('formatValue', () => {
  it.each([
    [null, ''],
    [1234.5, '1,234.5'],
    [0.001234, '0.00123'],
    [9007199254740993n, '9,007,199,254,740,993'],
    [{ a: 1n }, '{"a":"1"}'],
    [true, 'true'],
    ['tab\there\u202e', 'tab\\there\\u202e'],
  ])('%s', (value, text) => {
    expect(formatValue(value, 'grouped')).toBe(text)
  })
})

describe('toJson', () => {
  it('keeps 64-bit integers exact and leaves text that looks like them alone', () => {
    expect(toJson({ a: 2n ** 63n, b: '12n', c: [-1n] })).toBe('{"a":9223372036854775808,"b":"12n","c":[-1]}')
  })
})

describe('truncateText', () => {
  it('never cuts an emoji in two', () => {
    expect(truncateText('👩‍👩‍👧abc', 3)).toBe('👩‍👩‍👧…')
    expect(truncateText('abc', 3)).toBe('abc')
  })
})

describe('formatBar', () => {
  it('shows the smallest share and fills the largest', () => {
    expect(formatBar(0.0001, 100, 10)).toBe('▏')
    expect(formatBar(100, 100, 3)).toBe('███')
    expect(formatBar(0, 100, 3)).toBe('')
    expect(formatBar(Number.NaN, 100, 3)).toBe('')
  })
})
