import { describe, expect, it } from 'vitest'
import { previousOf } from '../../src/questions/period.ts'
import { readPeriod } from '../../src/questions/read-period.ts'
import { toPeriod } from '../../src/questions/to-period.ts'

/** A Saturday, 07:00 in New York. */
const clock = { now: new Date('2026-11-21T12:00:00.789Z'), timezone: 'America/New_York' }
const NOW = '2026-11-21T07:00:00-05:00'

const CASES: readonly [text: string, from: string, to: string, label?: string][] = [
  ['last 7 days', '2026-11-14T07:00:00-05:00', NOW],
  ['in the past two weeks', '2026-11-07T07:00:00-05:00', NOW, 'last 2 weeks'],
  ['previous 3 months', '2026-08-21T07:00:00-04:00', NOW, 'last 3 months'],
  ['in the last 24 hours', '2026-11-20T07:00:00-05:00', NOW],
  ['last hour', '2026-11-21T06:00:00-05:00', NOW, 'last 1 hour'],
  ['past month', '2026-10-21T07:00:00-04:00', NOW, 'last 1 month'],
  ['30d', '2026-10-22T07:00:00-04:00', NOW, 'last 30 days'],
  ['last 90d', '2026-08-23T07:00:00-04:00', NOW, 'last 90 days'],
  ['7_days', '2026-11-14T07:00:00-05:00', NOW, 'last 7 days'],
  ['90_days', '2026-08-23T07:00:00-04:00', NOW, 'last 90 days'],
  ['today', '2026-11-21T00:00:00-05:00', NOW],
  ['yesterday', '2026-11-20T00:00:00-05:00', '2026-11-21T00:00:00-05:00'],
  [
    'day before yesterday',
    '2026-11-19T00:00:00-05:00',
    '2026-11-20T00:00:00-05:00',
    'the day before yesterday',
  ],
  ['this week', '2026-11-16T00:00:00-05:00', NOW],
  ['month to date', '2026-11-01T00:00:00-04:00', NOW, 'this month'],
  ['ytd', '2026-01-01T00:00:00-05:00', NOW, 'this year'],
  ['last week', '2026-11-09T00:00:00-05:00', '2026-11-16T00:00:00-05:00'],
  ['last month', '2026-10-01T00:00:00-04:00', '2026-11-01T00:00:00-04:00'],
  ['last quarter', '2026-07-01T00:00:00-04:00', '2026-10-01T00:00:00-04:00'],
  ['previous year', '2025-01-01T00:00:00-05:00', '2026-01-01T00:00:00-05:00', 'last year'],
  ['Q1', '2026-01-01T00:00:00-05:00', '2026-04-01T00:00:00-04:00', 'Q1 2026'],
  ['in Q4 2025', '2025-10-01T00:00:00-04:00', '2026-01-01T00:00:00-05:00', 'Q4 2025'],
  ['in 2025', '2025-01-01T00:00:00-05:00', '2026-01-01T00:00:00-05:00', '2025'],
  ['in March', '2026-03-01T00:00:00-05:00', '2026-04-01T00:00:00-04:00', 'March 2026'],
  ['in May', '2026-05-01T00:00:00-04:00', '2026-06-01T00:00:00-04:00', 'May 2026'],
  ['in December', '2025-12-01T00:00:00-05:00', '2026-01-01T00:00:00-05:00', 'December 2025'],
  ['2026-05', '2026-05-01T00:00:00-04:00', '2026-06-01T00:00:00-04:00', 'May 2026'],
  ['on 3 May', '2026-05-03T00:00:00-04:00', '2026-05-04T00:00:00-04:00', '3 May 2026'],
  ['May 3rd 2025', '2025-05-03T00:00:00-04:00', '2025-05-04T00:00:00-04:00', '3 May 2025'],
  ['on Monday', '2026-11-16T00:00:00-05:00', '2026-11-17T00:00:00-05:00', '16 November 2026'],
  ['since March', '2026-03-01T00:00:00-05:00', NOW, 'since March 2026'],
  ['since last month', '2026-10-01T00:00:00-04:00', NOW],
  ['since the beginning of the year', '2026-01-01T00:00:00-05:00', NOW, 'since the start of the year'],
  [
    'between 1 and 15 May',
    '2026-05-01T00:00:00-04:00',
    '2026-05-16T00:00:00-04:00',
    '1 May 2026 to 15 May 2026',
  ],
  [
    'between March and May',
    '2026-03-01T00:00:00-05:00',
    '2026-06-01T00:00:00-04:00',
    'March 2026 to May 2026',
  ],
  [
    'from 2026-05-01 to 2026-05-15',
    '2026-05-01T00:00:00-04:00',
    '2026-05-16T00:00:00-04:00',
    '1 May 2026 to 15 May 2026',
  ],
  ['in November', '2026-11-01T00:00:00-04:00', NOW, 'November 2026 so far'],
  ['in Q4', '2026-10-01T00:00:00-04:00', NOW, 'Q4 2026 so far'],
  ['in 2026', '2026-01-01T00:00:00-05:00', NOW, '2026 so far'],
  ['on 21 Nov', '2026-11-21T00:00:00-05:00', NOW, '21 November 2026 so far'],
  ['from 16 to 30 November', '2026-11-16T00:00:00-05:00', NOW, '16 November 2026 to 30 November 2026 so far'],
  ['so far this month', '2026-11-01T00:00:00-04:00', NOW, 'this month'],
  ['from November to now', '2026-11-01T00:00:00-04:00', NOW, 'since November 2026'],
  ['from 3 Nov till today', '2026-11-03T00:00:00-05:00', NOW, '3 November 2026 to today'],
  ['from 3 Nov onwards', '2026-11-03T00:00:00-05:00', NOW, 'since 3 November 2026'],
  ['starting 3 Nov', '2026-11-03T00:00:00-05:00', NOW, 'since 3 November 2026'],
  [
    'between Friday and Monday',
    '2026-11-13T00:00:00-05:00',
    '2026-11-17T00:00:00-05:00',
    '13 November 2026 to 16 November 2026',
  ],
  [
    'from November to February',
    '2025-11-01T00:00:00-04:00',
    '2026-03-01T00:00:00-05:00',
    'November 2025 to February 2026',
  ],
  [
    'from 2 March to 5 December 2025',
    '2025-03-02T00:00:00-05:00',
    '2025-12-06T00:00:00-05:00',
    '2 March 2025 to 5 December 2025',
  ],
  [
    'in September and October',
    '2026-09-01T00:00:00-04:00',
    '2026-11-01T00:00:00-04:00',
    'September 2026 to October 2026',
  ],
  ['on Tuesday, 3 November', '2026-11-03T00:00:00-05:00', '2026-11-04T00:00:00-05:00', '3 November 2026'],
  ['on 13/10/2026', '2026-10-13T00:00:00-04:00', '2026-10-14T00:00:00-04:00', '13 October 2026'],
  ['since Aug', '2026-08-01T00:00:00-04:00', NOW, 'since August 2026'],
  ['on Mon', '2026-11-16T00:00:00-05:00', '2026-11-17T00:00:00-05:00', '16 November 2026'],
  ['last Fri', '2026-11-20T00:00:00-05:00', '2026-11-21T00:00:00-05:00', '20 November 2026'],
  ['on 13.10.2026', '2026-10-13T00:00:00-04:00', '2026-10-14T00:00:00-04:00', '13 October 2026'],
  ['May 3 - 9', '2026-05-03T00:00:00-04:00', '2026-05-10T00:00:00-04:00', '3 May 2026 to 9 May 2026'],
  ['5 days ago', '2026-11-16T00:00:00-05:00', '2026-11-17T00:00:00-05:00', '16 November 2026'],
  [
    'since 1st March 2026 until 1 June',
    '2026-03-01T00:00:00-05:00',
    '2026-06-02T00:00:00-04:00',
    '1 March 2026 to 1 June 2026',
  ],
]

describe('readPeriod', () => {
  it.each(CASES)('%s', (text, from, to, label) => {
    const reading = readPeriod(`top events ${text}`, clock)
    expect(reading?.period).toEqual({
      from,
      to,
      timezone: 'America/New_York',
      text: label ?? text.replace(/^in the /, ''),
    })
  })

  it.each([
    'top events',
    'may I see the events',
    'tomorrow',
    'next week',
    'every Monday',
    'march on, the sun is out',
    'at 5pm',
    'an all-time high',
    'in the last 0 days',
    'in the past zero weeks',
    'last 0d',
    'in the last 1.5 days',
    'from 2026-11-10 to 2026-11-01',
    'from 10 November 2026 to 1 November 2026',
    'from 10 Nov to 1 Nov',
    'between 12/11/2026 and 10/11/2026',
    'on 3/11/2026',
    'on 04.05.',
    'on 2026-13-01',
    'on 31 February',
    'in version 2.4.1',
    'sat in the sun',
    'on Friday, 3 November',
    'from 3 November',
    'at noon',
    'next Monday',
    'in 3 days',
    '',
  ])('finds no period in "%s"', (text) => {
    expect(readPeriod(text, clock)).toBeUndefined()
  })

  it.each([
    ['on 2 Nov and 5 Nov', 'top events and 5 nov'],
    ['at the end of October', 'top events at end'],
    ['on 3 Nov 10:00', 'top events 10:00'],
  ])('leaves what it does not read to the caller: %s', (text, rest) => {
    expect(readPeriod(`top events ${text}`, clock)?.rest).toBe(rest)
  })

  it('leaves the words of a second period to the caller', () => {
    expect(readPeriod('sign ups last week vs this week', clock)?.rest).toBe('sign ups vs this week')
  })

  it('starts days at midnight on both sides of a change of clocks', () => {
    const spring = { now: new Date('2026-03-09T12:00:00Z'), timezone: 'America/New_York' }
    expect(readPeriod('on 8 March', spring)?.period).toMatchObject({
      from: '2026-03-08T00:00:00-05:00',
      to: '2026-03-09T00:00:00-04:00',
    })
    const kiritimati = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'Pacific/Kiritimati' }
    expect(readPeriod('today', kiritimati)?.period.from).toBe('2026-11-22T00:00:00+14:00')
  })
})

describe('toPeriod', () => {
  it('takes ISO ends in the zone of the project', () => {
    expect(toPeriod({ from: '2026-05-01', to: '2026-05-02T00:00:00Z' }, clock)).toMatchObject({
      from: '2026-05-01T00:00:00-04:00',
      to: '2026-05-01T20:00:00-04:00',
    })
  })

  it('refuses what is not a period, or ends before it starts', () => {
    expect(() => toPeriod('whenever', clock)).toThrow(/not a period/)
    expect(() => toPeriod('last week or so, roughly', clock)).toThrow(/not a period/)
    expect(() => toPeriod({ from: '2026-05-02', to: '2026-05-01' }, clock)).toThrow(/before it starts/)
    expect(() => toPeriod({ from: '2026-12-01', to: '2026-12-05' }, clock)).toThrow(/starts in the future/)
    expect(() => toPeriod({ from: 'soon', to: '2026-05-01' }, clock)).toThrow(/period.from is "soon"/)
  })

  it.each([
    ['all time', '2000-01-01T00:00:00-05:00', NOW],
    ['before March', '2000-01-01T00:00:00-05:00', '2026-03-01T00:00:00-05:00'],
    ['until 3 November 2026', '2000-01-01T00:00:00-05:00', '2026-11-04T00:00:00-05:00'],
    ['after 3 November 2026', '2026-11-04T00:00:00-05:00', NOW],
    ['the week before last', '2026-11-02T00:00:00-05:00', '2026-11-09T00:00:00-05:00'],
    ['the last full month', '2026-10-01T00:00:00-04:00', '2026-11-01T00:00:00-04:00'],
    ['in October last year', '2025-10-01T00:00:00-04:00', '2025-11-01T00:00:00-04:00'],
  ])('reads "%s"', (text, from, to) => {
    expect(toPeriod(text, clock)).toMatchObject({ from, to })
  })

  it('ends now, whatever was to come', () => {
    expect(toPeriod({ from: '2026-11-16', to: '2026-11-23' }, clock)).toMatchObject({
      from: '2026-11-16T00:00:00-05:00',
      to: NOW,
      text: '16 November 2026 to 22 November 2026 so far',
    })
    expect(toPeriod({ from: '2026-11-16', to: '2026-11-23', text: 'my week' }, clock).text).toBe('my week')
  })

  it('knows the period before, of equal length', () => {
    expect(previousOf(toPeriod('last 7 days', clock)).from).toBe('2026-11-07T07:00:00-05:00')
    // Across the end of summer time the wall clock stays.
    expect(previousOf(toPeriod({ from: '2026-11-02', to: '2026-11-04' }, clock)).from).toBe(
      '2026-10-31T00:00:00-04:00',
    )
  })
})
