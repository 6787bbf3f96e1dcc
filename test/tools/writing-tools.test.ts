import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import type { ToolResult } from '../../src/tools/tool.ts'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

const run = (name: string, input: object): Promise<ToolResult> =>
  kit
    .toolsWith({ permissions: { allow: ['append', 'mutate'] } })
    .find((tool) => tool.name === name)!
    .run(input)

describe('posthog_capture_event', () => {
  it('adds the event', async () => {
    const timestamp = new Date(Date.now() - 3_600_000).toISOString()
    const { text, isError } = await run('posthog_capture_event', {
      event: 'report_reviewed',
      distinct_id: 'user_19115',
      properties: { report: 'weekly', pages: 3 },
      timestamp,
    })
    expect(isError, text).toBe(false)
    const rows = await kit.client.query(
      "SELECT distinct_id, properties.report AS report, properties.pages AS pages, timestamp FROM events WHERE event = 'report_reviewed'",
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ distinct_id: 'user_19115', report: 'weekly' })
    expect(Date.parse(String(rows[0]!.timestamp))).toBe(Date.parse(timestamp))
  })

  it.each([
    ['$identify', {}],
    ['$create_alias', { alias: 'u2' }],
    ['$merge_dangerously', { alias: 'u2' }],
    ['$groupidentify', {}],
    ['$set', {}],
    ['signup', { $set: { plan: 'pro' } }],
    ['signup', { $set_once: { plan: 'pro' } }],
    ['signup', { $unset: ['plan'] }],
    ['signup', { $anon_distinct_id: 'u2' }],
  ])('adds, and does not change persons: %s %j', async (event, properties) => {
    kit.takeRequests()
    const capture = kit
      .toolsWith({ permissions: { allow: ['append'] } })
      .find(({ name }) => name === 'posthog_capture_event')!
    const { text, isError } = await capture.run({ event, distinct_id: 'u1', properties })
    expect(isError).toBe(true)
    expect(text).toMatch(/persons|change the person/)
    expect(kit.takeRequests()).toEqual([])
  })

  it('wants a moment with an offset', async () => {
    for (const timestamp of ['yesterday', '2026-11-20', '2026-11-20T09:30:00']) {
      const { text, isError } = await run('posthog_capture_event', {
        event: 'x',
        distinct_id: 'y',
        timestamp,
      })
      expect(isError).toBe(true)
      expect(text).toContain('timestamp: expected ISO 8601 with an offset, such as "2026-11-20T09:30:00Z"')
    }
  })
})

describe('posthog_create_annotation', () => {
  it('marks the moment, or now', async () => {
    const date = '2026-11-20T09:30:00Z'
    const { data } = await run('posthog_create_annotation', { content: 'Released 2.4', date })
    const annotation = await kit.client.annotations.get(Number(data!.id))
    expect(annotation.content).toBe('Released 2.4')
    expect(Date.parse(String(annotation.date_marker))).toBe(Date.parse(date))
    const before = Date.now()
    const now = await run('posthog_create_annotation', { content: 'Now' })
    const marked = await kit.client.annotations.get(Number(now.data!.id))
    expect(Date.parse(String(marked.date_marker))).toBeGreaterThanOrEqual(before)
  })
})

describe('posthog_create_cohort', () => {
  it('saves conditions as PostHog reads them', async () => {
    const { data, isError, text } = await run('posthog_create_cohort', {
      name: 'Paying, Germany',
      match: 'all',
      conditions: [
        { property: 'plan', value: ['pro', 'business'] },
        { property: '$geoip_country_name', operator: 'exact', value: 'Germany' },
        { property: 'email', operator: 'is_set' },
      ],
    })
    expect(isError, text).toBe(false)
    const cohort = await kit.client.cohorts.get(Number(data!.id))
    expect(cohort.name).toBe('Paying, Germany')
    // PostHog may nest the group; the conditions are the same.
    expect(JSON.stringify(cohort.filters)).toContain('"$geoip_country_name"')
    const [people] = await kit.client.query(
      "SELECT count() AS n FROM persons WHERE properties.plan IN ('pro', 'business') AND properties.$geoip_country_name = 'Germany' AND properties.email IS NOT NULL",
    )
    const [members] = await kit.client.query(
      `SELECT count() AS n FROM persons WHERE id IN COHORT ${Number(data!.id)}`,
    )
    expect(members!.n).toBe(people!.n)
    expect(Number(people!.n)).toBeGreaterThan(0)
  })

  it('matches any of the conditions on request', async () => {
    const { data } = await run('posthog_create_cohort', {
      name: 'Either',
      match: 'any',
      conditions: [
        { property: 'plan', value: 'business' },
        { property: '$geoip_country_name', value: 'Germany' },
      ],
    })
    const [people] = await kit.client.query(
      "SELECT count() AS n FROM persons WHERE properties.plan = 'business' OR properties.$geoip_country_name = 'Germany'",
    )
    const [members] = await kit.client.query(
      `SELECT count() AS n FROM persons WHERE id IN COHORT ${Number(data!.id)}`,
    )
    expect(members!.n).toBe(people!.n)
  })

  it('wants a value for operators that have one, and none for the others', async () => {
    for (const condition of [{ property: 'plan' }, { property: 'plan', operator: 'is_set', value: 'pro' }]) {
      const { text, isError } = await run('posthog_create_cohort', { name: 'x', conditions: [condition] })
      expect(isError).toBe(true)
      expect(text).toContain('conditions.0.value: expected a value for every operator but')
    }
    const withNull = { property: 'plan', operator: 'is_set', value: null }
    expect((await run('posthog_create_cohort', { name: 'x', conditions: [withNull] })).isError).toBe(false)
    expect((await run('posthog_create_cohort', { name: 'x', conditions: [] })).text).toContain('conditions: ')
  })
})

describe('posthog_create_insight', () => {
  it('saves a query that PostHog runs again', async () => {
    const hogql = "SELECT count() AS n FROM events WHERE event = 'user_signed_up'"
    const { data, isError, text } = await run('posthog_create_insight', { name: 'Sign-ups', hogql })
    expect(isError, text).toBe(false)
    const insight = await kit.client.insights.get(Number(data!.id))
    expect(insight.name).toBe('Sign-ups')
    expect(insight.short_id).toBe(data!.short_id)
    expect(insight.query).toMatchObject({ source: { kind: 'HogQLQuery', query: hogql } })
  })

  it('refuses a wrong query before anything is saved', async () => {
    const before = (await kit.client.insights.list().all()).length
    for (const hogql of ['SELECT evnt FROM events', 'SELECT count() FROM events WHERE event = {event}']) {
      const { isError } = await run('posthog_create_insight', { name: 'Wrong', hogql })
      expect(isError).toBe(true)
    }
    expect(await kit.client.insights.list().all()).toHaveLength(before)
  })
})

describe('posthog_update_feature_flag', () => {
  const update = (input: object) => run('posthog_update_feature_flag', input)

  it('changes what is named and nothing else', async () => {
    const before = await kit.client.featureFlags.getByKey('legacy-export')
    const { data, text } = await update({ key: 'legacy-export', rollout_percentage: 25 })
    const after = await kit.client.featureFlags.getByKey('legacy-export')
    expect(after.filters).toMatchObject({ groups: [{ rollout_percentage: 25 }] })
    expect({ active: after.active, name: after.name }).toEqual({ active: before.active, name: before.name })
    const conditions = ({ filters }: typeof after) =>
      (filters as { groups: { properties?: unknown }[] }).groups.map(({ properties }) => properties ?? [])
    expect(conditions(after)).toEqual(conditions(before))
    expect(data).toMatchObject({ before: { rollouts: [0] }, after: { rollouts: [25] } })
    expect(text).toContain('before: off, rollout 0%')
    expect(text).toContain('now: off, rollout 25%')
  })

  it('switches, describes, and may be repeated', async () => {
    for (let time = 0; time < 2; time++) {
      const { data } = await update({ key: 'new-editor', active: false, description: 'Paused' })
      expect(data!.after).toMatchObject({ active: false, description: 'Paused' })
    }
    expect(await kit.client.featureFlags.getByKey('new-editor')).toMatchObject({
      active: false,
      name: 'Paused',
    })
  })

  it('keeps variants and payloads', async () => {
    const before = await kit.client.featureFlags.getByKey('onboarding-checklist')
    await update({ key: 'onboarding-checklist', rollout_percentage: 40 })
    const after = await kit.client.featureFlags.getByKey('onboarding-checklist')
    expect((after.filters as Record<string, unknown>).multivariate).toEqual(
      (before.filters as Record<string, unknown>).multivariate,
    )
  })

  it('leaves flags with several sets of conditions alone', async () => {
    const before = await kit.client.featureFlags.getByKey('ai-assistant')
    const { text, isError } = await update({ key: 'ai-assistant', rollout_percentage: 5, active: false })
    expect(isError).toBe(true)
    expect(text).toContain('Nothing was changed')
    expect(await kit.client.featureFlags.getByKey('ai-assistant')).toEqual(before)
    expect((await update({ key: 'ai-assistant', description: 'Assistant' })).isError).toBe(false)
  })

  it('says what is unknown, missing or out of range', async () => {
    expect((await update({ key: 'no-such-flag', active: true })).text).toContain(
      'There is no feature flag with the key "no-such-flag"',
    )
    expect((await update({ key: 'new-editor' })).text).toContain('Nothing to change')
    expect((await update({ key: 'new-editor', rollout_percentage: 101 })).text).toContain(
      'rollout_percentage: ',
    )
  })
})

describe('a driver that only reads', () => {
  it('refuses to write, and says what the host has to do', async () => {
    const { client } = kit
    const driver = { ...client, execute: client.execute.bind(client) } as never
    const tools = createPostHogTools({ driver, permissions: { allow: ['append'] } })
    const { text, isError } = await tools
      .find(({ name }) => name === 'posthog_create_annotation')!
      .run({ content: 'x' })
    expect(isError).toBe(true)
    expect(text).toContain('createPostHogTools({ driver, client })')
  })
})
