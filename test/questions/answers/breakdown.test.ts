import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import type { ParameterInput } from '../../../src/questions/parameter-values.ts'
import * as expected from '../expected/breakdown.ts'
import { isInternal, previousSpan, type Span } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

type Log = readonly LoggedEvent[]
type Params = Record<string, ParameterInput>
type Count = (log: Log, span: Span) => Row[]

const MOBILE = [{ key: '$device_type', value: 'Mobile' }]
const isMobile = ({ properties }: LoggedEvent) => properties.$device_type === 'Mobile'
const narrow = (event: LoggedEvent) => isMobile(event) && !isInternal(event)
const of =
  (name: string) =>
  ({ properties }: LoggedEvent): unknown =>
    properties[name]
const ofPerson =
  (name: string) =>
  ({ personProperties }: LoggedEvent): unknown =>
    personProperties[name]
/** PostHog reads a property that holds numbers as numbers: a text among them is no value. */
const rating = ({ properties }: LoggedEvent): unknown => expected.numberOf(properties.rating)
const POLL = 'poll_answered'
const EMPTY = 'March 2020'
const NARROW = { where: MOBILE, internal: true }

const CASES: Record<string, [params: Params, count: Count][]> = {
  event_breakdown: [
    [{ by: '$browser' }, (log, span) => expected.eventBreakdown(log, span, of('$browser'))],
    [
      { by: 'person.plan', event: 'document_created', compare: true, period: 'last 20 days', limit: 3 },
      (log, span) =>
        expected.eventBreakdown(log, span, ofPerson('plan'), {
          event: 'document_created',
          previous: previousSpan(span),
          limit: 3,
        }),
    ],
    [
      { by: '$os', event: '$pageview', ...NARROW, compare: true, period: 'last week' },
      (log, span) =>
        expected.eventBreakdown(log, span, of('$os'), {
          event: '$pageview',
          where: narrow,
          previous: previousSpan(span),
        }),
    ],
    // Two values with the same counts.
    [
      { by: 'side', period: '10 November 2026' },
      (log, span) => expected.eventBreakdown(log, span, of('side')),
    ],
    [
      { by: 'rating', event: POLL },
      (log, span) => expected.eventBreakdown(log, span, rating, { event: POLL }),
    ],
    [{ by: '$browser', period: EMPTY, compare: true }, () => []],
  ],
  unique_users_breakdown: [
    [
      { by: '$geoip_country_name' },
      (log, span) => expected.usersBreakdown(log, span, of('$geoip_country_name')),
    ],
    [
      { by: '$device_type', event: POLL, compare: true, period: 'last 10 days' },
      (log, span) =>
        expected.usersBreakdown(log, span, of('$device_type'), { event: POLL, previous: previousSpan(span) }),
    ],
    [
      { by: 'person.plan', ...NARROW, compare: true, limit: 2, period: 'November 2026' },
      (log, span) =>
        expected.usersBreakdown(log, span, ofPerson('plan'), {
          where: narrow,
          previous: previousSpan(span),
          limit: 2,
        }),
    ],
    [{ by: '$os', period: EMPTY }, () => []],
  ],
  property_values: [
    [{ property: 'plan' }, (log, span) => expected.propertyValues(log, span, of('plan'))],
    [
      { property: 'rating', event: POLL, period: 'November 2026' },
      (log, span) => expected.propertyValues(log, span, rating, { event: POLL }),
    ],
    [
      { property: '$pathname', ...NARROW, limit: 7, period: 'last week' },
      (log, span) => expected.propertyValues(log, span, of('$pathname'), { where: narrow, limit: 7 }),
    ],
    [
      { property: 'person.plan', period: 'yesterday' },
      (log, span) => expected.propertyValues(log, span, ofPerson('plan')),
    ],
    [{ property: 'plan', period: EMPTY }, () => []],
  ],
  property_stats: [
    [{ property: 'amount_usd' }, (log, span) => expected.propertyStats(log, span, of('amount_usd'))],
    // A text among the numbers, and events without any.
    [
      { property: 'rating', event: POLL, measure: 'median', compare: true, period: 'last 10 days' },
      (log, span) =>
        expected.propertyStats(log, span, rating, {
          event: POLL,
          measure: 'median',
          previous: previousSpan(span),
        }),
    ],
    ...(['sum', 'min', 'p99'] as const).map((measure): [Params, Count] => [
      { property: 'amount', by: 'currency', measure, compare: true, period: 'last 20 days' },
      (log, span) =>
        expected.propertyStats(log, span, of('amount'), {
          by: of('currency'),
          measure,
          previous: previousSpan(span),
        }),
    ]),
    [
      { property: '$web_vitals_LCP_value', by: '$browser', measure: 'p90', ...NARROW, limit: 2 },
      (log, span) =>
        expected.propertyStats(log, span, of('$web_vitals_LCP_value'), {
          by: of('$browser'),
          measure: 'p90',
          where: narrow,
          limit: 2,
        }),
    ],
    [
      { property: 'amount_usd', period: EMPTY, compare: true },
      (log, span) => expected.propertyStats(log, span, of('amount_usd'), { previous: previousSpan(span) }),
    ],
  ],
  property_trend: [
    [
      { by: '$browser', event: '$pageview', interval: 'week', period: 'last 60 days', most_values: 3 },
      (log, span) =>
        expected.propertyTrend(log, span, 'week', { by: of('$browser'), event: '$pageview', most: 3 }),
    ],
    [
      { property: 'amount_usd', measure: 'sum' },
      (log, span) => expected.propertyTrend(log, span, 'day', { number: of('amount_usd'), measure: 'sum' }),
    ],
    [
      { property: 'rating', event: POLL, interval: 'hour', period: '16 November 2026', measure: 'max' },
      (log, span) =>
        expected.propertyTrend(log, span, 'hour', { number: rating, event: POLL, measure: 'max' }),
    ],
    [
      {
        property: '$web_vitals_LCP_value',
        by: '$os',
        measure: 'p90',
        interval: 'month',
        ...NARROW,
        period: 'this year',
      },
      (log, span) =>
        expected.propertyTrend(log, span, 'month', {
          number: of('$web_vitals_LCP_value'),
          by: of('$os'),
          measure: 'p90',
          where: narrow,
        }),
    ],
    [
      { property: 'amount', period: EMPTY, interval: 'week' },
      (log, span) => expected.propertyTrend(log, span, 'week', { number: of('amount') }),
    ],
    [{ by: 'plan', period: EMPTY, interval: 'week' }, () => []],
  ],
  segment_comparison: [
    [{ by: '$device_type' }, (log, span) => expected.segments(log, span, of('$device_type'))],
    [
      { by: 'person.plan', values: ['free', 'pro'], event: 'document_created', period: 'last 20 days' },
      (log, span) =>
        expected.segments(log, span, ofPerson('plan'), {
          values: ['free', 'pro'],
          event: 'document_created',
        }),
    ],
    [
      { by: 'person.plan', values: ['free'], rest: true, internal: true },
      (log, span) =>
        expected.segments(log, span, ofPerson('plan'), {
          values: ['free'],
          others: true,
          where: (event) => !isInternal(event),
        }),
    ],
    [
      { by: '$browser', ...NARROW, limit: 2, event: POLL },
      (log, span) => expected.segments(log, span, of('$browser'), { where: narrow, limit: 2, event: POLL }),
    ],
    [{ by: '$browser', values: ['Chrome', 'Safari'], period: EMPTY }, () => []],
  ],
}

describeProject('breakdowns', (project) => {
  describe.each(Object.keys(CASES))('%s', (id) => {
    it.each(CASES[id] as [Params, Count][])('%j', async (params, count) => {
      const { rows, ...result } = await project.run(id, params)
      expectRows(rows, count(project.log, spanOf(result)))
    })
  })

  it.each([
    ['document_created by browser', 'event_breakdown', of('$browser'), expected.eventBreakdown],
    [
      'how many users created documents per device type',
      'unique_users_breakdown',
      of('$device_type'),
      expected.usersBreakdown,
    ],
  ] as const)('%s', async (text, id, read, count) => {
    const { rows, ...result } = await project.answer(text, id)
    expectRows(rows, count(project.log, spanOf(result), read, { event: 'document_created' }))
  })

  it('tells the statistic that was asked for, and the others', async () => {
    const { text, rows } = await project.answer(
      'median rating of poll_answered on 16 november',
      'property_stats',
    )
    const [row] = rows
    expect(text).toMatch(/^The median of rating is \d+(\.\d+)?, over \d events?;/)
    expect(row?.measured).toBe(row?.median)
    const none = await project.run('property_stats', { property: 'rating', period: EMPTY })
    expect(none.text).toBe('No event has a number as rating (March 2020).')
  })

  it('puts free users beside all who pay', async () => {
    const { params, rows } = await project.answer('compare paid vs free users', 'segment_comparison')
    expect(params).toMatchObject({ values: ['free'], rest: true })
    expect(rows.map(({ value }) => value).sort()).toEqual(['free', 'others'])
  })
})
