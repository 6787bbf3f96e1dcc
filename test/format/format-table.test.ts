import stringWidth from 'string-width'
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

  it.each([
    [80, 24],
    [62, 24],
    [44, 13],
    [39, 8],
    [38, 0],
    [30, 0],
  ])('draws them in the room that %i columns leave', (width, longest) => {
    const rows = [
      { event: 'subscription_purchased', n: 1234 },
      { event: 'signup', n: 617 },
    ]
    const lines = formatTable(['event', 'n'], rows, { width, barColumn: 'n', numbers: 'grouped' }).split('\n')
    expect(lines[1]).toBe(`subscription_purchased  1,234${longest > 0 ? `  ${'█'.repeat(longest)}` : ''}`)
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
  })

  it('cuts no text for a bar, and drops bars first', () => {
    const url = 'https://example.com/a/very/long/path/to/a/page'
    const at = (width: number) =>
      formatTable(['url', 'n'], [{ url, n: 1234 }], { width, barColumn: 'n' }).split('\n')[1]
    expect(at(62)).toBe(`${url}  1234  ${'█'.repeat(8)}`)
    expect(at(60)).toBe(`${url}  1234`)
    expect(at(50)).toBe('https://example.com/a/very/long/path/to/a/p…  1234')
  })

  it('shortens names of columns for a bar', () => {
    const row = { event: 'subscription_purchased', subscription_revenue_total: 1234567, share: 12 }
    const [header, first] = formatTable(Object.keys(row), [row], { width: 60, barColumn: 'share' }).split(
      '\n',
    )
    expect(first).toMatch(/^subscription_purchased .* 12 {2}█{12}$/)
    expect(header).toContain('…')
  })

  it('never cuts a number; shortens the name above it instead', () => {
    const rows = [{ event: 'subscription_purchased', subscription_revenue_total: 1234567 }]
    expect(formatTable(['event', 'subscription_revenue_total'], rows, { width: 18 })).toBe(
      'event     subscri…\nsubscri…   1234567',
    )
  })

  it('shortens names above numbers before the text beside them', () => {
    const rows = [{ event: 'user_signed_up', step_conversion: 42.5, n: 7 }]
    const text = formatTable(['event', 'step_conversion', 'n'], rows, { width: 29 })
    expect(text).toBe('event           step_conv…  n\nuser_signed_up        42.5  7')
  })

  it('turns a table that cannot fit into records', () => {
    const rows = [
      { organization_name: 'Acme', users: 1234567, revenue_this_month: 99.5, plan: null },
      { organization_name: 'A very long name of a company', users: 1, revenue_this_month: 0, plan: 'pro' },
    ]
    const text = formatTable(Object.keys(rows[0]!), rows, { width: 30 })
    expect(text).toBe(
      [
        'organizatio…  Acme',
        'users         1234567',
        'revenue_thi…  99.5',
        'plan',
        '',
        'organizatio…  A very long nam…',
        'users         1',
        'revenue_thi…  0',
        'plan          pro',
      ].join('\n'),
    )
    expect(formatTable(Object.keys(rows[0]!), [], { width: 30 })).toContain('users')
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
