import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'

const clock = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'Europe/Prague' }
let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

describe('Question.build', () => {
  it('fills defaults and keeps values beside the text', () => {
    const { hogql, values, params } = registry.get('top_events').build({ period: 'yesterday' }, clock)
    expect(values).toEqual({
      period_from: '2026-11-20T00:00:00+01:00',
      period_to: '2026-11-21T00:00:00+01:00',
      limit: 10,
    })
    expect(hogql).toContain('LIMIT {limit}')
    expect(hogql).not.toContain('2026')
    expect(params.limit).toBe(10)
    // What came out goes in again.
    expect(registry.get('top_events').build(params, clock)).toEqual({ hogql, values, params })
  })

  it('reads the texts of a command line', () => {
    const { params } = registry
      .get('funnel_dropoff')
      .build({ steps: 'a -> b, c', window_days: '7', period: '7_days' }, clock)
    expect(params).toMatchObject({ steps: ['a', 'b', 'c'], window_days: 7, period: { text: 'last 7 days' } })
    expect(registry.get('top_events').build({ compare: 'true', limit: '5' }, clock).params).toMatchObject({
      compare: true,
      limit: 5,
    })
  })

  it('compares with the period before, of equal length', () => {
    const { values } = registry.get('top_events').build({ compare: true, period: 'last 7 days' }, clock)
    expect(values.period_previous_from).toBe('2026-11-07T13:00:00+01:00')
  })

  it('chooses the interval by the length of the period', () => {
    const interval = (period: string) => registry.get('event_trend').build({ period }, clock).params.interval
    expect(
      ['today', 'last 2 days', 'last 3 days', 'last 92 days', 'last 100 days', 'last 2 years'].map(interval),
    ).toEqual(['hour', 'hour', 'day', 'day', 'week', 'month'])
  })

  it('lists every bucket once when clocks change, and marks the partial ones', () => {
    const { values } = registry
      .get('event_trend')
      .build({ period: { from: '2026-10-24T12:00', to: '2026-10-26T12:00' }, interval: 'hour' }, clock)
    const starts = values.interval_starts as string[]
    expect(starts).toHaveLength(49)
    expect(new Set(starts).size).toBe(49)
    expect(starts).toEqual(expect.arrayContaining(['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']))
    const days = registry.get('dau').build({ period: 'last 2 days' }, clock).values
    expect(days).toMatchObject({
      interval_starts: ['2026-11-19', '2026-11-20', '2026-11-21'],
      interval_partial: [1, 0, 1],
    })
  })

  it.each([
    ['top_events', { limt: 5 }, /top_events has no parameter limt/, 'Did you mean limit?'],
    ['top_events', { limit: 0 }, /top_events\.limit is 0/, undefined],
    ['top_events', { limit: 5000 }, /top_events\.limit is 5000/, undefined],
    [
      'top_events',
      { limit: 'many' },
      /top_events\.limit is "many": it takes a whole number from 1 to [\d,]+\.$/,
      undefined,
    ],
    ['funnel_dropoff', {}, /funnel_dropoff needs the parameter steps/, undefined],
    ['funnel_dropoff', { steps: ['one'] }, /funnel_dropoff\.steps is \["one"\]/, undefined],
    [
      'time_patterns',
      { by: 'day_of_weak' },
      /time_patterns\.by is "day_of_weak"/,
      'Did you mean day_of_week?',
    ],
    ['dau', { interval: 'week' }, /dau\.interval is "week"/, undefined],
    ['top_pages', { page: 'password' }, /top_pages\.page is "password"/, undefined],
    ['event_trend', { period: 'last 9 years', interval: 'hour' }, /more than 2000 rows/, undefined],
    ['event_trend', { period: 'someday' }, /"someday" is not a period/, undefined],
  ])('refuses %s with %j', (id, params, message, hint) => {
    const build = () => registry.get(id).build(params as never, clock)
    expect(build).toThrow(message)
    expect(build).toThrow(expect.objectContaining({ hint: hint ?? expect.any(String) }))
  })

  it('describes itself to callers and tools', () => {
    const question = registry.get('funnel_dropoff')
    expect(question.params.find(({ name }) => name === 'steps')).toMatchObject({
      type: 'events',
      required: true,
    })
    expect(question.examples[0]).toBe('Where do people drop off?')
    expect(question.inputSchema.safeParse({ steps: ['a', 'b'], period: 'last 7 days' }).success).toBe(true)
    expect(question.inputSchema.safeParse({ period: 'last 7 days' }).success).toBe(false)
    expect(question.inputSchema.safeParse({ steps: ['a', 'b'], colour: 'red' }).success).toBe(false)
  })
})
