import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { Match } from '../../src/questions/match.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import { EVAL_TAXONOMIES } from './eval/eval-taxonomies.ts'
import { sayParams } from './eval/evaluate.ts'

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

const options = { taxonomy: EVAL_TAXONOMIES.saas, now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const asked = (text: string, previous?: Match): Match => {
  const match = registry.match(text, { ...options, previous })
  if (!match.matched) throw new Error(`${text}: ${match.reason}`)
  return match
}
const say = (match: Match) => ({ id: match.question.id, ...sayParams(match) })

describe('a follow-up', () => {
  it.each([
    ['top events last week', 'same for last month', { id: 'top_events', period: 'last month' }],
    ['top events last week', 'and yesterday?', { id: 'top_events', period: 'yesterday' }],
    [
      'top events last week',
      'only on mobile',
      { id: 'top_events', period: 'last week', where: '$device_type is Mobile' },
    ],
    [
      'top 5 events on mobile',
      'what about desktop?',
      { id: 'top_events', limit: 5, where: '$device_type is Desktop' },
    ],
    [
      'top events on mobile',
      'only in Germany',
      { id: 'top_events', where: '$device_type is Mobile and $geoip_country_name is Germany' },
    ],
    ['top events', 'top 20', { id: 'top_events', limit: 20 }],
    ['top events', 'excluding internal users', { id: 'top_events', internal: true }],
    ['top events', 'and compared to the previous period?', { id: 'top_events', compare: true }],
    [
      'signups per week since June',
      'what about purchases?',
      { id: 'event_trend', event: 'subscription_purchased', interval: 'week', period: 'since June 2026' },
    ],
    [
      'signups per week last quarter',
      'per day instead',
      { id: 'event_trend', event: 'user_signed_up', interval: 'day', period: 'last quarter' },
    ],
    ['conversion rate from trial to purchase', 'within 7 days', { start: 'trial_started', window_days: 7 }],
    ['retention', 'and by country?', { id: 'retention_breakdown', by: '$geoip_country_name' }],
  ])('%s / %s', (first, then, expected) => {
    const match = registry.match(then, { ...options, previous: asked(first) })
    if (!match.matched) throw new Error(match.reason)
    expect({ ...sayParams(match, true), id: match.question.id }).toMatchObject(expected)
  })

  it('keeps nothing that was only a default, and says what it kept', () => {
    const match = asked('and last week?', asked('signups per week last quarter'))
    expect(say(match)).toEqual({
      id: 'event_trend',
      event: 'user_signed_up',
      interval: 'week',
      period: 'last week',
    })
    expect(match.explanation).toMatch(/period last week.*event as before/)
  })

  it('goes on from an answer as from a match', () => {
    const { question, params } = asked('top events last week')
    const previous = { id: question.id, params }
    expect(registry.match('only on mobile', { ...options, previous })).toMatchObject({
      matched: true,
      params: { period: { text: 'last week' } },
    })
  })

  it('is read by itself when it asks for itself', () => {
    const previous = asked('top events last week')
    expect(say(asked('signups per day', previous))).toEqual({ id: 'event_trend', event: 'user_signed_up' })
    expect(say(asked('how about daily active users', previous))).toEqual({ id: 'dau' })
    expect(say(asked('what are the top pages?', previous))).toEqual({ id: 'top_pages' })
  })

  it.each([
    [
      'how many signups last week',
      'How did it develop?',
      'event_trend',
      { event: 'user_signed_up', period: 'last week' },
    ],
    [
      'how many signups last week',
      'as a trend',
      'event_trend',
      { event: 'user_signed_up', period: 'last week' },
    ],
    [
      'how many users signed up last week',
      'over time',
      'active_users_trend',
      { event: 'user_signed_up', period: 'last week' },
    ],
    ['revenue last month', 'How did it develop over time?', 'revenue_trend', { period: 'last month' }],
    [
      'signups by plan',
      'how many unique users by the same property?',
      'unique_users_breakdown',
      { event: 'user_signed_up', by: 'plan' },
    ],
    [
      'signups by plan',
      'break it down by country',
      'event_breakdown',
      { event: 'user_signed_up', by: '$geoip_country_name' },
    ],
    [
      'conversion rate from trial to purchase last month',
      'where do people drop off?',
      'funnel_dropoff',
      { steps: ['trial_started', 'subscription_purchased'], period: 'last month' },
    ],
  ])('keeps what was asked for: %s / %s', (first, then, id, params) => {
    expect(say(asked(then, asked(first)))).toEqual({ id, ...params })
  })

  it('keeps conditions and intervals through several steps', () => {
    const chain = (...texts: string[]) =>
      texts.reduce<Match | undefined>((previous, text) => asked(text, previous), undefined) as Match
    const narrowed = chain('bounce rate', 'in the us', 'on mobile')
    expect(say(narrowed)).toEqual({
      id: 'bounce_rate',
      where: '$geoip_country_name is United States and $device_type is Mobile',
    })
    expect(registry.match('for returning visitors', { ...options, previous: narrowed })).toMatchObject({
      code: 'not_understood',
      reason: expect.stringMatching(/"for returning visitors" says more than "Bounce rate"/),
      nearest: [{ id: 'bounce_rate' }],
    })
    expect(say(chain('retention by plan', 'daily', 'only signups'))).toEqual({
      id: 'retention_breakdown',
      by: 'plan',
      interval: 'day',
      start: 'user_signed_up',
    })
  })

  it.each([
    ['by plan', 'plan'],
    ['and by country?', '$geoip_country_name'],
  ])('breaks down what payments brought, and takes no property for their amount: %s', (then, by) => {
    const taxonomy = EVAL_TAXONOMIES.demo
    const previous = registry.match('revenue last month', { ...options, taxonomy })
    const match = registry.match(then, { ...options, taxonomy, previous })
    expect(match).toMatchObject({
      matched: true,
      question: { id: 'revenue_breakdown' },
      params: { by: { key: by }, amount: 'amount_usd', period: { text: 'last month' } },
    })
  })

  it.each([
    ['how many signups last week', 'who were they?', /"they"/],
    ['how many signups last week', 'how many people is that', /"that"/],
    ['top events last week', 'as a trend', /does not fit/],
    ['conversion rate from trial to purchase', 'over time', /does not fit/],
    ['how many signups last week', 'vs last month', /does not fit/],
    ['users who signed up at least 3 times', 'how did it develop?', /no place for all/],
  ])('loses nothing that was asked before: %s / %s', (first, then, reason) => {
    expect(registry.match(then, { ...options, previous: asked(first) })).toMatchObject({
      matched: false,
      reason: expect.stringMatching(reason),
    })
  })

  it('that an entry prints is answered when it is typed', () => {
    const failed: string[] = []
    for (const question of registry.list()) {
      const matches = question.examples.map((text) => registry.match(text, options))
      const previous = matches.find((match) => match.matched && match.question.id === question.id)
      expect(previous, `an example of ${question.id}`).toBeDefined()
      for (const text of question.followUps) {
        const match = registry.match(text, { ...options, previous: previous as Match })
        if (!match.matched) failed.push(`${question.id}: ${text} (${match.reason})`)
      }
    }
    expect(failed).toEqual([])
  })

  it.each([
    ['top events', 'what about signups?'],
    ['top pages', 'per week instead'],
    ['top events', 'and the weather?'],
    ['top events', 'why?'],
    ['top events', 'only for astronauts'],
    ['funnel from sign up to trial to purchase', 'what about logins?'],
  ])('that does not fit is not answered: %s / %s', (first, then) => {
    expect(registry.match(then, { ...options, previous: asked(first) })).toMatchObject({ matched: false })
  })

  it('needs something to go on from', () => {
    expect(registry.match('only on mobile', options)).toMatchObject({ matched: false })
    const previous = { id: 'no_such_question', params: {} }
    expect(registry.match('only on mobile', { ...options, previous })).toMatchObject({ matched: false })
  })
})

describe('a text that is not answered', () => {
  it('comes with a query to go on from', () => {
    const near = registry.match('top events last week by astronauts', options)
    expect(near).toMatchObject({
      code: 'not_understood',
      hogql: expect.stringContaining('GROUP BY event'),
      values: { period_from: '2026-11-09T00:00:00Z', limit: 10 },
    })
    const numbers = registry.match('signups and purchases per squirrel', options)
    expect(numbers).toMatchObject({
      hogql: expect.stringContaining('event IN {events}'),
      values: { events: ['user_signed_up', 'subscription_purchased'] },
    })
    expect(registry.match('the weather', options)).not.toHaveProperty('hogql')
    expect(registry.match('delete all signups', options)).not.toHaveProperty('hogql')
  })

  it('names properties that may have been meant', () => {
    expect(registry.match('top events by companysize', options)).toMatchObject({
      matched: false,
      candidates: expect.arrayContaining(['company_size']),
    })
  })
})
