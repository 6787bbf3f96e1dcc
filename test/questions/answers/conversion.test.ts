import { describe, expect, it } from 'vitest'
import * as expected from '../expected/conversion.ts'
import { isInternal } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const ONBOARDING = ['user_signed_up', 'onboarding_completed', 'subscription_purchased']
const SIXTY = 'last 60 days'
const MOBILE = [{ key: '$device_type', type: 'event' as const, value: 'Mobile' }]
const isMobile = ({ properties }: LoggedEvent): boolean => properties.$device_type === 'Mobile'
const browserOf = ({ properties }: LoggedEvent): unknown => properties.$browser

describeProject('conversion', (project) => {
  const idOf = (person: string): string => project.personIds.get(person) as string
  const outside = (): LoggedEvent[] => project.log.filter((event) => !isInternal(event))
  const mobile = (): LoggedEvent[] => project.log.filter(isMobile)

  it.each([
    ['funnel from sign up to onboarding to purchase in the last 60 days', ONBOARDING, 14],
    ['funnel from sign up to purchase within 36 hours', ['user_signed_up', 'subscription_purchased'], 1.5],
    [
      'funnel from page view to signup started to sign up within 2 days',
      ['$pageview', 'signup_started', 'user_signed_up'],
      2,
    ],
  ])('funnel: %s', async (text, steps, days) => {
    const result = await project.answer(text, 'funnel')
    expect(result.params).toMatchObject({ steps, window_days: days })
    expectRows(result.rows, expected.funnel(project.log, spanOf(result), steps, days))
    expect(result.rows[0]?.users).toBeGreaterThan(5)
  })

  it('funnel: beside the period before, of some events, without internal users', async () => {
    const compared = await project.run('funnel', { steps: ONBOARDING, period: 'last 25 days', compare: true })
    expectRows(compared.rows, expected.funnel(project.log, spanOf(compared), ONBOARDING, 14, true))
    const some = await project.run('funnel', { steps: ONBOARDING, period: SIXTY, where: MOBILE })
    expectRows(some.rows, expected.funnel(mobile(), spanOf(some), ONBOARDING))
    const polls = ['poll_answered', 'poll_answered', 'poll_answered']
    const without = await project.run('funnel', { steps: polls, period: SIXTY, internal: true })
    expectRows(without.rows, expected.funnel(outside(), spanOf(without), polls))
    const all = await project.run('funnel', { steps: polls, period: SIXTY })
    expect(all.rows[0]?.users).toBe(Number(without.rows[0]?.users) + 1)
    const none = await project.run('funnel', { steps: ONBOARDING, period: 'March 2020', compare: true })
    expectRows(none.rows, expected.funnel(project.log, spanOf(none), ONBOARDING, 14, true))
    expect(none.text).toBe('Nobody did user_signed_up (March 2020).')
  })

  it.each([
    [
      'where do people drop off between document_created and document_created last month?',
      ['document_created', 'document_created'],
      'last month',
    ],
    ['at which step do we lose people between sign up, onboarding and purchase?', ONBOARDING, 'last 30 days'],
  ])('funnel_dropoff: %s', async (text, steps, period) => {
    const result = await project.answer(text, 'funnel_dropoff')
    expect(result.params).toMatchObject({ steps, period: { text: period } })
    expectRows(result.rows, expected.dropoff(project.log, spanOf(result), steps))
    const params = { steps, period: 'last 20 days', compare: true, where: MOBILE, internal: true }
    const compared = await project.run('funnel_dropoff', params)
    const log = outside().filter(isMobile)
    expectRows(compared.rows, expected.dropoff(log, spanOf(compared), steps, 14, true))
  })

  it.each([
    [
      'conversion rate from sign up to purchase in the last 60 days',
      'user_signed_up',
      'subscription_purchased',
      14,
    ],
    ['how many sign ups convert to purchases within 1 day', 'user_signed_up', 'subscription_purchased', 1],
    ['what share of users created a document last month?', undefined, 'document_created', 14],
    [
      'conversion rate from sign up to purchase in March 2020',
      'user_signed_up',
      'subscription_purchased',
      14,
    ],
  ])('conversion_rate: %s', async (text, start, goal, days) => {
    const result = await project.answer(text, 'conversion_rate')
    expectRows(result.rows, expected.conversion(project.log, spanOf(result), start, goal, days))
  })

  it.each([undefined, 'user_signed_up'])('conversion_rate from %s, compared and narrowed', async (start) => {
    const goal = 'document_created'
    const params = { start, goal, period: 'last 25 days', compare: true }
    const compared = await project.run('conversion_rate', params)
    expectRows(compared.rows, expected.conversion(project.log, spanOf(compared), start, goal, 14, true))
    const narrow = await project.run('conversion_rate', { ...params, where: MOBILE, internal: true })
    const log = outside().filter(isMobile)
    expectRows(narrow.rows, expected.conversion(log, spanOf(narrow), start, goal, 14, true))
  })

  it('funnel_breakdown: by properties of events and persons, with people who have none', async () => {
    const steps = ['document_created', 'document_shared']
    const named = await project.answer(
      'funnel from document created to document shared by browser',
      'funnel_breakdown',
    )
    expectRows(named.rows, expected.funnelBreakdown(project.log, spanOf(named), steps, browserOf))
    expect(named.rows.length).toBeGreaterThan(2)
    const person = await project.run('funnel_breakdown', {
      steps: ONBOARDING,
      by: 'person.plan',
      period: SIXTY,
      internal: true,
    })
    const planOf = ({ personProperties }: LoggedEvent): unknown => personProperties.plan
    expectRows(person.rows, expected.funnelBreakdown(outside(), spanOf(person), ONBOARDING, planOf))
    const polls = await project.run('funnel_breakdown', {
      steps: ['poll_answered', 'poll_answered'],
      by: '$browser',
      period: SIXTY,
    })
    const pollSteps = ['poll_answered', 'poll_answered']
    expectRows(polls.rows, expected.funnelBreakdown(project.log, spanOf(polls), pollSteps, browserOf))
    expect(polls.rows[0]?.value).toBeNull()
    const narrow = await project.run('funnel_breakdown', { steps, by: '$browser', where: MOBILE, limit: 1 })
    const [first] = expected.funnelBreakdown(mobile(), spanOf(narrow), steps, browserOf)
    expectRows(narrow.rows, first ? [first] : [])
    const none = await project.run('funnel_breakdown', { steps, by: '$browser', period: 'March 2020' })
    expect(none).toMatchObject({ rows: [], text: 'Nobody did the first step (March 2020).' })
  })

  it('funnel_dropoff_users: everybody who stopped on the way, the latest first', async () => {
    const result = await project.answer(
      'which users signed up but did not purchase in the last 60 days',
      'funnel_dropoff_users',
    )
    const steps = ['user_signed_up', 'subscription_purchased']
    expect(result.params).toMatchObject({ steps })
    const rows = expected.dropoffUsers(project.log, spanOf(result), steps, idOf)
    expectRows(result.rows, rows.slice(0, 100))
    expect(result.rows.length).toBeGreaterThan(20)
    const params = {
      steps: ONBOARDING,
      period: SIXTY,
      after_step: 2,
      where: MOBILE,
      internal: true,
      limit: 5,
    }
    const stuck = await project.run('funnel_dropoff_users', params)
    const log = outside().filter(isMobile)
    const wanted = expected.dropoffUsers(log, spanOf(stuck), ONBOARDING, idOf, { afterStep: 2 })
    expectRows(stuck.rows, wanted.slice(0, 5))
    const polls = await project.run('funnel_dropoff_users', {
      steps: ['poll_answered', 'poll_answered'],
      period: SIXTY,
      window_days: 3,
    })
    const pollSteps = ['poll_answered', 'poll_answered']
    expectRows(polls.rows, expected.dropoffUsers(project.log, spanOf(polls), pollSteps, idOf, { days: 3 }))
    const none = await project.run('funnel_dropoff_users', { steps, period: 'March 2020' })
    expect(none).toMatchObject({ rows: [] })
  })

  it('funnel_unordered: any event may come first, one named twice counts once', async () => {
    const both = await project.answer(
      'how many users did search_performed and export_downloaded in any order',
      'funnel_unordered',
    )
    const steps = ['search_performed', 'export_downloaded']
    expectRows(both.rows, expected.unordered(project.log, spanOf(both), steps))
    const more = ['tie_right', 'tie_left', 'tie_right', 'poll_answered', 'document_created']
    const narrow = await project.run('funnel_unordered', { steps: more, period: SIXTY, window_days: 0.5 })
    expectRows(narrow.rows, expected.unordered(project.log, spanOf(narrow), more, 0.5))
    const mobileOnly = await project.run('funnel_unordered', { steps, where: MOBILE, internal: true })
    const log = outside().filter(isMobile)
    expectRows(mobileOnly.rows, expected.unordered(log, spanOf(mobileOnly), steps))
    const none = await project.run('funnel_unordered', { steps, period: 'March 2020' })
    expect(none.text).toBe('Nobody did any of these events (March 2020).')
  })

  it('conversion_drivers: events and values before the goal beside everybody else', async () => {
    const goal = 'subscription_purchased'
    const named = await project.answer('what drives purchases in the last 60 days?', 'conversion_drivers')
    expectRows(named.rows, expected.drivers(project.log, spanOf(named), goal).slice(0, 10))
    const all = await project.run('conversion_drivers', { goal, limit: 1000, min_users: 1, period: SIXTY })
    expectRows(all.rows, expected.drivers(project.log, spanOf(all), goal, { minUsers: 1 }))
    const by = await project.run('conversion_drivers', {
      goal,
      by: '$browser',
      period: SIXTY,
      internal: true,
      min_users: 1,
    })
    const values = expected.drivers(outside(), spanOf(by), goal, { minUsers: 1, pick: browserOf })
    expectRows(by.rows, values.slice(0, 10))
    const narrow = await project.run('conversion_drivers', { goal: 'document_created', where: MOBILE })
    expectRows(narrow.rows, expected.drivers(mobile(), spanOf(narrow), 'document_created').slice(0, 10))
    expect((await project.run('conversion_drivers', { goal, period: 'March 2020' })).rows).toEqual([])
  })

  it('time_to_convert: from the first start that led to the goal', async () => {
    const named = await project.answer(
      'how long does it take from sign up to purchase in the last 60 days',
      'time_to_convert',
    )
    const [start, goal] = ['user_signed_up', 'subscription_purchased']
    expectRows(named.rows, expected.timeToConvert(project.log, spanOf(named), start, goal))
    const pairs = [
      [start, 'document_created'],
      ['document_created', 'document_created'],
      ['poll_answered', 'poll_answered'],
      ['tie_left', 'tie_right'],
      ['tie_right', 'tie_left'],
    ] as const
    for (const [from, to] of pairs) {
      const params = { start: from, goal: to, period: SIXTY, window_days: 3 }
      const result = await project.run('time_to_convert', params)
      expectRows(result.rows, expected.timeToConvert(project.log, spanOf(result), from, to, 3))
    }
    const narrow = await project.run('time_to_convert', { start, goal, where: MOBILE, internal: true })
    const log = outside().filter(isMobile)
    expectRows(narrow.rows, expected.timeToConvert(log, spanOf(narrow), start, goal))
    const none = await project.run('time_to_convert', { start, goal, period: 'March 2020' })
    expect(none.text).toMatch(/^Nobody did subscription_purchased after user_signed_up /)
  })

  it('user_paths: what follows what, and when nothing does', async () => {
    const named = await project.answer('what do users do after signing up', 'user_paths')
    const start = 'user_signed_up'
    expectRows(named.rows, expected.paths(project.log, spanOf(named), { start }).slice(0, 10))
    const all = await project.run('user_paths', { limit: 1000, length: 2 })
    expectRows(all.rows, expected.paths(project.log, spanOf(all), { length: 2 }).slice(0, 1000))
    const polls = await project.run('user_paths', { start: 'poll_answered', period: SIXTY, gap_minutes: 1 })
    const wanted = expected.paths(project.log, spanOf(polls), { start: 'poll_answered', gapMinutes: 1 })
    expectRows(polls.rows, wanted)
    const narrow = await project.run('user_paths', { where: MOBILE, internal: true, length: 4 })
    const log = outside().filter(isMobile)
    expectRows(narrow.rows, expected.paths(log, spanOf(narrow), { length: 4 }).slice(0, 10))
    expect((await project.run('user_paths', { period: 'March 2020' })).rows).toEqual([])
  })

  it('events_before_conversion: the last events before the first time', async () => {
    const goal = 'subscription_purchased'
    const named = await project.answer(
      'what do people do before they purchase in the last 60 days',
      'events_before_conversion',
    )
    expectRows(named.rows, expected.before(project.log, spanOf(named), goal).slice(0, 10))
    const params = { goal: 'document_created', period: 'yesterday', last: 2, window_hours: 30 }
    const narrow = await project.run('events_before_conversion', { ...params, where: MOBILE, internal: true })
    const log = outside().filter(isMobile)
    const wanted = expected.before(log, spanOf(narrow), 'document_created', { last: 2, hours: 30 })
    expectRows(narrow.rows, wanted.slice(0, 10))
    const ties = await project.run('events_before_conversion', { goal: 'tie_right', period: SIXTY })
    expectRows(ties.rows, expected.before(project.log, spanOf(ties), 'tie_right'))
    expect(ties.rows).toMatchObject([{ event: 'tie_left', users: 2, share: 100, right_before: 2 }])
    const none = await project.run('events_before_conversion', { goal, period: 'March 2020' })
    expect(none.rows).toEqual([])
  })
})

describe('the independent computation', () => {
  const at = (event: string, timestampMs: number): LoggedEvent =>
    ({ event, timestampMs, person: 'a', properties: {}, personProperties: {} }) as unknown as LoggedEvent
  const span = { fromMs: 0, toMs: 1e12, timezone: 'UTC' }

  it('needs each step later than the one before, and the window from the first', () => {
    const log = [at('a', 0), at('a', 10), at('b', 10), at('c', 25)]
    expect(expected.furthestSteps(log, span, ['a', 'b', 'c'], 25).get('a')).toBe(3)
    expect(expected.furthestSteps(log, span, ['a', 'b', 'c'], 24).get('a')).toBe(2)
    expect(expected.furthestSteps(log, span, ['b', 'a'], 100).get('a')).toBe(1)
  })
})
