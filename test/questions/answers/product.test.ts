import { expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import * as expected from '../expected/product.ts'
import { isInternal } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const MOBILE = [{ key: '$device_type', type: 'event' as const, value: 'Mobile' }]
const SIXTY = 'last 60 days'
const ONBOARDING = { flag: 'onboarding-checklist', goal: 'onboarding_completed' }

let count = 0
const at = (
  time: string,
  distinctId: string,
  event: string,
  properties: Record<string, unknown> = {},
): CaptureEvent => ({
  uuid: `00000000-0000-4000-8002-${String(++count).padStart(12, '0')}`,
  event,
  distinctId,
  timestampMs: Date.parse(time),
  properties,
})
const call = (time: string, person: string, flag: string, answer?: unknown): CaptureEvent =>
  at(time, person, '$feature_flag_called', { $feature_flag: flag, $feature_flag_response: answer })

/** Of Newcombe's paper (1998): 56 of 70 against 48 of 80; the interval of the difference is 0.0524 to 0.3339. */
const NEWCOMBE = Array.from({ length: 150 }, (_, index) => {
  const [variant, converts] = index < 70 ? ['test', index < 56] : ['control', index - 70 < 48]
  const id = `newcombe-${index}`
  return [
    call('2026-11-03T10:00:00Z', id, 'newcombe', variant),
    ...(converts ? [at('2026-11-04T10:00:00Z', id, 'newcombe_goal')] : []),
  ]
}).flat()

/** Several answers, none, false; a goal before, at and after the first; people of two devices; equal counts. */
const ODD_FLAGS = [
  call('2026-11-05T10:00:00.000Z', 'odd-at', 'odd', 'test'),
  at('2026-11-05T10:00:00.000Z', 'odd-at', 'odd_goal'),
  call('2026-11-05T10:00:00.001Z', 'odd-before', 'odd', 'test'),
  at('2026-11-05T10:00:00.000Z', 'odd-before', 'odd_goal'),
  call('2026-11-05T10:00:00Z', 'odd-after', 'odd', 'control'),
  call('2026-11-06T10:00:00Z', 'odd-after', 'odd', 'control'),
  at('2026-11-05T12:00:00Z', 'odd-after', 'odd_goal'),
  call('2026-11-05T10:00:00Z', 'odd-both', 'odd', 'control'),
  at('2026-11-05T11:00:00Z', 'odd-both', 'odd_goal'),
  call('2026-11-05T12:00:00Z', 'odd-both', 'odd', 'test'),
  call('2026-11-05T10:00:00Z', 'odd-false', 'odd', false),
  call('2026-11-05T11:00:00Z', 'odd-false', 'odd', 'test'),
  at('2026-11-05T12:00:00Z', 'odd-false', 'odd_goal'),
  call('2026-11-05T10:00:00Z', 'odd-off', 'odd', false),
  call('2026-11-05T10:00:00Z', 'odd-none', 'odd'),
  call('2026-11-05T10:00:00Z', 'odd-lonely', 'odd', "it's {third}"),
  at('2026-11-05T10:00:00Z', 'odd-goal', 'odd_goal'),
  // One person with two devices that got different answers.
  call('2026-11-05T10:00:00Z', 'anna', 'odd', 'control'),
  call('2026-11-05T10:00:00Z', 'anna-phone', 'odd', 'test'),
]

describeProject(
  'product',
  (project) => {
    const narrowed = (): LoggedEvent[] =>
      project.log.filter((event) => event.properties.$device_type === 'Mobile' && !isInternal(event))

    it('feature_adoption', async () => {
      const named = await project.answer('adoption of the export feature', 'feature_adoption')
      expectRows(named.rows, expected.adoption(project.log, spanOf(named), 'export_downloaded'))
      expect(Number(named.rows[0]?.repeat_users)).toBeGreaterThan(5)
      const params = { event: 'document_shared', period: 'last 20 days', compare: true }
      const compared = await project.run('feature_adoption', params)
      const wanted = expected.adoption(project.log, spanOf(compared), 'document_shared', { compare: true })
      expectRows(compared.rows, wanted)
      const narrow = await project.run('feature_adoption', {
        event: 'search_performed',
        where: MOBILE,
        internal: true,
      })
      expectRows(narrow.rows, expected.adoption(narrowed(), spanOf(narrow), 'search_performed'))
      const none = await project.run('feature_adoption', { event: 'search_performed', period: 'March 2020' })
      expectRows(none.rows, expected.adoption(project.log, spanOf(none), 'search_performed'))
      expect(none.text).toBe('Nobody used search_performed (March 2020).')
    })

    it('feature_adoption: by the values of a property', async () => {
      const named = await project.answer('adoption of the AI assistant by browser', 'feature_adoption')
      const by = ({ properties }: LoggedEvent): unknown => properties.$browser
      expectRows(named.rows, expected.adoption(project.log, spanOf(named), 'ai_assistant_used', { by }))
      const params = { event: 'export_downloaded', by: 'person.plan', compare: true, period: 'last 3 weeks' }
      const plans = await project.run('feature_adoption', {
        ...params,
        internal: true,
        where: MOBILE,
        limit: 3,
      })
      const planOf = ({ personProperties }: LoggedEvent): unknown => personProperties.plan
      const wanted = expected.adoption(narrowed(), spanOf(plans), 'export_downloaded', {
        by: planOf,
        compare: true,
      })
      expectRows(plans.rows, wanted.slice(0, 3))
    })

    it.each([
      ['adoption of the AI assistant over time', 'day', 'ai_assistant_used'],
      ['weekly usage of the export feature since October', 'week', 'export_downloaded'],
      ['monthly adoption of document sharing this year', 'month', 'document_shared'],
    ] as const)('feature_usage_trend: %s', async (text, unit, event) => {
      const result = await project.answer(text, 'feature_usage_trend')
      expectRows(result.rows, expected.usageTrend(project.log, spanOf(result), unit, event))
    })

    it('feature_usage_trend: of some events, by hour, of none', async () => {
      const params = { event: 'search_performed', period: '1 November 2026', interval: 'hour' }
      const narrow = await project.run('feature_usage_trend', { ...params, where: MOBILE, internal: true })
      expectRows(narrow.rows, expected.usageTrend(narrowed(), spanOf(narrow), 'hour', 'search_performed'))
      const none = await project.run('feature_usage_trend', { event: 'poll_answered', period: 'March 2020' })
      expectRows(none.rows, expected.usageTrend(project.log, spanOf(none), 'day', 'poll_answered'))
      expect(none.text).toBe('Nobody used poll_answered (March 2020).')
    })

    it('flag_usage: of all flags, and of one', async () => {
      const named = await project.answer('which feature flags are used most?', 'flag_usage')
      const all = expected.flagUsage(project.log, spanOf(named))
      expectRows(named.rows, all)
      expect(all.length).toBeGreaterThan(3)
      const one = await project.answer('how many people use the odd-flag flag?', 'flag_usage', {
        flag: 'odd',
      })
      expectRows(one.rows, expected.flagUsage(project.log, spanOf(one), { flag: 'odd' }))
      expect(one.rows.map(({ variant }) => variant)).toEqual(
        expect.arrayContaining(['test', 'control', 'false', "it's {third}", null]),
      )
      for (const flag of [undefined, 'onboarding-checklist']) {
        const params = { flag, compare: true, period: 'last 20 days' }
        const compared = await project.run('flag_usage', params)
        expectRows(compared.rows, expected.flagUsage(project.log, spanOf(compared), params))
        const narrow = await project.run('flag_usage', { flag, where: MOBILE, internal: true, period: SIXTY })
        expectRows(narrow.rows, expected.flagUsage(narrowed(), spanOf(narrow), { flag }))
      }
      const none = await project.run('flag_usage', { flag: 'dark-mode' })
      expect(none).toMatchObject({ rows: [], text: 'No flag dark-mode was evaluated (last 30 days).' })
    })

    it('flag_variant_conversion', async () => {
      const text = 'which variant of onboarding-checklist converts better to onboarding completed?'
      const named = await project.answer(text, 'flag_variant_conversion')
      const { flag, goal } = ONBOARDING
      expectRows(named.rows, expected.variantConversion(project.log, spanOf(named), flag, goal))
      const odd = await project.run('flag_variant_conversion', { flag: 'odd', goal: 'odd_goal' })
      expectRows(odd.rows, expected.variantConversion(project.log, spanOf(odd), 'odd', 'odd_goal'))
      expect(odd.rows).toContainEqual({
        variant: 'test',
        users: 5,
        converted: 2,
        conversion_rate: 40,
        mixed_users: 3,
      })
      const narrow = await project.run('flag_variant_conversion', {
        ...ONBOARDING,
        where: MOBILE,
        internal: true,
        period: SIXTY,
      })
      expectRows(narrow.rows, expected.variantConversion(narrowed(), spanOf(narrow), flag, goal))
      const none = await project.run('flag_variant_conversion', { ...ONBOARDING, period: 'March 2020' })
      expect(none).toMatchObject({
        rows: [],
        text: 'Nobody who got onboarding-checklist did onboarding_completed afterwards (March 2020).',
      })
    })

    it('experiment_results', async () => {
      const text =
        'results of the experiment onboarding-checklist on onboarding completed in the last 60 days'
      const named = await project.answer(text, 'experiment_results')
      const { flag, goal } = ONBOARDING
      expectResults(named.rows, expected.experiment(project.log, spanOf(named), flag, goal))
      const odd = await project.run('experiment_results', { flag: 'odd', goal: 'odd_goal' })
      expectResults(odd.rows, expected.experiment(project.log, spanOf(odd), 'odd', 'odd_goal'))
      expect(odd.rows.map((row) => [row.variant, row.users, row.converted, row.excluded_users])).toEqual([
        ['control', 1, 1, 2],
        ['test', 3, 2, 2],
        ["it's {third}", 1, 0, 2],
      ])
      const narrow = await project.run('experiment_results', { ...ONBOARDING, where: MOBILE, internal: true })
      expectResults(narrow.rows, expected.experiment(narrowed(), spanOf(narrow), flag, goal))
      // A flag that is only on or off has no control.
      const onOff = await project.run('experiment_results', {
        flag: 'ai-assistant',
        goal: 'ai_assistant_used',
      })
      expectResults(
        onOff.rows,
        expected.experiment(project.log, spanOf(onOff), 'ai-assistant', 'ai_assistant_used'),
      )
      const none = await project.run('experiment_results', { ...ONBOARDING, period: 'March 2020' })
      expect(none).toMatchObject({
        rows: [],
        text: 'Nobody was exposed to exactly one variant of onboarding-checklist (March 2020).',
      })
    })

    it('experiment_results: as published', async () => {
      const result = await project.run('experiment_results', { flag: 'newcombe', goal: 'newcombe_goal' })
      expectResults(
        result.rows,
        expected.experiment(project.log, spanOf(result), 'newcombe', 'newcombe_goal'),
      )
      expect(result.rows[1]).toEqual({
        variant: 'test',
        users: 70,
        converted: 56,
        conversion_rate: 80,
        difference: 20,
        difference_low: 5.24,
        difference_high: 33.39,
        p_value: 0.008,
        result: 'better',
        excluded_users: 0,
      })
    })
  },
  [...NEWCOMBE, ...ODD_FLAGS],
)

/** p-values are small: they are compared more closely than percentages. */
function expectResults(rows: readonly Row[], wanted: readonly Row[]): void {
  expectRows(rows, wanted)
  for (const [index, { p_value: p }] of rows.entries())
    if (p !== null) expect(p).toBeCloseTo(Number(wanted[index]?.p_value), 3)
}
