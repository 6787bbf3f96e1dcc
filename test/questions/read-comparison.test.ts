import { describe, expect, it } from 'vitest'
import { readComparison } from '../../src/questions/read-comparison.ts'

const clock = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const read = (text: string) => {
  const found = readComparison(text, clock)
  return found && { words: text.slice(found.start, found.end), period: found.period?.text }
}

describe('comparisons with the period before', () => {
  it.each([
    ['signups vs last week', 'vs last week', 'this week'],
    ['signups compared to last month', 'compared to last month', 'this month'],
    ['signups this week vs last week', 'vs last week', undefined],
    ['signups today versus yesterday', 'versus yesterday', undefined],
    ['signups compared to the previous period', 'compared to the previous period', undefined],
    ['signups in October vs September', 'vs september', undefined],
    ['signups last 7 days vs the previous 7 days', 'vs the previous 7 days', undefined],
    ['signups week over week', 'week over week', 'last 7 days'],
    ['signups MoM', 'mom', 'last 1 month'],
  ])('%s', (text, words, period) => {
    const found = read(text)
    expect(found && { ...found, words: found.words.toLowerCase() }).toEqual({ words, period })
  })

  it.each([
    ['signups this month vs last month', '2026-10-01', '2026-10-21T12:00', 'in the same part of last month'],
    ['signups today vs yesterday', '2026-11-20', '2026-11-20T12:00', 'in the same part of yesterday'],
    ['signups this week and last week', '2026-11-09', '2026-11-14T12:00', 'in the same part of last week'],
    ['signups last month vs the month before', '2026-09-01', '2026-10-01', 'in the month before'],
    ['signups last month vs the previous month', '2026-09-01', '2026-10-01', 'in the month before'],
    [
      'signups yesterday vs the same day last week',
      '2026-11-13',
      '2026-11-14',
      'in the same period one week earlier',
    ],
    ['signups this month vs the same month last year', '2025-11-01', '2025-11-21T12:00', undefined],
    ['signups in March vs January', '2026-01-01', '2026-02-01', 'in January 2026'],
    ['q3 vs q2', '2026-04-01', '2026-07-01', 'in Q2 2026'],
    ['q2 vs q3', '2026-04-01', '2026-07-01', 'in Q2 2026'],
    ['revenue in 2026 vs 2025', '2025-01-01', '2025-11-21T12:00', 'in the same part of 2025'],
    ['yesterday vs the day before yesterday', '2026-11-19', '2026-11-20', undefined],
    ['in march vs february', '2026-02-01', '2026-03-01', 'in February 2026'],
    ['october this year vs october last year', '2025-10-01', '2025-11-01', 'in October 2025'],
  ])('puts what is named beside it: %s', (text, from, to, words) => {
    const previous = readComparison(text, clock)?.previous
    expect(previous?.from).toMatch(new RegExp(`^${from}`))
    expect(previous?.to).toMatch(new RegExp(`^${to}`))
    if (words) expect(previous?.text).toBe(words)
  })

  it('asks for the later one, wherever it stands', () => {
    expect(readComparison('signups q2 vs q3', clock)?.later?.period.text).toBe('Q3 2026')
  })

  it.each([
    'signups last week vs last month',
    'signups vs October',
    'signups this week vs 3 November',
    'signups on mobile vs desktop',
    'signups last week',
    'signups day by day',
    'more than 5 signups',
  ])('leaves the words of "%s" for others', (text) => {
    expect(read(text)).toBeUndefined()
  })
})
