import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { Row } from '../../src/client/driver.ts'
import { generateDemoEvents } from '../../src/local/demo/generate-events.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import type { Answer } from '../../src/questions/answer.ts'
import { ask } from '../../src/questions/ask.ts'
import { type LoggedEvent, readEventLog, toLine } from './support/event-log.ts'
import * as expected from './support/expected-answers.ts'

/** Sixty days that hold the end of summer time in New York; whole milliseconds on both sides. */
const now = new Date('2026-11-21T12:00:00Z')
const events = [...generateDemoEvents({ now, days: 60, people: 250 })].map((event) => ({
  ...event,
  timestampMs: Math.floor(event.timestampMs),
}))

/** Half an hour off in the east, clocks that change in the west. */
describe.each(['America/New_York', 'Asia/Kolkata'])(
  'answers equal a count of the same events in %s',
  (timezone) => {
    let local: LocalPostHog
    let client: PostHogClient
    let folder: string
    let log: LoggedEvent[]

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'posthog-driver-answers-'))
      const data = join(folder, 'events.ndjson')
      await writeFile(data, events.map(toLine).join('\n'))
      local = await startLocalPostHog({ data, timezone, now })
      client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
      log = readEventLog(events, timezone)
    }, 180_000)

    afterAll(async () => {
      await client?.close()
      await local?.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function answer(text: string, id: string, params?: Record<string, unknown>): Promise<Answer> {
      const result = await ask(client, text, { now, params })
      if (!result.matched) throw new Error(`${result.code}: ${result.reason}`)
      expect(result).toMatchObject({ id, question: text, timezone, period: { timezone } })
      expect(Object.keys(result.rows[0] ?? {})).toEqual(result.columns)
      return result
    }

    const spanOf = ({ period }: Answer): expected.Span => ({
      fromMs: Date.parse(period?.from as string),
      toMs: Date.parse(period?.to as string),
      timezone,
    })

    /** Percentages are rounded by the query; everything else is exact. */
    function same(rows: readonly Row[], wanted: readonly Row[]): void {
      expect(rows.map(roundless)).toEqual(wanted.map(roundless))
      rows.forEach((row, index) => {
        for (const [name, value] of Object.entries(wanted[index] as Row))
          if (isPercent(name) && typeof value === 'number')
            expect(Math.abs((row[name] as number) - value)).toBeLessThan(0.051)
      })
    }
    const isPercent = (name: string): boolean => /share|change|conversion|retention/.test(name)
    const roundless = (row: Row): Row =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          isPercent(name) && value !== null ? 'percent' : value,
        ]),
      )

    describe('top_events', () => {
      it.each([
        ['top events', 10],
        ['top 3 events yesterday', 3],
        ['top 500 events in October', 500],
      ])('%s', async (text, limit) => {
        const result = await answer(text, 'top_events')
        const all = expected.topEvents(log, spanOf(result), 1000)
        same(result.rows, all.slice(0, limit))
        expect(result.truncated).toBe(all.length > limit)
        expect(result.text).toContain(String(all[0]?.event))
      })

      it('beside the previous period', async () => {
        const result = await answer(
          'top 50 events in the last 10 days compared to the previous period',
          'top_events',
        )
        const span = spanOf(result)
        const from = DateTime.fromMillis(span.fromMs, { zone: timezone }).minus({ days: 10 })
        same(result.rows, expected.topEvents(log, span, 50, { ...span, fromMs: +from, toMs: span.fromMs }))
      })
    })

    describe('event_trend', () => {
      it.each([
        ['sign ups per day in the last 60 days', 'day', 'user_signed_up'],
        ['page views per week since October', 'week', '$pageview'],
        ['subscription_refunded by month this year', 'month', 'subscription_refunded'],
        ['events over time in the last 90 days', 'day', undefined],
      ] as const)('%s', async (text, unit, event) => {
        const result = await answer(text, 'event_trend')
        same(result.rows, expected.eventTrend(log, spanOf(result), unit, event))
      })

      it.each(['yesterday', 'on 1 November'])('every hour, %s', async (when) => {
        const result = await answer(`events per hour ${when}`, 'event_trend')
        const rows = result.rows.map((row) => ({ ...row, bucket: Date.parse(String(row.bucket)) }))
        same(rows, expected.eventTrend(log, spanOf(result), 'hour'))
        expect(rows).toHaveLength(when === 'yesterday' || timezone === 'Asia/Kolkata' ? 24 : 25)
      })

      it('says so when nothing happened', async () => {
        const result = await answer('sign ups per day in March 2020', 'event_trend')
        expect(result.rows).toHaveLength(31)
        expect(result.rows.every((row) => row.total === 0)).toBe(true)
        expect(result.text).toBe('There was no user_signed_up (March 2020).')
      })
    })

    describe('dau', () => {
      it.each([
        ['daily active users', undefined],
        ['daily active users last week', undefined],
        ['daily active users in November', undefined],
        ['dau in the last 3 hours', undefined],
        ['daily active users who created a document in October', 'document_created'],
      ] as const)('%s', async (text, event) => {
        const result = await answer(text, 'dau')
        same(result.rows, expected.dailyActiveUsers(log, spanOf(result), event))
      })
    })

    it.each([
      ['How is activity distributed across users?', undefined],
      ['distribution of page views per user last month', '$pageview'],
    ] as const)('activity_distribution: %s', async (text, event) => {
      const result = await answer(text, 'activity_distribution')
      same(result.rows, expected.activityDistribution(log, spanOf(result), event))
    })

    it.each([
      ['busiest hours', 'hour', undefined],
      ['busiest day of the week in October', 'weekday', undefined],
      ['what time of day do people log in', 'hour', 'user_logged_in'],
    ] as const)('time_patterns: %s', async (text, by, event) => {
      const result = await answer(text, 'time_patterns')
      same(result.rows, expected.timePatterns(log, spanOf(result), by, event))
    })

    it.each([
      ['top 15 users by activity', undefined, 15],
      ['who created the most documents last month?', 'document_created', 10],
    ] as const)('power_users: %s', async (text, event, limit) => {
      const result = await answer(text, 'power_users')
      const ids = await client.query<Row>(
        'SELECT distinct_id, toString(person_id) AS id FROM person_distinct_ids',
        { limit: 50_000 },
      )
      const idOf = new Map(ids.map((row) => [row.distinct_id, String(row.id)]))
      const wanted = expected
        .powerUsers(log, spanOf(result), event)
        .map(({ person, ...row }): Row => ({ person_id: idOf.get(person), ...row }))
        .sort(
          (a, b) => Number(b.total) - Number(a.total) || (String(a.person_id) < String(b.person_id) ? -1 : 1),
        )
      same(
        result.rows.map(({ email, ...row }) => ({ ...row, last_seen: Date.parse(String(row.last_seen)) })),
        wanted.slice(0, limit),
      )
      expect(result.rows.some(({ email }) => String(email).includes('@'))).toBe(true)
    })

    it.each([
      ['most viewed pages', '$pathname', 10],
      ['top 100 pages last week', '$current_url', 100],
    ])('top_pages: %s', async (text, page, limit) => {
      const result = await answer(text, 'top_pages', { page })
      same(result.rows, expected.topPages(log, spanOf(result), page, limit))
    })

    it.each([
      [
        'funnel from sign up to onboarding to purchase in the last 60 days',
        ['user_signed_up', 'onboarding_completed', 'subscription_purchased'],
        14,
      ],
      [
        'funnel from page view to signup started to sign up within 2 days',
        ['$pageview', 'signup_started', 'user_signed_up'],
        2,
      ],
      [
        'where do people drop off between document_created and document_created last month?',
        ['document_created', 'document_created'],
        14,
      ],
    ])('funnel_dropoff: %s', async (text, steps, days) => {
      const result = await answer(text, 'funnel_dropoff')
      expect(result.params).toMatchObject({ steps, window_days: days })
      same(result.rows, expected.funnel(log, spanOf(result), steps, days))
      expect(result.rows[0]?.users).toBeGreaterThan(5)
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
      const result = await answer(text, 'conversion_rate')
      same(result.rows, expected.conversion(log, spanOf(result), start, goal, days))
    })

    it.each([
      ['What is our retention?', 'week', undefined, undefined],
      ['daily retention of users who signed up in October', 'day', 'user_signed_up', undefined],
      ['monthly retention in the last 90 days', 'month', undefined, undefined],
      ['do users who sign up return to create a document?', 'week', 'user_signed_up', 'document_created'],
    ] as const)('retention: %s', async (text, unit, start, back) => {
      const result = await answer(text, 'retention')
      same(result.rows, expected.retention(log, spanOf(result), unit, start, back))
      expect(result.rows[0]?.base).toBeGreaterThan(5)
    })

    it('says when a period is too short or empty to tell', async () => {
      expect((await answer('retention in the last 2 days', 'retention')).text).toMatch(
        /^The period holds no complete week after the first/,
      )
      expect((await answer('retention in March 2020', 'retention')).text).toBe(
        'Nobody did anything (March 2020).',
      )
      expect((await answer('dau in March 2020', 'dau')).text).toBe('Nobody did anything (March 2020).')
      expect((await answer('dau today', 'dau')).text).toMatch(
        /^\d+ people did something on 2026-11-21 \(today\)\.$/,
      )
    })

    it('asks for the project before it answers about its events', async () => {
      expect(await ask(client, 'trend of warp_drive_engaged', { now })).toMatchObject({
        matched: false,
        code: 'unknown_event',
      })
      expect(await ask(client, 'what is the weather', { now })).toMatchObject({ matched: false })
    })
  },
)
