import { describe, expect, it } from 'vitest'
import { firstShown, type Session, type Visit, visitsIn } from '../expected/sessions.ts'
import { isInternal, previousSpan } from '../expected/shared.ts'
import * as expected from '../expected/web.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const MOBILE = [{ key: '$device_type', value: 'Mobile' }]
const isMobile = ({ properties }: LoggedEvent) => properties.$device_type === 'Mobile'
const isExternal = (event: LoggedEvent) => !isInternal(event)
const EMPTY = 'March 2020'

describeProject('web', (project) => {
  describe.each([
    ['entry_pages', 'page', {}, ({ entryPage }: Session) => entryPage],
    ['exit_pages', 'page', {}, ({ exitPage }: Session) => exitPage],
    ['top_referrers', 'referrer', {}, ({ referrer }: Session) => referrer],
    ['traffic_channels', 'channel', {}, ({ channel }: Session) => channel],
    ['utm_campaigns', 'value', {}, ({ utm }: Session) => utm('campaign')],
    ['utm_campaigns', 'value', { by: 'source' }, ({ utm }: Session) => utm('source')],
  ] as const)('%s', (id, column, params, value) => {
    const withBounces = id !== 'exit_pages'

    it('in the last 30 days', async () => {
      const { rows, ...result } = await project.run(id, params)
      expect(rows.length).toBeGreaterThan(2)
      expectRows(rows, expected.sessionRanking(project.log, spanOf(result), column, value, { withBounces }))
    })

    it('of phones, without internal people, beside the week before', async () => {
      const narrow = { limit: 5, where: MOBILE, internal: true, compare: true, period: 'last week' }
      const { rows, ...result } = await project.run(id, { ...params, ...narrow })
      const span = spanOf(result)
      const where = (event: LoggedEvent) => isMobile(event) && isExternal(event)
      const options = { limit: 5, where, previous: previousSpan(span), withBounces }
      expectRows(rows, expected.sessionRanking(project.log, span, column, value, options))
    })
  })

  it('says when no session started', async () => {
    expect((await project.run('entry_pages', { period: EMPTY })).text).toBe(
      'No sessions with a page started (March 2020).',
    )
    expect((await project.run('traffic_channels', { period: EMPTY, compare: true })).rows).toEqual([])
  })

  it('counts a session where it started', async () => {
    const all = { fromMs: 0, toMs: Date.parse('2026-11-20T00:00:00Z'), timezone: project.timezone }
    const visit = visitsIn(project.log, all).findLast(({ events }) => events.length > 5) as Visit
    const [first, second] = visit.events as [LoggedEvent, LoggedEvent]
    const to = new Date(first.timestampMs + 3_600_000).toISOString()
    const sessions = await Promise.all(
      [first, second].map(async ({ timestampMs }) => {
        const period = { from: new Date(timestampMs).toISOString(), to }
        const { rows, ...result } = await project.run('traffic_channels', { period })
        const channel = ({ channel }: Session) => channel
        expectRows(rows, expected.sessionRanking(project.log, spanOf(result), 'channel', channel))
        return rows.reduce((sum, row) => sum + Number(row.sessions), 0)
      }),
    )
    expect(sessions[0]).toBe(Number(sessions[1]) + 1)
  })

  describe('bounce_rate', () => {
    it('of all, and beside the period before', async () => {
      const all = await project.answer('what is our bounce rate?', 'bounce_rate')
      expectRows(all.rows, expected.bounces(project.log, spanOf(all), {}))
      const compared = await project.run('bounce_rate', { compare: true, where: MOBILE, internal: true })
      const previous = previousSpan(spanOf(compared))
      const where = (event: LoggedEvent) => isMobile(event) && isExternal(event)
      expectRows(compared.rows, expected.bounces(project.log, spanOf(compared), { where, previous }))
    })

    it('by entry page, the highest first', async () => {
      const params = { by: 'session.$entry_pathname', order: 'bounce_rate', limit: 7 }
      const { rows, ...result } = await project.run('bounce_rate', params)
      const by = ({ session }: { session: Session }) => session.entryPage
      expectRows(rows, expected.bounces(project.log, spanOf(result), { by, byRate: true, limit: 7 }))
    })

    it('by a property of the events, beside the period before', async () => {
      const { rows, ...result } = await project.run('bounce_rate', { by: '$pathname', compare: true })
      const previous = previousSpan(spanOf(result))
      const by = (visit: Visit) => firstShown(visit, ({ properties }) => properties.$pathname)
      expectRows(rows, expected.bounces(project.log, spanOf(result), { by, previous }))
    })

    it('in an empty period', async () => {
      const { rows, text } = await project.run('bounce_rate', { period: EMPTY })
      expect(rows).toEqual([{ sessions: 0, bounces: 0, bounce_rate: null }])
      expect(text).toBe('No sessions with a page view started (March 2020).')
    })
  })

  describe('sessions', () => {
    it.each([
      ['sessions per day', {}, 'day'],
      ['visits per week since October', {}, 'week'],
      ['sessions per hour yesterday', {}, 'hour'],
    ] as const)('%s', async (text, params, unit) => {
      const result = await project.answer(text, 'sessions', params)
      expectRows(result.rows, expected.sessionsOverTime(project.log, spanOf(result), unit))
    })

    it('with an event, of phones, without internal people, beside the month before', async () => {
      const event = 'document_created'
      const params = { event, where: MOBILE, internal: true, compare: true, period: 'last month' }
      const { rows, ...result } = await project.run('sessions', params)
      const where = (one: LoggedEvent) => one.event === event && isMobile(one) && isExternal(one)
      const previous = previousSpan(spanOf(result))
      const wanted = expected.sessionsOverTime(project.log, spanOf(result), 'day', { where, previous })
      expectRows(rows, wanted)
    })

    it('of a quiet period after a busy one', async () => {
      const period = { from: '2026-11-21T11:59:59.999Z', to: '2026-11-21T12:00:00.000Z' }
      const { rows, ...result } = await project.run('sessions', { period: EMPTY, compare: true })
      expect(rows).toHaveLength(31)
      expect(result.text).toBe(
        'No sessions started (March 2020); 0 in the period before (30 January 2020 to 29 February 2020).',
      )
      const quiet = await project.run('sessions', { period, compare: true, event: 'nothing_like_it' })
      expect(quiet.rows.map(({ sessions, period_sessions }) => [sessions, period_sessions])).toEqual([[0, 0]])
    })
  })

  it.each([
    ['average session duration', {}],
    ['session length in October', {}],
  ])('session_duration: %s', async (text, params) => {
    const result = await project.answer(text, 'session_duration', params)
    expectRows(result.rows, expected.durations(project.log, spanOf(result)))
  })

  it('session_duration by operating system, and in an empty period', async () => {
    const params = { by: '$os', where: MOBILE, internal: true, compare: true }
    const { rows, ...result } = await project.run('session_duration', params)
    const by = (visit: Visit) => firstShown(visit, ({ properties }) => properties.$os)
    const where = (event: LoggedEvent) => isMobile(event) && isExternal(event)
    const previous = previousSpan(spanOf(result))
    expectRows(rows, expected.durations(project.log, spanOf(result), { by, where, previous }))
    const none = await project.run('session_duration', { period: EMPTY })
    expect(none.rows).toEqual([{ sessions: 0, average: null, median: null, p90: null }])
  })

  it.each([
    ['devices', { by: 'device_type' }, 'value', '$device_type'],
    ['devices', { by: 'browser', compare: true, internal: true }, 'value', '$browser'],
    ['devices', { by: 'os', where: MOBILE, period: 'yesterday' }, 'value', '$os'],
    ['countries', { limit: 5 }, 'country', '$geoip_country_name'],
    ['countries', { compare: true, where: MOBILE, period: 'last week' }, 'country', '$geoip_country_name'],
    ['countries', { period: EMPTY }, 'country', '$geoip_country_name'],
  ])('%s %j', async (id, params: Record<string, unknown>, column, property) => {
    const { rows, ...result } = await project.run(id, params as Record<string, string>)
    const span = spanOf(result)
    const where = (event: LoggedEvent) =>
      (!params.where || isMobile(event)) && (!params.internal || isExternal(event))
    const limit = params.limit as number | undefined
    const previous = params.compare ? previousSpan(span) : undefined
    expectRows(rows, expected.peopleRanking(project.log, span, column, property, { limit, where, previous }))
  })

  interface FirstTouchParams {
    where?: typeof MOBILE
    internal?: boolean
    people?: string
    goal?: string
    period?: string
    limit?: number
  }
  it.each<['channel' | 'referrer' | 'utm_source' | 'page', FirstTouchParams]>([
    ['channel', {}],
    ['channel', { people: 'new', goal: 'user_signed_up', internal: true }],
    ['referrer', { people: 'new', period: 'last 10 days' }],
    ['utm_source', { goal: 'subscription_purchased' }],
    ['page', { where: MOBILE, limit: 3 }],
    ['page', { period: EMPTY }],
  ])('first_touch_channel by %s %j', async (by, given) => {
    const { rows, ...result } = await project.run('first_touch_channel', { ...given, by })
    const where = (event: LoggedEvent) =>
      (!given.where || isMobile(event)) && (!given.internal || isExternal(event))
    const { goal, limit } = given
    const options = { where, goal, limit, onlyNew: given.people === 'new' }
    expectRows(rows, expected.firstTouch(project.log, spanOf(result), by, options))
  })

  it.each([
    ['user_signed_up', {}],
    ['subscription_purchased', { period: 'last 50 days', internal: true, limit: 4 }],
    ['user_signed_up', { where: MOBILE, period: 'November 2026' }],
    ['user_signed_up', { period: EMPTY }],
  ])('landing_page_conversion to %s %j', async (goal, params: Record<string, unknown>) => {
    const { rows, ...result } = await project.run('landing_page_conversion', { goal, ...params })
    const where = (event: LoggedEvent) =>
      (!params.where || isMobile(event)) && (!params.internal || isExternal(event))
    const limit = params.limit as number | undefined
    expectRows(rows, expected.landingPages(project.log, spanOf(result), goal, { where, limit }))
  })

  it.each([
    [{}, undefined, undefined],
    [{ where: MOBILE, internal: true, period: 'last 50 days' }, undefined, undefined],
    [{ by: '$pathname', period: 'last 50 days' }, '$pathname', undefined],
    [{ by: '$browser', min_measurements: 30, limit: 3 }, '$browser', 30],
    [{ by: '$pathname', min_measurements: 1, rating: 'poor', limit: 100 }, '$pathname', 1],
    [{ by: '$pathname', min_measurements: 1, rating: 'good', limit: 100 }, '$pathname', 1],
  ])('web_vitals %j', async (params: Record<string, unknown>, by, least) => {
    const { rows, ...result } = await project.run('web_vitals', params as Record<string, string>)
    const where = (event: LoggedEvent) =>
      (!params.where || isMobile(event)) && (!params.internal || isExternal(event))
    const limit = params.limit as number | undefined
    const rating = params.rating as string | undefined
    expectRows(rows, expected.webVitals(project.log, spanOf(result), { where, by, least, limit, rating }))
  })

  it('web_vitals: says when nothing was measured', async () => {
    expect((await project.run('web_vitals', { period: EMPTY })).text).toBe(
      'No web vitals were measured (March 2020).',
    )
  })

  it.each([
    ['most viewed pages', 'top_pages', '$pathname', {}],
    ['top 100 pages last week', 'top_pages', '$current_url', {}],
    ['top pages on mobile excluding internal users', 'top_pages', '$pathname', { compare: true }],
    ['where do people rage click?', 'rage_clicks', '$pathname', {}],
    ['top 50 pages by rage clicks in the last 20 days', 'rage_clicks', '$current_url', { compare: true }],
  ])('%s', async (text, id, page, params) => {
    const { rows, ...result } = await project.answer(text, id, { page, ...params })
    const span = spanOf(result)
    const where = (event: LoggedEvent) => !text.includes('mobile') || (isMobile(event) && isExternal(event))
    const previous = 'compare' in params ? previousSpan(span) : undefined
    const limit = Number(/\d+(?= pages)/.exec(text) ?? 10)
    const event = id === 'top_pages' ? '$pageview' : '$rageclick'
    expectRows(rows, expected.eventsByPage(project.log, span, event, page, { limit, where, previous }))
  })
})
