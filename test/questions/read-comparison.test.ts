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
    'signups in March vs January',
    'signups on mobile vs desktop',
    'signups last week',
    'signups day by day',
    'more than 5 signups',
  ])('leaves the words of "%s" for others', (text) => {
    expect(read(text)).toBeUndefined()
  })
})
