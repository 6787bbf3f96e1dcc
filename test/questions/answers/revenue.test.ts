import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import type { ParameterInput } from '../../../src/questions/parameter-values.ts'
import * as expected from '../expected/revenue.ts'
import { isInternal, previousSpan, type Span } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

type Log = readonly LoggedEvent[]
type Params = Record<string, ParameterInput>
type Count = (log: Log, span: Span) => Row[]

const PAYMENTS = ['subscription_purchased', 'subscription_renewed']
/** In the currency of the customer, and in one. */
const OWN = { events: PAYMENTS, amount: 'amount', currency: 'currency' }
const USD = { events: PAYMENTS, amount: 'amount_usd' }
/** Not every answer holds a number. */
const RATED = { events: ['poll_answered'], amount: 'rating' }
const PRO = [{ key: 'plan', value: 'pro' }]
const isPro = ({ properties }: LoggedEvent) => properties.plan === 'pro'
const narrow = (event: LoggedEvent) => isPro(event) && !isInternal(event)
const NARROW = { where: PRO, internal: true }
const EMPTY = 'March 2020'
const plan = ({ properties }: LoggedEvent) => properties.plan
const country = ({ properties }: LoggedEvent) => properties.$geoip_country_name

const CASES: Record<string, [params: Params, count: Count][]> = {
  revenue: [
    [OWN, (log, span) => expected.revenue(log, span, OWN)],
    [
      { ...USD, compare: true, period: 'last 20 days' },
      (log, span) => expected.revenue(log, span, USD, { previous: previousSpan(span) }),
    ],
    [
      { ...OWN, ...NARROW, compare: true, period: 'November 2026' },
      (log, span) => expected.revenue(log, span, OWN, { where: narrow, previous: previousSpan(span) }),
    ],
    [{ ...RATED, period: 'last 60 days' }, (log, span) => expected.revenue(log, span, RATED)],
    [
      { ...USD, period: EMPTY, compare: true },
      (log, span) => expected.revenue(log, span, USD, { previous: previousSpan(span) }),
    ],
    [{ ...OWN, period: EMPTY }, () => []],
  ],
  revenue_trend: [
    [OWN, (log, span) => expected.revenueTrend(log, span, 'day', OWN)],
    [
      { ...USD, ...NARROW, interval: 'week', period: 'last 60 days' },
      (log, span) => expected.revenueTrend(log, span, 'week', USD, { where: narrow }),
    ],
    [
      { ...OWN, interval: 'month', period: 'this year' },
      (log, span) => expected.revenueTrend(log, span, 'month', OWN),
    ],
    [
      { ...RATED, interval: 'hour', period: '16 November 2026' },
      (log, span) => expected.revenueTrend(log, span, 'hour', RATED),
    ],
    [
      { ...USD, interval: 'week', period: EMPTY },
      (log, span) => expected.revenueTrend(log, span, 'week', USD),
    ],
  ],
  revenue_breakdown: [
    [
      { ...OWN, by: 'plan', compare: true, period: 'last 20 days' },
      (log, span) => expected.revenueBreakdown(log, span, plan, OWN, { previous: previousSpan(span) }),
    ],
    [
      { ...USD, by: '$geoip_country_name', limit: 4, period: 'last 60 days' },
      (log, span) => expected.revenueBreakdown(log, span, country, USD, { limit: 4 }),
    ],
    [
      { ...OWN, by: 'billing_interval', ...NARROW },
      (log, span) =>
        expected.revenueBreakdown(log, span, ({ properties }) => properties.billing_interval, OWN, {
          where: narrow,
        }),
    ],
    [{ ...USD, by: 'plan', period: EMPTY }, () => []],
  ],
  revenue_per_user: [
    [
      { ...OWN, compare: true, period: 'last 20 days' },
      (log, span) => expected.revenuePerUser(log, span, OWN, { previous: previousSpan(span) }),
    ],
    [USD, (log, span) => expected.revenuePerUser(log, span, USD)],
    [
      { ...USD, ...NARROW, compare: true, period: 'November 2026' },
      (log, span) => expected.revenuePerUser(log, span, USD, { where: narrow, previous: previousSpan(span) }),
    ],
    [{ ...USD, period: EMPTY }, (log, span) => expected.revenuePerUser(log, span, USD)],
  ],
}

describeProject('revenue', (project) => {
  describe.each(Object.keys(CASES))('%s', (id) => {
    it.each(CASES[id] as [Params, Count][])('%j', async (params, count) => {
      const { rows, ...result } = await project.run(id, params)
      expectRows(rows, count(project.log, spanOf(result)))
    })
  })

  it('finds what a payment is, and the amount that adds up', async () => {
    const answer = await project.answer('how much revenue did we make?', 'revenue')
    expect(answer.params).toMatchObject(USD)
    expect(answer.params.currency).toBeUndefined()
    expectRows(answer.rows, expected.revenue(project.log, spanOf(answer), USD))
    expect(answer.explanation).toContain('amount amount_usd by the project')
  })

  it('never adds currencies together', async () => {
    const answer = await project.answer('how much revenue did we make?', 'revenue', { amount: 'amount' })
    expect(answer.params).toMatchObject(OWN)
    expectRows(answer.rows, expected.revenue(project.log, spanOf(answer), OWN))
    expect(answer.text).toContain('currencies are not added together')
  })

  it('says when nobody paid', async () => {
    const { text } = await project.run('revenue', { ...USD, period: EMPTY })
    expect(text).toBe(
      'There was no payment with an amount (amount_usd of subscription_purchased and subscription_renewed, March 2020).',
    )
  })
})
