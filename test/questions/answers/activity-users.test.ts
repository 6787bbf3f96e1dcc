import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import type { ParameterInput } from '../../../src/questions/parameter-values.ts'
import type { HogQLPropertyFilter } from '../../../src/schemas/hogql-property-filter.ts'
import * as expected from '../expected/activity.ts'
import { isInternal, previousSpan, type Span } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

type Log = readonly LoggedEvent[]
type Params = Record<string, ParameterInput>
/** Rows of the same question, counted from the log. */
type Count = (log: Log, span: Span) => Row[]

const mobile: HogQLPropertyFilter[] = [{ key: '$device_type', value: 'Mobile' }]
const isMobile = ({ properties }: LoggedEvent): boolean => properties.$device_type === 'Mobile'
const paying: HogQLPropertyFilter[] = [{ key: 'plan', type: 'person', value: ['pro', 'team'] }]
const isPaying = ({ personProperties }: LoggedEvent): boolean =>
  personProperties.plan === 'pro' || personProperties.plan === 'team'
const external = (log: Log): LoggedEvent[] => log.filter((event) => !isInternal(event))
/** An event with few people, each of them known by hand. */
const POLL = 'poll_answered'
const NOBODY = 'March 2020'

const CASES: Record<string, [params: Params, count: Count][]> = {
  event_count: [
    [{}, (log, span) => expected.eventCount(log, span)],
    [
      { event: POLL, compare: true, period: 'last 10 days' },
      (log, span) => expected.eventCount(log, span, POLL, previousSpan(span)),
    ],
    [
      { event: '$pageview', where: mobile, internal: true, compare: true, period: 'November 2026' },
      (log, span) =>
        expected.eventCount(external(log).filter(isMobile), span, '$pageview', previousSpan(span)),
    ],
    [
      { period: NOBODY, compare: true },
      (log, span) => expected.eventCount(log, span, undefined, previousSpan(span)),
    ],
  ],
  unique_users: [
    [{ period: 'last week' }, (log, span) => expected.uniqueUsers(log, span)],
    [
      { event: POLL, compare: true, period: '9 November 2026' },
      (log, span) => expected.uniqueUsers(log, span, POLL, previousSpan(span)),
    ],
    [
      { where: paying, internal: true, compare: true },
      (log, span) =>
        expected.uniqueUsers(external(log).filter(isPaying), span, undefined, previousSpan(span)),
    ],
  ],
  active_users_trend: [
    [
      { interval: 'week', period: 'last 60 days' },
      (log, span) => expected.activeUsersTrend(log, span, 'week'),
    ],
    [
      { event: POLL, interval: 'hour', period: '16 November 2026' },
      (log, span) => expected.activeUsersTrend(log, span, 'hour', POLL),
    ],
    [
      { where: mobile, internal: true, interval: 'month', period: 'this year' },
      (log, span) => expected.activeUsersTrend(external(log).filter(isMobile), span, 'month'),
    ],
  ],
  wau: [
    [{}, (log, span) => expected.rollingUsers(log, span, 7)],
    [{ event: POLL, period: 'November 2026' }, (log, span) => expected.rollingUsers(log, span, 7, POLL)],
    [
      { where: mobile, internal: true, period: 'last 3 hours' },
      (log, span) => expected.rollingUsers(external(log).filter(isMobile), span, 7),
    ],
  ],
  mau: [
    [{ period: 'last week' }, (log, span) => expected.rollingUsers(log, span, 30)],
    [
      { event: POLL, internal: true, period: 'last 30 days' },
      (log, span) => expected.rollingUsers(external(log), span, 30, POLL),
    ],
  ],
  dau_mau_ratio: [
    [{}, (log, span) => expected.dauMauRatio(log, span)],
    [
      { event: POLL, where: paying, internal: true, period: 'since October 2026' },
      (log, span) => expected.dauMauRatio(external(log).filter(isPaying), span, POLL),
    ],
    [{ period: NOBODY }, (log, span) => expected.dauMauRatio(log, span)],
  ],
  new_users: [
    [{}, (log, span) => expected.newUsers(log, span, 'day')],
    [
      { event: POLL, interval: 'week', period: 'last 60 days' },
      (log, span) => expected.newUsers(log, span, 'week', POLL),
    ],
    [
      { where: mobile, internal: true, interval: 'month', period: 'last 90 days' },
      (log, span) => expected.newUsers(external(log), span, 'month', undefined, isMobile),
    ],
    [{ period: 'yesterday' }, (log, span) => expected.newUsers(log, span, 'hour')],
  ],
  new_vs_returning: [
    [{ interval: 'week' }, (log, span) => expected.newVsReturning(log, span, 'week')],
    [
      { where: mobile, internal: true, interval: 'day', period: 'last 10 days' },
      (log, span) => expected.newVsReturning(external(log), span, 'day', undefined, isMobile),
    ],
    [
      { event: POLL, interval: 'month', period: 'last 60 days' },
      (log, span) => expected.newVsReturning(log, span, 'month', POLL),
    ],
    [{ period: NOBODY, interval: 'week' }, (log, span) => expected.newVsReturning(log, span, 'week')],
  ],
  lifecycle: [
    [{}, (log, span) => expected.lifecycle(log, span, 'week')],
    [
      { event: POLL, interval: 'day', period: 'November 2026' },
      (log, span) => expected.lifecycle(log, span, 'day', POLL),
    ],
    [
      { event: '$pageview', where: mobile, internal: true, interval: 'month' },
      (log, span) =>
        expected.lifecycle(log, span, 'month', '$pageview', (event) => isMobile(event) && !isInternal(event)),
    ],
  ],
  stickiness: [
    [{}, (log, span) => expected.stickiness(log, span, 'day')],
    [
      { event: POLL, interval: 'week', period: 'last 60 days' },
      (log, span) => expected.stickiness(log, span, 'week', POLL),
    ],
    [
      { where: paying, internal: true, interval: 'month', period: 'last 60 days' },
      (log, span) => expected.stickiness(external(log).filter(isPaying), span, 'month'),
    ],
  ],
  active_users_threshold: [
    [
      { event: POLL, at_least: 2, period: 'last 60 days' },
      (log, span) => expected.threshold(log, span, { event: POLL, least: 2 }),
    ],
    [
      { at_least: 5, at_most: 10, count: 'days', internal: true },
      (log, span) => expected.threshold(external(log), span, { least: 5, most: 10, days: true }),
    ],
    [
      { at_most: 1, where: mobile, period: 'last week' },
      (log, span) => expected.threshold(log.filter(isMobile), span, { most: 1 }),
    ],
    [{ at_least: 1, period: NOBODY }, (log, span) => expected.threshold(log, span, {})],
  ],
  period_comparison: [
    [{ period: 'this week' }, (log, span) => expected.periodComparison(log, span)],
    [
      { event: POLL, where: paying, internal: true, period: 'last 10 days' },
      (log, span) => expected.periodComparison(external(log).filter(isPaying), span, POLL),
    ],
    [{ period: NOBODY }, (log, span) => expected.periodComparison(log, span)],
    // The base is 0: nothing had happened before.
    [{ period: 'September 2026' }, (log, span) => expected.periodComparison(log, span)],
  ],
  growth: [
    [{}, (log, span) => expected.growth(log, span, 'week')],
    [
      { event: POLL, interval: 'day', period: 'last 14 days' },
      (log, span) => expected.growth(log, span, 'day', POLL),
    ],
    [
      { where: mobile, internal: true, interval: 'month', period: 'this year' },
      (log, span) => expected.growth(external(log).filter(isMobile), span, 'month'),
    ],
    [{ period: 'today', interval: 'day' }, (log, span) => expected.growth(log, span, 'day')],
  ],
  dau: [
    [
      { event: '$pageview', where: mobile, internal: true, period: 'November 2026' },
      (log, span) => expected.dailyActiveUsers(external(log).filter(isMobile), span, '$pageview'),
    ],
  ],
  event_trend: [
    [
      { where: paying, internal: true, interval: 'week', period: 'last 60 days' },
      (log, span) => expected.eventTrend(external(log).filter(isPaying), span, 'week'),
    ],
  ],
  top_events: [
    [
      { where: paying, internal: true, compare: true, limit: 50, period: 'last 10 days' },
      (log, span) => expected.topEvents(external(log).filter(isPaying), span, 50, previousSpan(span)),
    ],
    [
      { where: [{ key: '$browser', value: 'Lynx' }], limit: 5 },
      (log, span) =>
        expected.topEvents(
          log.filter(({ properties }) => properties.$browser === 'Lynx'),
          span,
          5,
        ),
    ],
  ],
  activity_distribution: [
    [
      { where: mobile, internal: true },
      (log, span) => expected.activityDistribution(external(log).filter(isMobile), span),
    ],
  ],
  time_patterns: [
    [
      { where: mobile, internal: true, by: 'day_of_week' },
      (log, span) => expected.timePatterns(external(log).filter(isMobile), span, 'weekday'),
    ],
  ],
}

describeProject('activity', (project) => {
  for (const [id, cases] of Object.entries(CASES))
    it.each(cases.map(([params, count]) => [JSON.stringify(params), params, count] as const))(
      `${id} %s`,
      async (_, params, count) => {
        const result = await project.run(id, params)
        const wanted = count(project.log, spanOf(result))
        expectRows(result.rows, wanted)
        expect(result.text).not.toMatch(/none|undefined|NaN|[{}[\]]/)
      },
    )

  it('power_users without internal ones, on mobile', async () => {
    const result = await project.run('power_users', { where: mobile, internal: true, limit: 1000 })
    const wanted = expected.powerUsers(external(project.log).filter(isMobile), spanOf(result))
    const rows = result.rows.map(({ person_id, email, ...row }) => row)
    const named = wanted.map(({ person, ...row }) => ({ ...row, id: project.personIds.get(String(person)) }))
    const order = new Map(result.rows.map(({ person_id }, index) => [person_id, index]))
    named.sort((a, b) => Number(order.get(String(a.id))) - Number(order.get(String(b.id))))
    expectRows(
      rows,
      named.map(({ id, ...row }) => row),
    )
  })

  describe('user_activity', () => {
    const by = (id: string): ((person: string) => boolean) => {
      const persons = new Set(
        project.log.filter(({ distinctId }) => distinctId === id).map(({ person }) => person),
      )
      return (person) => persons.has(person)
    }

    it.each([
      // Three distinct ids became one person.
      ['anna', 'anna'],
      ['anna-anonymous', 'anna'],
      ['ANNA@lake.example', 'anna'],
      ["o'dd \\ {id}", "o'dd \\ {id}"],
      ['jane.porter@brightfield.example', 'user_10001'],
    ])('%s', async (person, id) => {
      const result = await project.run('user_activity', { person, period: 'last 60 days' })
      const wanted = expected.userActivity(project.log, spanOf(result), by(id))
      expect(wanted.length).toBeGreaterThan(0)
      expectRows(result.rows, wanted)
    })

    it('of one event, of a person id, and of nobody', async () => {
      const uuid = project.personIds.get('anna') as string
      const one = await project.run('user_activity', { person: uuid, event: POLL, where: paying })
      const events = project.log.filter(isPaying)
      expectRows(one.rows, expected.userActivity(events, spanOf(one), by('anna'), POLL))
      expect(one.rows).toHaveLength(1)
      const nobody = await project.run('user_activity', { person: 'nobody@nowhere.example' })
      expect(nobody.rows).toEqual([])
      expect(nobody.text).toMatch(/^Nothing is known of nobody@nowhere\.example/)
    })
  })
})
