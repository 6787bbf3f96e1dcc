import { describe, expect, it } from 'vitest'
import { formatTable } from '../../src/format/format-table.ts'

describe('formatTable', () => {
  it('aligns text to the left and numbers to the right', () => {
    const text = formatTable(
      ['event', 'n'],
      [
        { event: '$pageview', n: 1200 },
        { event: 'a', n: 7n },
      ],
      { numbers: 'grouped' },
    )
    expect(text).toBe('event          n\n$pageview  1,200\na              7')
  })

  it('measures wide characters by what a terminal shows', () => {
    const text = formatTable(
      ['city', 'n'],
      [
        { city: '東京', n: 1 },
        { city: 'Oslo', n: 2 },
      ],
    )
    expect(text).toBe('city  n\n東京  1\nOslo  2')
  })

  it('shortens the widest column first and says so with an ellipsis', () => {
    const text = formatTable(['url', 'n'], [{ url: 'https://example.com/a/very/long/path', n: 12 }], {
      width: 20,
    })
    expect(text.split('\n').every((line) => line.length <= 20)).toBe(true)
    expect(text).toContain('…  12')
  })

  it('draws bars in proportion', () => {
    const text = formatTable(
      ['d', 'n'],
      [
        { d: 'a', n: 10 },
        { d: 'b', n: 5 },
        { d: 'c', n: 0 },
      ],
      { barColumn: 'n' },
    )
    expect(text.split('\n').slice(1)).toEqual([
      `a  10  ${'█'.repeat(24)}`,
      `b   5  ${'█'.repeat(12)}`,
      'c   0',
    ])
  })

  it('shows a header for no rows, and control characters as text', () => {
    expect(formatTable(['a', 'b'], [])).toBe('a  b')
    expect(formatTable(['a'], [{ a: '\u001b[31mred\n' }])).toBe('a\n\\u001b[31mred\\n')
  })

  it('writes units for people and leaves them out for programs', () => {
    const rows = [
      { day: 'Mon', rate: 12.5, partial: 1 },
      { day: 'Tue', rate: null, partial: 0 },
    ]
    const units = { rate: 'percent', partial: 'flag' }
    const columns = ['day', 'rate', 'partial']
    expect(formatTable(columns, rows, { units, numbers: 'grouped' })).toBe(
      'day   rate  partial\nMon  12.5%      yes\nTue',
    )
    expect(formatTable(columns, rows, { units })).toBe(
      'day  rate  partial\nMon  12.5        1\nTue              0',
    )
  })
})
