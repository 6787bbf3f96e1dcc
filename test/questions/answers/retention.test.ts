import { expect, it } from 'vitest'
import * as expected from '../expected/retention.ts'
import { isInternal } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const SIXTY = 'last 60 days'
const MOBILE = [{ key: '$device_type', type: 'event' as const, value: 'Mobile' }]

describeProject('retention', (project) => {
  const idOf = (person: string): string => project.personIds.get(person) as string
  const narrowed = (): LoggedEvent[] =>
    project.log.filter((event) => event.properties.$device_type === 'Mobile' && !isInternal(event))

  it.each([
    ['What is our retention?', 'week', undefined, undefined],
    ['daily retention of users who signed up in October', 'day', 'user_signed_up', undefined],
    ['monthly retention in the last 90 days', 'month', undefined, undefined],
    ['do users who sign up return to create a document?', 'week', 'user_signed_up', 'document_created'],
  ] as const)('retention: %s', async (text, unit, start, back) => {
    const result = await project.answer(text, 'retention')
    expectRows(result.rows, expected.retention(project.log, spanOf(result), unit, start, back))
    expect(result.rows[0]?.base).toBeGreaterThan(5)
  })

  it('says when a period is too short or empty to tell', async () => {
    expect((await project.answer('retention in the last 2 days', 'retention')).text).toMatch(
      /^The period holds no complete week after the first/,
    )
    expect((await project.answer('retention in March 2020', 'retention')).text).toBe(
      'Nobody did anything (March 2020).',
    )
  })

  it('retention: of some events, without internal users', async () => {
    const params = { start: '$pageview', interval: 'day', period: 'last 20 days' }
    const result = await project.run('retention', { ...params, where: MOBILE, internal: true })
    expectRows(result.rows, expected.retention(narrowed(), spanOf(result), 'day', '$pageview'))
  })

  it('retention_breakdown: by the value of the first event', async () => {
    const browserOf = ({ properties }: LoggedEvent): unknown => properties.$browser
    const named = await project.answer('retention by browser', 'retention_breakdown')
    expectRows(named.rows, expected.retentionBreakdown(project.log, spanOf(named), 'week', browserOf))
    expect(named.rows.length).toBeGreaterThan(3)
    const params = { by: 'person.plan', start: 'user_signed_up', later: 3 }
    const plans = await project.run('retention_breakdown', { ...params, interval: 'day', period: SIXTY })
    const planOf = ({ personProperties }: LoggedEvent): unknown => personProperties.plan
    expectRows(
      plans.rows,
      expected.retentionBreakdown(project.log, spanOf(plans), 'day', planOf, {
        later: 3,
        start: 'user_signed_up',
      }),
    )
    const few = { by: '$browser', where: MOBILE, internal: true, limit: 2, interval: 'month' }
    const narrow = await project.run('retention_breakdown', few)
    const wanted = expected.retentionBreakdown(narrowed(), spanOf(narrow), 'month', browserOf)
    expectRows(narrow.rows, wanted.slice(0, 2))
    const none = await project.run('retention_breakdown', { by: '$browser', period: 'March 2020' })
    expect(none).toMatchObject({ rows: [], text: 'Nobody did anything (March 2020).' })
    const short = await project.run('retention_breakdown', { by: '$lib', period: 'today' })
    expectRows(
      short.rows,
      expected.retentionBreakdown(project.log, spanOf(short), 'week', ({ properties }) => properties.$lib),
    )
    expect(short.rows[0]?.retention).toBeNull()
  })

  it('churn_risk: active before, silent since', async () => {
    const named = await project.answer('which users are at risk of churning?', 'churn_risk')
    const rows = expected.churnRisk(project.log, spanOf(named), idOf)
    expectRows(named.rows, rows.slice(0, 100))
    expect(rows.length).toBeGreaterThan(5)
    const polls = { event: 'poll_answered', silent_days: 5, min_days: 1, limit: 5 }
    const result = await project.run('churn_risk', polls)
    const rules = { event: 'poll_answered', silentDays: 5, minDays: 1 }
    expectRows(result.rows, expected.churnRisk(project.log, spanOf(result), idOf, rules).slice(0, 5))
    const narrow = await project.run('churn_risk', { period: 'last month', where: MOBILE, internal: true })
    expectRows(narrow.rows, expected.churnRisk(narrowed(), spanOf(narrow), idOf).slice(0, 100))
    expect((await project.run('churn_risk', { period: 'March 2020' })).rows).toEqual([])
  })

  it('resurrected_users: back after an absence', async () => {
    const named = await project.answer('which users came back after being away?', 'resurrected_users')
    expectRows(named.rows, expected.resurrected(project.log, spanOf(named), idOf).slice(0, 100))
    expect(named.rows).toContainEqual(
      expect.objectContaining({ email: 'gap@lake.example', days_silent: 37, total: 1 }),
    )
    const shorter = await project.run('resurrected_users', { silent_days: 6, period: 'last month' })
    const wanted = expected.resurrected(project.log, spanOf(shorter), idOf, { silentDays: 6 })
    expectRows(shorter.rows, wanted.slice(0, 100))
    const polls = await project.run('resurrected_users', {
      event: 'poll_answered',
      period: SIXTY,
      silent_days: 7,
    })
    const rules = { event: 'poll_answered', silentDays: 7 }
    expectRows(polls.rows, expected.resurrected(project.log, spanOf(polls), idOf, rules))
    const narrow = await project.run('resurrected_users', { where: MOBILE, internal: true, silent_days: 10 })
    const few = expected.resurrected(narrowed(), spanOf(narrow), idOf, { silentDays: 10 })
    expectRows(narrow.rows, few.slice(0, 100))
    expect((await project.run('resurrected_users', { period: 'March 2020' })).rows).toEqual([])
  })
})
