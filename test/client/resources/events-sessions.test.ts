import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/index.ts'
import type { EventFilters } from '../../../src/schemas/event.ts'
import { refusal, startStubPostHog } from '../stub-posthog.ts'

const NAMES = ['signup', 'login', "it's {odd}\\", 'login', 'ünïcödé']

/** Twelve events, three to a moment, in four sessions; what a filter must give is computed from these. */
const EVENTS = Array.from({ length: 12 }, (_, index) => ({
  event: NAMES[index % NAMES.length]!,
  distinct_id: `user-${index % 3}`,
  timestamp: `2026-03-0${1 + Math.floor(index / 3)}T06:30:00.123456Z`,
  properties: {
    plan: index % 2 ? 'pro' : 'Free',
    n: index,
    "odd ' name.with%dots": `v${index}`,
    ...(index > 5 && { late: true }),
    $session_id: `0195f000-0000-7000-8000-00000000000${Math.floor(index / 3)}`,
    $current_url: `https://shop.example/${index}`,
    $pathname: `/${index}`,
  },
}))
type Given = (typeof EVENTS)[number]

let folder: string
let local: LocalPostHog
let client: PostHogClient
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthog-driver-resources-'))
  const data = join(folder, 'events.ndjson')
  await writeFile(data, EVENTS.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data, timezone: 'America/New_York' })
  client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
}, 120_000)
afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

const numbers = (events: readonly { properties: Record<string, unknown> }[]) =>
  events.map(({ properties }) => properties.n as number).sort((a, b) => a - b)

describe('events', () => {
  it('come newest first, all of them, once, in pages of any size', async () => {
    for (const pageSize of [1, 2, 3, 5, 100]) {
      const events = await client.events.list({ pageSize }).all()
      expect(numbers(events)).toEqual(numbers(EVENTS))
      const times = events.map(({ timestamp }) => Date.parse(timestamp))
      expect(times).toEqual([...times].sort((a, b) => b - a))
    }
    const oldestFirst = await client.events.list({ order: 'asc', pageSize: 2 }).all({ maxItems: 3 })
    expect(numbers(oldestFirst)).toEqual([0, 1, 2])
  })

  it('carry everything that is known about them', async () => {
    const [event] = await client.events.list({ event: 'signup', to: '2026-03-02T00:00:00Z' }).all()
    expect(event).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: 'signup',
      distinct_id: 'user-0',
      person_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: '2026-03-01T01:30:00.123456-05:00',
      created_at: expect.any(String),
      session_id: '0195f000-0000-7000-8000-000000000000',
      properties: expect.objectContaining({ plan: 'Free', n: 0, "odd ' name.with%dots": 'v0' }),
    })
    expect(await client.events.get(event!.uuid)).toEqual(event)
    expect(
      await client.events.get(event!.uuid.toUpperCase(), { from: new Date('2026-03-01T00:00:00Z') }),
    ).toEqual(event)
    await expect(client.events.get(event!.uuid, { from: '2026-03-02T00:00:00Z' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  const property = (more: object) => ({ properties: [more] }) as EventFilters
  const FILTERS: [string, EventFilters, (event: Given) => boolean][] = [
    ['a name', { event: 'login' }, ({ event }) => event === 'login'],
    ['names', { event: ["it's {odd}\\", 'ünïcödé'] }, ({ event }) => event !== 'login' && event !== 'signup'],
    ['a name nothing has', { event: "' OR 1=1 --" }, () => false],
    ['distinct ids', { distinctId: ['user-1', 'user-2'] }, ({ distinct_id }) => distinct_id !== 'user-0'],
    [
      'a half-open period',
      { from: '2026-03-02T06:30:00.123456Z', to: new Date('2026-03-04T06:30:00.123Z') },
      ({ properties: { n } }) => n >= 3 && n < 9,
    ],
    [
      'a session',
      { sessionId: '0195f000-0000-7000-8000-000000000002' },
      ({ properties: { n } }) => n >= 6 && n < 9,
    ],
    ['a value', property({ key: 'plan', value: 'pro' }), ({ properties }) => properties.plan === 'pro'],
    [
      'one of several values',
      property({ key: 'n', value: [1, 2, 40] }),
      ({ properties: { n } }) => n === 1 || n === 2,
    ],
    [
      'another value',
      property({ key: 'plan', operator: 'is_not', value: 'pro' }),
      ({ properties }) => properties.plan !== 'pro',
    ],
    [
      'none of several values',
      property({ key: 'n', operator: 'is_not', value: [1, 2] }),
      ({ properties: { n } }) => n !== 1 && n !== 2,
    ],
    ['a number', property({ key: 'n', value: 7 }), ({ properties: { n } }) => n === 7],
    ['a number above', property({ key: 'n', operator: 'gt', value: 7 }), ({ properties: { n } }) => n > 7],
    [
      'a number below',
      property({ key: 'n', operator: 'lte', value: 7.5 }),
      ({ properties: { n } }) => n <= 7.5,
    ],
    ['a boolean', property({ key: 'late', value: true }), ({ properties }) => properties.late === true],
    [
      'a missing property',
      property({ key: 'late', operator: 'is_not_set' }),
      ({ properties }) => !('late' in properties),
    ],
    [
      'a property that is there',
      property({ key: 'late', operator: 'is_set' }),
      ({ properties }) => 'late' in properties,
    ],
    [
      'not a value, where some have none',
      property({ key: 'late', operator: 'is_not', value: true }),
      ({ properties }) => !properties.late,
    ],
    [
      'part of a text',
      property({ key: 'plan', operator: 'icontains', value: 'FR' }),
      ({ properties }) => properties.plan === 'Free',
    ],
    [
      'not part of a text',
      property({ key: 'plan', operator: 'not_icontains', value: 'FR' }),
      ({ properties }) => properties.plan !== 'Free',
    ],
    [
      'a pattern',
      property({ key: 'plan', operator: 'regex', value: '^F.*e$' }),
      ({ properties }) => properties.plan === 'Free',
    ],
    [
      'not a pattern',
      property({ key: 'plan', operator: 'not_regex', value: '^F' }),
      ({ properties }) => properties.plan !== 'Free',
    ],
    [
      'an odd name',
      property({ key: "odd ' name.with%dots", value: 'v4' }),
      ({ properties: { n } }) => n === 4,
    ],
    ['a property of the person', property({ key: 'email', operator: 'is_set', type: 'person' }), () => false],
    [
      'everything at once',
      {
        event: 'login',
        distinctId: 'user-1',
        from: '2026-03-01T00:00:00Z',
        properties: [
          { key: 'plan', value: 'pro' },
          { key: 'n', operator: 'lt', value: 5 },
        ],
      },
      ({ event, distinct_id, properties: { plan, n } }) =>
        event === 'login' && distinct_id === 'user-1' && plan === 'pro' && n < 5,
    ],
  ]

  it.each(FILTERS)('are found by %s', async (_name, filters, holds) => {
    expect(numbers(await client.events.list(filters).all())).toEqual(numbers(EVENTS.filter(holds)))
  })

  it('are found by their person', async () => {
    const [one] = await client.events.list({ distinctId: 'user-2' }).all({ maxItems: 1 })
    const found = await client.events.list({ personId: one!.person_id!.toUpperCase() }).all()
    expect(numbers(found)).toEqual(numbers(EVENTS.filter(({ distinct_id }) => distinct_id === 'user-2')))
  })
})

describe('sessions', () => {
  it('come newest first, in pages', async () => {
    const sessions = await client.sessions.list({ pageSize: 1 }).all()
    expect(sessions.map(({ session_id }) => session_id.at(-1))).toEqual(['3', '2', '1', '0'])
    expect(sessions.at(-1)).toMatchObject({
      start_timestamp: '2026-03-01T01:30:00.123456-05:00',
      duration_seconds: 0,
      pageview_count: 0,
    })
  })

  it('are found by what is known about them', async () => {
    const ids = async (filters: Parameters<typeof client.sessions.list>[0]) =>
      (await client.sessions.list(filters).all()).map(({ session_id }) => session_id.at(-1))
    expect(
      await ids({ from: '2026-03-02T06:30:00.123456Z', to: '2026-03-04T00:00:00Z', order: 'asc' }),
    ).toEqual(['1', '2'])
    expect(await ids({ minDurationSeconds: 1 })).toEqual([])
    expect(await ids({ entryPathname: ["' OR 1=1 --", '/nowhere'] })).toEqual([])
    expect(await ids({ channelType: 'Unknown' })).toHaveLength(4)
    expect(await ids({ isBounce: true, distinctId: ['nobody'] })).toEqual([])
  })

  it('are had one by one', async () => {
    const id = '0195f000-0000-7000-8000-000000000001'
    expect(await client.sessions.get(id)).toMatchObject({ session_id: id })
    await expect(client.sessions.get("x' OR 1=1 --")).rejects.toMatchObject({ code: 'not_found' })
  })
})

it('events and sessions name the scope they need', async () => {
  await using server = await startStubPostHog(() => refusal('permission_denied', 'No.', 403))
  const { events, sessions } = server.client()
  const uuid = '0195f000-0000-7000-8000-000000000001'
  for (const call of [events.list().page(), events.get(uuid), sessions.list().page(), sessions.get(uuid)])
    await expect(call).rejects.toMatchObject({
      code: 'permission_denied',
      hint: expect.stringContaining('query:read'),
    })
})
