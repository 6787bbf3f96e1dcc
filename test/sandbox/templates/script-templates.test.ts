import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/start-local-posthog.ts'
import { processSandbox } from '../../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import { loadScriptTemplates } from '../../../src/sandbox/templates/load-script-templates.ts'
import {
  activeDays,
  between,
  funnelUsers,
  groupBy,
  people,
  START,
  type TestEvent,
  TIMEZONE,
  templateEvents,
} from './template-events.ts'

const DAY_MS = 86_400_000
const events = templateEvents()
const FROM = START + 10 * DAY_MS
const TO = START + 38 * DAY_MS
const period = { from: new Date(FROM), to: new Date(TO).toISOString() }
const during = between(events, FROM, TO)
const email = (distinctId: string) => `U${distinctId.replace(' ', '').slice(1)}@example.com`
const ran = new Set<string>()

let directory: string
let local: LocalPostHog
let client: PostHogClient
let executor: SandboxExecutor

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-templates-'))
  const data = join(directory, 'events.ndjson')
  await writeFile(data, events.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data, timezone: TIMEZONE })
  const { url: host, apiKey, projectId, projectToken } = local
  const posthog = { host, apiKey, projectId, projectToken }
  client = new PostHogClient(posthog)
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog, write: true })
}, 60_000)

afterAll(async () => {
  await executor?.close()
  await client?.close()
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

async function run<T = Record<string, unknown>>(id: string, params: object = {}): Promise<T> {
  ran.add(id)
  return (await executor.runTemplate<T>(id, params)).value
}

const lines = async (path: string): Promise<Record<string, unknown>[]> =>
  Buffer.from(await executor.readFile(path))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

async function untilStored(event: string, count: number): Promise<void> {
  for (let time = 0; time < 100; time += 1) {
    const values = { event }
    const [row] = await client.query('SELECT count() AS n FROM events WHERE event = {event} LIMIT 1', {
      values,
      refresh: 'force_blocking',
    })
    if (row?.n === count) return
    await sleep(50)
  }
  throw new Error(`There are not ${count} events ${event}.`)
}

const byTime = (a: TestEvent, b: TestEvent) =>
  Date.parse(b.timestamp) - Date.parse(a.timestamp) || (a.uuid < b.uuid ? 1 : -1)

describe('the script templates agree with a computation over the same events', () => {
  it('get_recent_events', async () => {
    const rows = await run<Record<string, unknown>[]>('get_recent_events', {
      ...period,
      event: ['purchase', 'signup'],
      distinct_id: 'user 7',
      limit: 20,
    })
    const expected = during
      .filter(({ event, distinct_id }) => ['purchase', 'signup'].includes(event) && distinct_id === 'user 7')
      .sort(byTime)
      .slice(0, 20)
    expect(expected).toHaveLength(20)
    expect(rows.map(({ uuid }) => uuid)).toEqual(expected.map(({ uuid }) => uuid))
    expect(rows[0]).toMatchObject({ event: expected[0]?.event, properties: { n: expected[0]?.properties.n } })
    expect(await run<unknown[]>('get_recent_events', { ...period, limit: 10_000 })).toHaveLength(
      during.length,
    )
  })

  it('hogql_query', async () => {
    const result = await run('hogql_query', {
      hogql: 'SELECT event, count() AS n FROM events WHERE event = {event} GROUP BY event',
      values: { event: 'purchase' },
    })
    const n = events.filter(({ event }) => event === 'purchase').length
    expect(result).toMatchObject({
      rows: [{ event: 'purchase', n }],
      columns: ['event', 'n'],
      truncated: false,
    })
    const cut = await run('hogql_query', { hogql: 'SELECT uuid FROM events ORDER BY uuid' })
    expect(cut).toMatchObject({ truncated: true, notice: expect.stringContaining('100') })
  })

  it('export_events', async () => {
    const params = {
      ...period,
      events: ['purchase', '$exception'],
      path: 'out/events.ndjson',
      batch_size: 97,
    }
    const summary = await run('export_events', params)
    const expected = during.filter(({ event }) => ['purchase', '$exception'].includes(event))
    const file = await executor.readFile('out/events.ndjson')
    expect(summary).toEqual({ rows: expected.length, bytes: file.length, path: 'out/events.ndjson' })
    const rows = await lines('out/events.ndjson')
    expect(rows.map(({ uuid }) => uuid)).toEqual(
      expected.sort((a, b) => -byTime(a, b)).map(({ uuid }) => uuid),
    )
    expect(rows[0]).toMatchObject({
      distinct_id: expected[0]?.distinct_id,
      properties: { n: expected[0]?.properties.n, big: '18446744073709551615' },
    })
    await expect(executor.readFile('out/events.ndjson.part')).rejects.toThrow()
    const none = { from: '2020-01-01', to: '2020-01-02' }
    expect(await run('export_events', none)).toEqual({ rows: 0, bytes: 0, path: 'events.ndjson' })
  })

  it('export_cohort', async () => {
    const persons = await client.persons.list().all()
    const chosen = persons.slice(0, 25)
    const { id } = await client.cohorts.createStatic({
      name: 'chosen',
      person_ids: chosen.map(({ uuid }) => uuid as string),
    })
    const summary = await run('export_cohort', { cohort_id: id, batch_size: 10 })
    const file = await executor.readFile('cohort.ndjson')
    expect(summary).toEqual({
      cohort: { id, name: 'chosen' },
      rows: 25,
      bytes: file.length,
      path: 'cohort.ndjson',
    })
    const rows = await lines('cohort.ndjson')
    expect(rows.map(({ id }) => id)).toEqual(chosen.map(({ uuid }) => uuid).sort())
    expect(rows.map(({ properties }) => (properties as { email: string }).email).sort()).toEqual(
      chosen.map(({ properties }) => properties?.email).sort(),
    )
    await expect(executor.runTemplate('export_cohort', { cohort_id: 424242 })).rejects.toMatchObject({
      code: 'script_failed',
      cause: { code: 'not_found' },
    })
  })

  it('identify_power_users', async () => {
    const expected = [...groupBy(during, ({ distinct_id }) => distinct_id)]
      .map(([user, own]) => ({ email: email(user), events: own.length, active_days: activeDays(own) }))
      .filter(({ active_days }) => active_days >= 20)
      .sort((a, b) => b.events - a.events)
    const rows = await run<Record<string, unknown>[]>('identify_power_users', {
      ...period,
      min_active_days: 20,
      limit: 100,
    })
    expect(expected.length).toBeGreaterThan(10)
    const measures = rows.map(({ email, events, active_days }) => ({ email, events, active_days }))
    expect(measures.map(({ events }) => events)).toEqual(expected.map(({ events }) => events))
    expect(measures).toEqual(expect.arrayContaining(expected))
  })

  it('identify_churn_risk', async () => {
    const silentFrom = TO - 8 * DAY_MS
    const active = [...groupBy(during, ({ distinct_id }) => distinct_id)].filter(
      ([, own]) => activeDays(own) >= 3,
    )
    const atRisk = active.filter(([, own]) =>
      own.every(({ timestamp }) => Date.parse(timestamp) < silentFrom),
    )
    expect(atRisk.length).toBeGreaterThan(3)
    const result = await run('identify_churn_risk', { ...period, silent_days: 8 })
    expect(result).toMatchObject({ active: active.length, at_risk: atRisk.length })
    const found = result.people as Record<string, unknown>[]
    expect(found.map((row) => row.email).sort()).toEqual(atRisk.map(([user]) => email(user)).sort())
    for (const [user, own] of atRisk) {
      const last = Math.max(...own.map(({ timestamp }) => Date.parse(timestamp)))
      expect(found.find((row) => row.email === email(user))).toMatchObject({
        events: own.length,
        active_days: activeDays(own),
        days_silent: Math.floor((TO - last) / DAY_MS),
      })
    }
  })

  it.each([
    [['signup', 'activated', 'purchase'], 2],
    [['signup', 'purchase'], 14],
    [['purchase', 'purchase', 'purchase'], 3],
  ])('analyze_funnel of %j within %i days', async (steps, windowDays) => {
    const users = funnelUsers(during, steps, windowDays * DAY_MS)
    const result = await run('analyze_funnel', { ...period, steps, window_days: windowDays })
    expect(result.steps).toMatchObject(steps.map((event, index) => ({ event, users: users[index] })))
    const [first = 0, last = 0] = [users[0], users.at(-1)]
    expect(first).toBeGreaterThan(0)
    expect(result.conversion).toBe(Math.round((10_000 * last) / first) / 100)
  })

  it('track_errors', async () => {
    const failed = during.filter(({ event }) => event === '$exception')
    const issue = ({ properties }: TestEvent) =>
      `${(properties.$exception_types as string[])[0]}: ${(properties.$exception_values as string[])[0]}`
    const expected = [...groupBy(failed, issue)].map(([issue, own]) => ({
      issue,
      total: own.length,
      users: people(own),
    }))
    const result = await run('track_errors', period)
    expect(result).toMatchObject({ total: failed.length, users: people(failed) })
    const found = result.errors as Record<string, unknown>[]
    expect(found.map(({ issue, total, users }) => ({ issue, total, users }))).toEqual(
      expected.sort((a, b) => b.total - a.total || b.users - a.users),
    )
    const searched = await run('track_errors', { ...period, search: "CAN'T REACH 'host' {now}" })
    expect(searched.errors).toHaveLength(1)
    expect(searched.total).toBe(expected.find(({ issue }) => issue.startsWith('Network'))?.total)
  })

  it.each([
    ['email', 'uSER7@EXAMPLE.com'],
    ['distinct id', 'user 7'],
  ])('lookup_person by %s', async (_, person) => {
    const own = during.filter(({ distinct_id }) => distinct_id === 'user 7')
    const [found, ...others] = await run<Record<string, unknown>[]>('lookup_person', {
      ...period,
      person,
      recent: 3,
    })
    expect(others).toEqual([])
    const counts = [...groupBy(own, ({ event }) => event)].map(([event, { length }]) => ({
      event,
      total: length,
    }))
    expect(found).toMatchObject({
      distinct_ids: ['user 7'],
      properties: { email: 'User7@example.com' },
      events: own.length,
      top_events: counts.sort((a, b) => b.total - a.total || (a.event < b.event ? -1 : 1)),
      recent_events: own
        .sort(byTime)
        .slice(0, 3)
        .map(({ uuid, event }) => ({ uuid, event })),
    })
    const byId = await run<Record<string, unknown>[]>('lookup_person', { ...period, person: found?.id })
    expect(byId[0]?.events).toBe(own.length)
    expect(await run('lookup_person', { person: "nobody' OR 1=1 --" })).toEqual([])
  })

  it('compare_periods', async () => {
    const from = START + 20 * DAY_MS
    const [now, before] = [between(events, from, TO), between(events, from - (TO - from), from)]
    const measures = (name?: string) => {
      const [current, previous] = [now, before].map((list) =>
        list.filter(({ event }) => name === undefined || event === name),
      ) as [TestEvent[], TestEvent[]]
      return {
        total: current.length,
        previous_total: previous.length,
        users: people(current),
        previous_users: people(previous),
        change: Math.round((1000 * (current.length - previous.length)) / previous.length) / 10,
      }
    }
    const params = { from: new Date(from), to: new Date(TO) }
    const result = await run('compare_periods', params)
    expect(result).toMatchObject(measures())
    expect(result.events).toHaveLength(5)
    for (const row of result.events as { event: string }[]) expect(row).toMatchObject(measures(row.event))
    const two = await run('compare_periods', { ...params, events: ['purchase', 'never'] })
    expect(two.events).toEqual([
      { event: 'purchase', ...measures('purchase') },
      { event: 'never', total: 0, previous_total: 0, users: 0, previous_users: 0, change: null },
    ])
  })

  it('get_insights', async () => {
    const query = { kind: 'HogQLQuery', query: "SELECT count() FROM events WHERE event = 'purchase'" }
    const { id } = await client.insights.create({
      name: 'Purchases so far',
      query: { kind: 'DataVisualizationNode', source: query },
    })
    await client.insights.create({ name: 'Other', query: { kind: 'DataVisualizationNode', source: query } })
    expect(await run('get_insights', {})).toHaveLength(2)
    const n = events.filter(({ event }) => event === 'purchase').length
    expect(await run('get_insights', { search: 'so far', with_results: true })).toMatchObject([
      { id, name: 'Purchases so far', kind: 'HogQLQuery', result: [[n]] },
    ])
  })

  it('get_experiments and evaluate_flags', async () => {
    const variants = [
      { key: 'control', rollout_percentage: 50 },
      { key: 'test', rollout_percentage: 50 },
    ]
    await client.featureFlags.create({
      key: 'checkout',
      filters: { groups: [{ properties: [], rollout_percentage: 100 }], multivariate: { variants } },
    })
    await client.featureFlags.create({
      key: 'pro-only',
      filters: {
        groups: [
          {
            properties: [{ key: 'plan', type: 'person', operator: 'exact', value: ['pro'] }],
            rollout_percentage: 100,
          },
        ],
      },
    })
    const start_date = new Date(START).toISOString()
    const running = await client.experiments.create({
      name: 'Runs',
      feature_flag_key: 'checkout',
      start_date,
    })
    const draft = await client.experiments.create({ name: 'Draft', feature_flag_key: 'later' })
    const all = await run<{ id: number; state: string }[]>('get_experiments')
    expect(all.map(({ id, state }) => [id, state]).sort()).toEqual([
      [running.id, 'running'],
      [draft.id, 'draft'],
    ])
    expect(await run('get_experiments', { state: 'running', with_results: true })).toMatchObject([
      { name: 'Runs', feature_flag_key: 'checkout', variants: ['control', 'test'], results: [] },
    ])
    for (const user of [3, 4]) {
      const distinct_id = `user ${user}`
      const { flags } = await run('evaluate_flags', { distinct_id, flag_keys: ['checkout', 'pro-only'] })
      const direct = await client.evaluateFlags(distinct_id)
      expect(flags).toMatchObject({
        checkout: { enabled: true, variant: direct.flags.checkout?.variant },
        'pro-only': { enabled: user % 2 === 1 },
      })
    }
    const upgraded = await run('evaluate_flags', {
      distinct_id: 'user 4',
      person_properties: { plan: 'pro' },
    })
    expect(upgraded.flags).toMatchObject({ 'pro-only': { enabled: true } })
  })

  it('capture_event and capture_batch', async () => {
    const uuid = '0199a1f2-0000-7000-8000-000000000001'
    const timestamp = '2026-11-01T10:00:00.123Z'
    expect(
      await run('capture_event', {
        event: 'one',
        distinct_id: 'user 1',
        properties: { text: "it's {x}" },
        timestamp,
        uuid,
      }),
    ).toEqual({ uuid })
    await untilStored('one', 1)
    const [stored] = await client.events.list({ event: 'one' }).all()
    expect(stored).toMatchObject({ uuid, distinct_id: 'user 1', properties: { text: "it's {x}" } })
    expect(Date.parse(String(stored?.timestamp))).toBe(Date.parse(timestamp))
    const many = Array.from({ length: 120 }, (_, n) => ({
      event: 'many',
      ...(n % 2 ? { distinct_id: `user ${n % 7}` } : { distinctId: `user ${n % 7}` }),
      properties: { n },
    }))
    expect(await run('capture_batch', { events: many })).toMatchObject({ sent: 120, failed: [] })
    await untilStored('many', 120)
  })

  it('all of them', async () => {
    const { list } = await loadScriptTemplates().then((registry) => ({ list: registry.list() }))
    expect([...ran].sort()).toEqual(list.map(({ id }) => id))
    expect(list).toHaveLength(15)
  })
})
