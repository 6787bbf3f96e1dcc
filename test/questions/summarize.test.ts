import { beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../src/client/driver.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { ParameterValues } from '../../src/questions/parameter-values.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import { summarize } from '../../src/questions/summarize.ts'

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

const period = { from: '', to: '', timezone: 'UTC', text: 'today' }
const say = (id: string, rows: Row[], params: ParameterValues = {}, moreRows?: Row[]): string =>
  summarize(registry.get(id).header, { rows, moreRows, params, period })

describe('sentences of the questions', () => {
  it('speak of complete days only when there are any', () => {
    const day = (name: string, users: number, partial = 0) => ({ day: name, users, partial })
    expect(say('dau', [day('2026-11-21', 18, 1)])).toBe('18 people did something on 2026-11-21 (today).')
    expect(say('dau', [day('2026-11-20', 1, 1)], { event: 'sale' })).toBe(
      '1 person did sale on 2026-11-20 (today).',
    )
    expect(say('dau', [day('2026-11-20', 3, 1), day('2026-11-21', 6, 1)])).toBe(
      'No day is complete (today); the most was 6 people who did something, on 2026-11-21.',
    )
    expect(say('dau', [day('2026-11-19', 4), day('2026-11-20', 4), day('2026-11-21', 9, 1)])).toBe(
      'On an average complete day 4 people did something (today); the most was 4, on 2026-11-19 and 2026-11-20.',
    )
    expect(say('dau', [day('2026-11-19', 0), day('2026-11-20', 0), day('2026-11-21', 9, 1)])).toBe(
      'On an average complete day 0 people did something (today).',
    )
    expect(say('dau', [day('2026-11-19', 0), day('2026-11-20', 0)])).toBe('Nobody did anything (today).')
  })

  it('do not average a series without complete intervals', () => {
    const bucket = (name: string, total: number, partial = 0) => ({ bucket: name, total, users: 1, partial })
    const params = { event: 'sale', interval: 'week' }
    expect(say('event_trend', [bucket('a', 1, 1)], params)).toBe('sale happened 1 time (today).')
    expect(say('event_trend', [bucket('a', 1, 1), bucket('b', 2, 1)], params)).toBe(
      'sale happened 3 times in all (today); no week is complete.',
    )
    expect(say('event_trend', [bucket('a', 8, 1), bucket('b', 2), bucket('c', 1)], params)).toBe(
      'sale happened 11 times in all (today): 1.5 per complete week on average, at most 2 (b).',
    )
    expect(say('event_trend', [bucket('a', 0)], { interval: 'day' })).toBe('There was no event (today).')
  })

  it('name all who share the first place', () => {
    const event = (name: string, total = 5) => ({ event: name, total, users: 1, share: 20 })
    expect(say('top_events', [event('a', 6), event('b')])).toBe(
      'a happened most: 6 times by 1 person, 20% of all events (today).',
    )
    expect(say('top_events', [event('a'), event('b'), event('c', 4)])).toBe(
      'a and b happened most, 5 times each (today).',
    )
    expect(
      say(
        'top_events',
        'abcde'.split('').map((name) => event(name)),
      ),
    ).toBe('a, b, c and 2 others happened most, 5 times each (today).')
    expect(
      say(
        'top_events',
        'abcde'.split('').map((name) => event(name)),
        {},
        [event('f')],
      ),
    ).toBe('a, b, c and others happened most, 5 times each (today).')
    expect(say('top_events', [event('a', 1)])).toMatch(/^a happened most: 1 time by 1 person/)
    expect(say('top_events', [])).toBe('No events happened (today).')
    const person = (email: string | null, total: number) => ({
      person_id: 'p1',
      email,
      total,
      active_days: 1,
    })
    expect(say('power_users', [person(null, 2), person('b@example.com', 1)], { event: 'sale' })).toBe(
      'p1 did sale most often: 2 times on 1 day (today).',
    )
    expect(say('power_users', [person(null, 1), person('b@example.com', 1)])).toBe(
      'p1 and b@example.com did something most often, 1 time each (today).',
    )
    const hour = (time: string, total: number) => ({ time, total, users: 1, share: 50 })
    expect(say('time_patterns', [hour('00:00', 0), hour('01:00', 3)], { event: 'sale' })).toBe(
      'The busiest time for sale is 01:00: 3 events by 1 person, 50% of all (today).',
    )
    expect(say('time_patterns', [hour('00:00', 3), hour('01:00', 3)])).toBe(
      'The busiest times are 00:00 and 01:00, with 3 events each (today).',
    )
    const page = (name: string, views: number) => ({ page: name, views, users: 2, share: 50 })
    expect(say('top_pages', [page('/', 1), page('/a', 1)])).toBe(
      '/ and /a were viewed most, 1 time each (today).',
    )
  })

  it('count groups of people in the singular and the plural', () => {
    const group = (events: string, users: number) => ({ events, users, share: users * 10 })
    expect(say('activity_distribution', [group('1', 1), group('2-5', 0)])).toBe(
      '1 person did something (today); the largest group, 10% of them, had 1 event each.',
    )
    expect(say('activity_distribution', [group('1', 1), group('2-5', 2)], { event: 'sale' })).toBe(
      '3 people did sale (today); the largest group, 20% of them, had 2-5 events each.',
    )
    expect(say('activity_distribution', [group('1', 2), group('2-5', 2)])).toBe(
      '4 people did something (today); the largest groups, 20% of them each, had 1 and 2-5 events.',
    )
  })

  it('name the largest loss only when there is one', () => {
    const step = (event: string, users: number, dropped: number) => ({
      event,
      users,
      dropped,
      conversion: users * 10,
    })
    const params = { window_days: 1 }
    expect(say('funnel_dropoff', [step('a', 10, 0), step('b', 4, 6), step('c', 3, 1)], params)).toBe(
      'Of 10 people who did a, 3 got to c: 30% (today, within 1 day). The largest loss is before b: 6 people.',
    )
    expect(say('funnel_dropoff', [step('a', 10, 0), step('b', 10, 0)], params)).toBe(
      'Of 10 people who did a, 10 got to b: 100% (today, within 1 day).',
    )
    expect(say('funnel_dropoff', [step('a', 10, 0), step('b', 8, 2), step('c', 6, 2)], params)).not.toMatch(
      /largest/,
    )
    expect(say('funnel_dropoff', [step('a', 0, 0), step('b', 0, 0)], params)).toBe('Nobody did a (today).')
  })

  it('say how long things take, and how many rows there are', () => {
    const params = { start: 'a', goal: 'b', window_days: 1 / 24 }
    const times = { users: 3, converted: 3, median: 90, average: 5400, p90: 1_296_000 }
    expect(say('time_to_convert', [times], params)).toBe(
      'From a to b it takes 1.5 minutes in the median, 1.5 hours on average; 9 of 10 take at most 15 days (3 people, today, within 1 hour).',
    )
    const churned = { person_id: 'p1', active_days: 4 }
    expect(say('churn_risk', [churned], { min_days: 3, silent_days: 14 })).toBe(
      '1 person did something on at least 3 days and nothing for 14 days; the most active of them was p1, on 4 days (today).',
    )
  })

  it('say what a conversion is of', () => {
    const row = { started: 4, converted: 1, conversion_rate: 25 }
    expect(say('conversion_rate', [row], { start: 'a', goal: 'b', window_days: 14 })).toBe(
      'Of 4 people (a), 1 did b after a, within 14 days: 25% (today).',
    )
    expect(say('conversion_rate', [row], { goal: 'b', window_days: 14 })).toBe(
      'Of 4 people (active in the period), 1 did b: 25% (today).',
    )
    expect(
      say('conversion_rate', [{ started: 0, converted: 0, conversion_rate: null }], {
        start: 'a',
        goal: 'b',
      }),
    ).toBe('Nobody did a (today).')
  })

  it('set those who came back against those who could', () => {
    const row = (intervals_later: number, base: number, retained: number) => ({
      intervals_later,
      base,
      retained,
      retention: base === 0 ? null : (100 * retained) / base,
    })
    const params = { interval: 'week' }
    expect(say('retention', [row(0, 9, 9)], params)).toBe(
      'The period holds no complete week after the first, so it cannot tell who comes back (today).',
    )
    expect(say('retention', [row(0, 9, 9), row(1, 4, 1)], params)).toBe(
      '1 of 4 people came back 1 week later (25%) (today).',
    )
    expect(say('retention', [row(0, 9, 9), row(1, 4, 1), row(2, 4, 0), row(3, 2, 2)], params)).toBe(
      '1 of 4 people came back 1 week later (25%), 2 of 2 after 3 weeks (100%) (today).',
    )
    expect(say('retention', [row(0, 9, 9), row(1, 4, 1), row(2, 0, 0)], params)).toBe(
      '1 of 4 people came back 1 week later (25%) (today).',
    )
    expect(say('retention', [row(0, 0, 0)], { ...params, start: 'sale' })).toBe('Nobody did sale (today).')
  })

  it('do not read names as templates', () => {
    const rows = [{ event: '{first.users} [x] $&', total: 2, users: 1, share: 100 }]
    expect(say('top_events', rows)).toMatch(/^\{first\.users\} \[x\] \$& happened most/)
    expect(say('event_trend', [{ bucket: 'a', total: 1 }], { event: '{period}[{first.no}]' })).toBe(
      '{period}[{first.no}] happened 1 time (today).',
    )
  })
})
