import { describe, expect, it } from 'vitest'
import { formatExcerpt } from '../../src/format/format-excerpt.ts'

describe('formatExcerpt', () => {
  it('puts carets under the span, on its own line', () => {
    const text = 'SELECT event\nFROM evnts\nLIMIT 1'
    expect(formatExcerpt(text, { line: 2, column: 6, start: 18, end: 23 })).toBe(
      '2 | FROM evnts\n  |      ^^^^^',
    )
  })

  it('stays aligned after tabs and wide characters', () => {
    expect(formatExcerpt("\t'東京' x", { line: 1, column: 7, start: 6, end: 7 })).toBe(
      "1 |  '東京' x\n  |         ^",
    )
  })

  it('keeps to the neighbourhood in a very long line', () => {
    const text = `${'a'.repeat(500)}!${'b'.repeat(500)}`
    const [line, carets] = formatExcerpt(text, { line: 1, column: 501, start: 500, end: 501 }).split('\n')
    expect(line!.length).toBeLessThan(120)
    expect(line![carets!.indexOf('^')]).toBe('!')
  })

  it('marks at least one column at the end of the text', () => {
    expect(formatExcerpt('SELECT', { line: 1, column: 7, start: 6, end: 6 })).toBe('1 | SELECT\n  |       ^')
  })
})
