import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import { createCalendar } from '../../../src/local/demo/calendar.ts'
import * as expected from '../expected/lookup.ts'
import { isInternal } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'
import { projectEntities } from '../support/project-entities.ts'
import { DAYS, NOW, projectEvents } from '../support/project-events.ts'

const isMobile = ({ properties }: LoggedEvent) => properties.$device_type === 'Mobile'
const isExternal = (event: LoggedEvent) => !isInternal(event)
const ofPlan =
  (plan: string) =>
  ({ personProperties }: LoggedEvent): boolean =>
    personProperties.plan === plan
const EMPTY = { period: 'March 2020' }

describeProject('lookup', (project) => {
  describe('event_list', () => {
    it.each([
      ['what events do we track?', {}],
      ['list all events tracked on mobile last week', { where: isMobile }],
      ['list all events excluding internal users', { where: isExternal }],
      ['list 3 event names', { limit: 3 }],
    ] as const)('%s', async (text, options) => {
      const result = await project.answer(text, 'event_list')
      expectRows(result.rows, expected.eventList(project.log, spanOf(result), options))
    })

    it('of a period without any', async () => {
      expect((await project.run('event_list', EMPTY)).text).toBe('No events were recorded (March 2020).')
    })
  })

  describe('event_properties', () => {
    it.each([
      ['which properties does poll_answered have?', { event: 'poll_answered' }],
      ['properties of group_tied', { event: 'group_tied' }],
      [
        'which fields does document_created have on mobile excluding internal users in October',
        { event: 'document_created', where: (event: LoggedEvent) => isMobile(event) && isExternal(event) },
      ],
      ['event properties today', {}],
    ] as const)('%s', async (text, options) => {
      const result = await project.answer(text, 'event_properties')
      const { rows, wanted } = withoutPerson(
        result.rows,
        expected.eventProperties(project.log, spanOf(result), options),
      )
      expectRows(rows, wanted)
    })

    it('of an event that did not happen', async () => {
      const { rows, text } = await project.run('event_properties', { event: 'group_tied', ...EMPTY })
      expect(rows).toEqual([])
      expect(text).toBe('No group_tied with properties was recorded (March 2020).')
    })
  })

  describe('recent_events', () => {
    it.each([
      ['show the last 50 sign ups', { event: 'user_signed_up', limit: 50 }],
      ['latest 7 events on mobile', { where: isMobile, limit: 7 }],
      ['recent poll_answered excluding internal users', { event: 'poll_answered', where: isExternal }],
      [
        'last 10 events of anna@lake.example',
        { where: ({ person }: LoggedEvent) => person === 'anna', limit: 10 },
      ],
    ] as const)('%s', async (text, options) => {
      const result = await project.answer(text, 'recent_events')
      const rows = result.rows.map((row) => ({
        ...row,
        properties: sent(JSON.parse(String(row.properties))),
      }))
      const wanted = expected.recentEvents(project.log, spanOf(result), project.personIds, options)
      expect(rows.length).toBeGreaterThan(0)
      expectRows(rows, wanted)
    })

    it.each([
      ['anna-phone', 'anna'],
      ['ANNA@lake.example', 'anna'],
      ["o'dd \\ {id}", "o'dd \\ {id}"],
    ])('of the person %s', async (name, person) => {
      const { rows, ...result } = await project.run('recent_events', { person: name, event: 'poll_answered' })
      const where = (event: LoggedEvent) => event.person === person
      const options = { event: 'poll_answered', where }
      const wanted = expected.recentEvents(project.log, spanOf(result), project.personIds, options)
      expect(wanted.length).toBeGreaterThan(0)
      expectRows(
        rows.map((row) => ({ ...row, properties: sent(JSON.parse(String(row.properties))) })),
        wanted,
      )
    })

    it('of somebody unknown', async () => {
      const { rows, text } = await project.run('recent_events', { person: 'nobody@nowhere.example' })
      expect(rows).toEqual([])
      expect(text).toBe('There was no event of nobody@nowhere.example (last 30 days).')
    })
  })

  describe('list_persons', () => {
    it.each([
      ['list 40 users', { limit: 40 }],
      ['who answered a poll in November?', { event: 'poll_answered' }],
      ['which users signed up last week', { event: 'user_signed_up' }],
      ['list users on the pro plan', { where: ofPlan('pro') }],
      [
        'show me users who created a document excluding internal users yesterday',
        { event: 'document_created', where: isExternal },
      ],
      ['find users on mobile in the last 3 days', { where: isMobile }],
    ] as const)('%s', async (text, options) => {
      const result = await project.answer(text, 'list_persons')
      const wanted = expected.listPersons(project.log, spanOf(result), project.personIds, options)
      expect(wanted.length).toBeGreaterThan(1)
      expectRows(
        result.rows.map(({ first_seen, ...row }) => row),
        wanted,
      )
    })

    it('knows since when', async () => {
      const { rows } = await project.run('list_persons', { event: 'poll_answered', period: 'last 60 days' })
      const first = rows.find(({ email }) => email === 'gap@lake.example')?.first_seen
      expect(Date.parse(String(first))).toBe(Date.parse('2026-10-05T15:00:00Z'))
      expect((await project.run('list_persons', EMPTY)).text).toBe('Nobody did anything (March 2020).')
    })
  })

  describe('what people made', () => {
    const made = projectEntities(createCalendar(NOW, DAYS), projectEvents())
    const { cohorts = [], feature_flags: flags = [], insights = [], experiments = [] } = made

    it.each([
      ['which cohorts do we have?', 'list_cohorts', () => expected.listCohorts(cohorts)],
      ['list deleted cohorts', 'list_cohorts', () => expected.listCohorts(cohorts, 'only')],
      ['all cohorts including deleted', 'list_cohorts', () => expected.listCohorts(cohorts, 'with')],
      ['list our feature flags', 'list_feature_flags', () => expected.listFeatureFlags(flags)],
      [
        'list deleted feature flags',
        'list_feature_flags',
        () => expected.listFeatureFlags(flags, { deleted: 'only' }),
      ],
      [
        'which flags are multivariate?',
        'list_feature_flags',
        () => expected.listFeatureFlags(flags, { kind: 'multivariate' }),
      ],
      [
        'list boolean feature flags',
        'list_feature_flags',
        () => expected.listFeatureFlags(flags, { kind: 'boolean' }),
      ],
      ['what insights are saved?', 'list_insights', () => expected.listInsights(insights)],
      ['list deleted insights', 'list_insights', () => expected.listInsights(insights, 'only')],
      ['list experiments', 'list_experiments', () => expected.listExperiments(experiments, flags, +NOW)],
      [
        'which experiments are running?',
        'list_experiments',
        () => expected.listExperiments(experiments, flags, +NOW, { state: 'running' }),
      ],
      [
        'finished experiments',
        'list_experiments',
        () => expected.listExperiments(experiments, flags, +NOW, { state: 'ended' }),
      ],
      [
        'draft experiments',
        'list_experiments',
        () => expected.listExperiments(experiments, flags, +NOW, { state: 'draft' }),
      ],
      [
        'archived experiments',
        'list_experiments',
        () => expected.listExperiments(experiments, flags, +NOW, { archived: 'only' }),
      ],
    ] as const)('%s', async (text, id, wanted) => {
      const { rows } = await project.answer(text, id)
      expect(rows.length).toBeGreaterThan(0)
      expectRows(rows, wanted())
    })

    it('is cut where it was asked to be', async () => {
      const { rows, truncated } = await project.answer('list 2 cohorts', 'list_cohorts')
      expectRows(rows, expected.listCohorts(cohorts).slice(0, 2))
      expect(truncated).toBe(true)
    })
  })
})

/** What PostHog writes beside what was sent: what it was told of the person. */
const ADDED = ['$set', '$set_once', '$unset']
const sent = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !ADDED.includes(name)))
const withoutPerson = (rows: readonly Row[], wanted: readonly Row[]) => ({
  rows: rows.filter(({ property }) => !ADDED.includes(String(property))),
  wanted,
})
