import { expect, it } from 'vitest'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import * as expected from '../expected/quality.ts'
import { isInternal } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const MOBILE = [{ key: '$device_type', type: 'event' as const, value: 'Mobile' }]
const SIXTY = 'last 60 days'

let count = 0
const at = (
  time: string,
  distinctId: string,
  event: string,
  properties: Record<string, unknown> = {},
): CaptureEvent => ({
  uuid: `00000000-0000-4000-8001-${String(++count).padStart(12, '0')}`,
  event,
  distinctId,
  timestampMs: Date.parse(time),
  properties,
})

/** Errors of other senders: without an issue, with old properties, with nothing; two that tie; a person of two devices. */
const ODD_ERRORS = [
  at('2026-11-12T10:00:00Z', 'odd-1', '$exception', {
    $exception_types: ['OddError', 'Cause'],
    $exception_values: ['it\'s "odd"', 'because'],
  }),
  at('2026-11-12T11:00:00Z', 'odd-2', '$exception', {
    $exception_type: 'OldError',
    $exception_message: "it's {old}",
  }),
  at('2026-11-12T12:00:00Z', 'odd-3', '$exception'),
  at('2026-11-12T13:00:00Z', 'anna-anonymous', '$exception', { $exception_types: ['MergedError'] }),
  at('2026-11-12T14:00:00Z', 'anna', '$exception', { $exception_types: ['MergedError'] }),
  at('2026-11-12T15:00:00Z', 'anna-phone', '$exception', { $exception_types: ['MergedError'] }),
]

/** Every day 24 times, in half of New York's days and in two of Kolkata's hours; not always. */
const FEW: Record<string, number> = { '11-11': 0, '11-12': 5, '11-13': 6, '11-16': 0, '11-18': 2, '11-20': 0 }
const PULSES = Array.from({ length: 60 }, (_, day) => {
  const date = new Date(Date.UTC(2026, 8, 22 + day)).toISOString().slice(0, 10)
  return Array.from({ length: FEW[date.slice(5)] ?? 24 }, (_, index) => {
    const minute = String(Math.floor(index * 2.5)).padStart(2, '0')
    return [
      at(`${date}T15:${minute}:00Z`, `pulse-${index}`, 'pulse', {
        $device_type: index % 2 ? 'Mobile' : 'Desktop',
      }),
      // Began late, and ended; too seldom to be missed.
      ...(date > '2026-10-20' && date < '2026-11-10'
        ? [at(`${date}T15:${minute}:30Z`, 'faded', 'faded')]
        : []),
      ...(index < 9 ? [at(`${date}T15:${minute}:40Z`, 'seldom', 'seldom')] : []),
    ]
  }).flat()
}).flat()

describeProject(
  'quality',
  (project) => {
    const idOf = (person: string): string => project.personIds.get(person) as string
    const narrowed = (): LoggedEvent[] =>
      project.log.filter((event) => event.properties.$device_type === 'Mobile' && !isInternal(event))

    it('top_errors: by issue, with and without issues', async () => {
      const named = await project.answer('what errors are users hitting?', 'top_errors')
      const all = expected.topErrors(project.log, spanOf(named))
      expectRows(named.rows, all.slice(0, 10))
      expect(all.length).toBeGreaterThan(9)
      const odd = await project.run('top_errors', { period: '12 November 2026', limit: 50 })
      expectRows(odd.rows, expected.topErrors(project.log, spanOf(odd)))
      expect(odd.rows).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            type: 'OddError',
            message: 'it\'s "odd"',
            issue: 'OddError: it\'s "odd"',
          }),
          expect.objectContaining({ type: 'OldError', message: "it's {old}" }),
          expect.objectContaining({ type: 'Error', message: '', issue: 'Error: ' }),
          expect.objectContaining({ type: 'MergedError', total: 3, users: 1 }),
        ]),
      )
      const compared = await project.run('top_errors', { compare: true, period: 'last 20 days', limit: 50 })
      expectRows(compared.rows, expected.topErrors(project.log, spanOf(compared), { compare: true }))
      const narrow = await project.run('top_errors', { where: MOBILE, internal: true, period: SIXTY })
      expectRows(narrow.rows, expected.topErrors(narrowed(), spanOf(narrow)).slice(0, 10))
      const none = await project.run('top_errors', { period: 'March 2020' })
      expect(none).toMatchObject({ rows: [], text: 'No errors were recorded (March 2020).' })
    })

    it('top_errors: by the values of a property', async () => {
      const named = await project.answer('which browsers see the most errors?', 'top_errors')
      const by = ({ properties }: LoggedEvent): unknown => properties.$browser
      expectRows(named.rows, expected.topErrors(project.log, spanOf(named), { by }))
      expect(named.rows.some(({ value }) => value === null)).toBe(true)
      const params = { by: 'person.plan', compare: true, period: 'last 3 weeks', limit: 3 }
      const plans = await project.run('top_errors', { ...params, where: MOBILE, internal: true })
      const planOf = ({ personProperties }: LoggedEvent): unknown => personProperties.plan
      const wanted = expected.topErrors(narrowed(), spanOf(plans), { by: planOf, compare: true })
      expectRows(plans.rows, wanted.slice(0, 3))
    })

    it.each([
      ['are errors going up?', 'day', undefined],
      ['errors per hour on 1 November', 'hour', undefined],
      ['errors by week since October', 'week', undefined],
      ['trend of the error "Failed to fetch"', 'day', 'Failed to fetch'],
      ['exceptions by month this year', 'month', undefined],
    ] as const)('error_trend: %s', async (text, unit, error) => {
      const result = await project.answer(text, 'error_trend')
      expectRows(result.rows, expected.errorTrend(project.log, spanOf(result), unit, error))
    })

    it('error_trend: of some errors, of none', async () => {
      const params = { where: MOBILE, internal: true, error: 'typeerror', period: SIXTY, interval: 'week' }
      const narrow = await project.run('error_trend', params)
      expectRows(narrow.rows, expected.errorTrend(narrowed(), spanOf(narrow), 'week', 'typeerror'))
      expect(narrow.text).toMatch(
        /^There were \d+ errors of typeerror in all .* per complete week on average/,
      )
      const none = await project.run('error_trend', { period: 'March 2020' })
      expectRows(none.rows, expected.errorTrend(project.log, spanOf(none), 'day'))
      expect(none.text).toBe('No errors were recorded (March 2020).')
    })

    it('error_affected_users: how many', async () => {
      const named = await project.answer('how many users were affected by TypeError?', 'error_affected_users')
      expectRows(named.rows, expected.affectedUsers(project.log, spanOf(named), { error: 'TypeError' }))
      expect(named.text).toMatch(
        /^\d+ people, [\d.]+% of the \d+ active, had \d+ errors of TypeError, [\d.]+ each /,
      )
      const compared = await project.run('error_affected_users', { compare: true, period: 'last 20 days' })
      expectRows(compared.rows, expected.affectedUsers(project.log, spanOf(compared), { compare: true }))
      const narrow = await project.run('error_affected_users', { where: MOBILE, internal: true })
      expectRows(narrow.rows, expected.affectedUsers(narrowed(), spanOf(narrow)))
      const none = await project.run('error_affected_users', { period: 'March 2020', compare: true })
      expectRows(none.rows, expected.affectedUsers(project.log, spanOf(none), { compare: true }))
      expect(none.text).toBe('Errors happened to nobody (March 2020).')
    })

    it('error_affected_users: who', async () => {
      const named = await project.answer('who ran into errors on 12 November?', 'error_affected_users')
      const wanted = expected.affectedPeople(project.log, spanOf(named), idOf)
      expectRows(named.rows, wanted)
      expect(named.rows).toContainEqual(
        expect.objectContaining({ email: 'anna@lake.example', total: 3, last_error: 'MergedError' }),
      )
      const params = { show: 'people', error: 'fetch', period: SIXTY, limit: 7 }
      const narrow = await project.run('error_affected_users', { ...params, where: MOBILE, internal: true })
      expectRows(narrow.rows, expected.affectedPeople(narrowed(), spanOf(narrow), idOf, 'fetch').slice(0, 7))
      const none = await project.run('error_affected_users', { show: 'people', period: 'March 2020' })
      expect(none).toMatchObject({ rows: [], text: 'Errors happened to nobody (March 2020).' })
    })

    it('data_gaps: by day', async () => {
      const named = await project.answer('did tracking break in the last 30 days?', 'data_gaps')
      expectRows(named.rows, expected.dataGaps(project.log, spanOf(named), 'day'))
      const pulse = await project.answer('gaps in pulse', 'data_gaps', { event: 'pulse' })
      expectRows(pulse.rows, expected.dataGaps(project.log, spanOf(pulse), 'day', 'pulse'))
      // 6 of 24 are a quarter; what was 5 is less.
      expect(
        pulse.rows.map(({ first_bucket, intervals, total, ongoing }) => [
          first_bucket,
          intervals,
          total,
          ongoing,
        ]),
      ).toEqual(
        expect.arrayContaining([
          ['2026-11-11', 2, 5, 0],
          ['2026-11-16', 1, 0, 0],
          ['2026-11-18', 1, 2, 0],
          ['2026-11-20', 1, 0, 1],
        ]),
      )
      expect(pulse.rows).toHaveLength(4)
      expect(named.rows.some(({ event }) => event === 'faded')).toBe(true)
      expect(named.rows.some(({ event }) => event === 'seldom')).toBe(false)
    })

    it('data_gaps: by hour, over the change of the clocks', async () => {
      for (const period of ['yesterday', '1 November 2026 to 3 November 2026', 'last 2 weeks']) {
        const event = period === 'yesterday' ? undefined : 'pulse'
        const result = await project.run('data_gaps', { period, interval: 'hour', event })
        expectRows(result.rows, expected.dataGaps(project.log, spanOf(result), 'hour', event))
        if (period === 'last 2 weeks') expect(result.rows.length).toBeGreaterThan(3)
      }
    })

    it('data_gaps: of some events, and none', async () => {
      const narrow = await project.run('data_gaps', { where: MOBILE, internal: true, period: 'last 20 days' })
      expectRows(narrow.rows, expected.dataGaps(narrowed(), spanOf(narrow), 'day'))
      const none = await project.run('data_gaps', { period: 'March 2020' })
      expect(none.rows).toEqual([])
      expect(none.text).toMatch(/^No gap was found: wherever at least 10 of an event are expected per day/)
    })
  },
  [...ODD_ERRORS, ...PULSES],
)
