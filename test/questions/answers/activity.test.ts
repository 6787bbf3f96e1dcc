import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import { ask } from '../../../src/questions/ask.ts'
import * as expected from '../expected/activity.ts'
import { previousSpan } from '../expected/shared.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

describeProject('activity', (project) => {
  describe('top_events', () => {
    it.each([
      ['top events', 10],
      ['top 3 events yesterday', 3],
      ['top 500 events in October', 500],
    ])('%s', async (text, limit) => {
      const result = await project.answer(text, 'top_events')
      const all = expected.topEvents(project.log, spanOf(result), 1000)
      expectRows(result.rows, all.slice(0, limit))
      expect(result.truncated).toBe(all.length > limit)
      expect(result.text).toContain(String(all[0]?.event))
    })

    it('beside the previous period', async () => {
      const text = 'top 50 events in the last 10 days compared to the previous period'
      const result = await project.answer(text, 'top_events')
      const span = spanOf(result)
      const from = DateTime.fromMillis(span.fromMs, { zone: project.timezone }).minus({ days: 10 })
      const before = { ...span, fromMs: +from, toMs: span.fromMs }
      expect(before).toEqual(previousSpan(span))
      expectRows(result.rows, expected.topEvents(project.log, span, 50, before))
    })
  })

  describe('event_trend', () => {
    it.each([
      ['sign ups per day in the last 60 days', 'day', 'user_signed_up'],
      ['page views per week since October', 'week', '$pageview'],
      ['subscription_refunded by month this year', 'month', 'subscription_refunded'],
      ['events over time in the last 90 days', 'day', undefined],
    ] as const)('%s', async (text, unit, event) => {
      const result = await project.answer(text, 'event_trend')
      expectRows(result.rows, expected.eventTrend(project.log, spanOf(result), unit, event))
    })

    it.each(['yesterday', 'on 1 November'])('every hour, %s', async (when) => {
      const result = await project.answer(`events per hour ${when}`, 'event_trend')
      expectRows(result.rows, expected.eventTrend(project.log, spanOf(result), 'hour'))
      const clocksChange = when !== 'yesterday' && project.timezone === 'America/New_York'
      expect(result.rows).toHaveLength(clocksChange ? 25 : 24)
    })

    it('says so when nothing happened', async () => {
      const result = await project.answer('sign ups per day in March 2020', 'event_trend')
      expect(result.rows).toHaveLength(31)
      expect(result.rows.every((row) => row.total === 0)).toBe(true)
      expect(result.text).toBe('There was no user_signed_up (March 2020).')
    })
  })

  it.each([
    ['daily active users', undefined],
    ['daily active users last week', undefined],
    ['daily active users in November', undefined],
    ['dau in the last 3 hours', undefined],
    ['daily active users who created a document in October', 'document_created'],
  ] as const)('dau: %s', async (text, event) => {
    const result = await project.answer(text, 'dau')
    expectRows(result.rows, expected.dailyActiveUsers(project.log, spanOf(result), event))
  })

  it.each([
    ['How is activity distributed across users?', undefined],
    ['distribution of page views per user last month', '$pageview'],
  ] as const)('activity_distribution: %s', async (text, event) => {
    const result = await project.answer(text, 'activity_distribution')
    expectRows(result.rows, expected.activityDistribution(project.log, spanOf(result), event))
  })

  it.each([
    ['busiest hours', 'hour', undefined],
    ['busiest day of the week in October', 'weekday', undefined],
    ['what time of day do people log in', 'hour', 'user_logged_in'],
  ] as const)('time_patterns: %s', async (text, by, event) => {
    const result = await project.answer(text, 'time_patterns')
    expectRows(result.rows, expected.timePatterns(project.log, spanOf(result), by, event))
  })

  it.each([
    ['top 15 users by activity', undefined, 15],
    ['who created the most documents last month?', 'document_created', 10],
  ] as const)('power_users: %s', async (text, event, limit) => {
    const result = await project.answer(text, 'power_users')
    const wanted = expected
      .powerUsers(project.log, spanOf(result), event)
      .map(({ person, ...row }): Row => ({ person_id: project.personIds.get(String(person)), ...row }))
      .sort(
        (a, b) => Number(b.total) - Number(a.total) || (String(a.person_id) < String(b.person_id) ? -1 : 1),
      )
    expectRows(
      result.rows.map(({ email, ...row }) => row),
      wanted.slice(0, limit),
    )
    expect(result.rows.some(({ email }) => String(email).includes('@'))).toBe(true)
  })

  it('says when a period is empty or running', async () => {
    expect((await project.answer('dau in March 2020', 'dau')).text).toBe('Nobody did anything (March 2020).')
    expect((await project.answer('dau today', 'dau')).text).toMatch(
      /^\d+ people did something on 2026-11-21 \(today\)\.$/,
    )
  })

  it('asks for the project before it answers about its events', async () => {
    const { client, now } = project
    expect(await ask(client, 'trend of warp_drive_engaged', { now })).toMatchObject({
      matched: false,
      code: 'unknown_event',
    })
    expect(await ask(client, 'what is the weather', { now })).toMatchObject({ matched: false })
  })
})
