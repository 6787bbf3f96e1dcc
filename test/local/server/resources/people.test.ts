import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const plans = (people: { properties?: Record<string, unknown> | null }[]) =>
  people.map(({ properties }) => properties?.plan)
const emails = (people: { properties?: Record<string, unknown> | null }[]) =>
  people.map(({ properties }) => properties?.email ?? null).sort()

describe('persons', () => {
  it.each([
    ['all', {}, ['ada@example.com', 'bob@example.com', null]],
    ['part of an address', { search: 'ADA@' }, ['ada@example.com']],
    ['a whole distinct id', { search: 'cy' }, [null]],
    ['a distinct id', { distinct_id: 'bob' }, ['bob@example.com']],
    ['an address', { email: 'bob@example.com' }, ['bob@example.com']],
    ['a property', { properties: [{ key: 'plan', value: ['free'] }] }, ['bob@example.com', null]],
    ['a number', { properties: [{ key: 'seats', operator: 'gt', value: 2 }] }, ['ada@example.com']],
    ['none', { properties: [{ key: 'email', operator: 'is_not_set' }] }, [null]],
    [
      'two properties',
      {
        properties: [
          { key: 'plan', value: 'free' },
          { key: 'email', operator: 'icontains', value: 'BOB' },
        ],
      },
      ['bob@example.com'],
    ],
    ['hostile text', { search: "' OR 1 = 1 --\\" }, []],
  ] as const)('are found by %s', async (_what, filters, expected) => {
    const found = await shop.client.persons.list(filters as object).all()
    expect(emails(found)).toEqual([...expected].sort())
  })

  it('page to the end, and count when asked', async () => {
    const pages = []
    for await (const page of shop.client.persons.list({ pageSize: 1, include_total: true }).pages())
      pages.push(page)
    expect(pages.map(({ items }) => items.length)).toEqual([1, 1, 1, 0])
    expect(pages[0]?.count).toBe(3)
  })

  it('are told by uuid and by number, not by distinct id', async () => {
    const { persons } = shop.client
    const ada = await persons.getByDistinctId('ada')
    expect(ada).toMatchObject({
      distinct_ids: ['ada'],
      name: 'ada@example.com',
      type: 'person',
    })
    const byUuid = await persons.get(ada.uuid!)
    expect(byUuid).toMatchObject({ id: expect.any(Number), uuid: ada.uuid })
    expect((await persons.get(byUuid.id)).uuid).toBe(ada.uuid)
    await expect(persons.get('ada')).rejects.toMatchObject({ status: 400 })
    await expect(persons.get('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ status: 404 })
    expect(await persons.values('plan')).toEqual([
      { name: 'free', count: 2 },
      { name: 'pro', count: 1 },
    ])
  })

  it('are deleted, with their events', async () => {
    await using other = await openShop()
    const bob = await other.client.persons.getByDistinctId('bob')
    await other.client.persons.delete(bob.uuid!, { delete_events: true })
    expect(await other.client.persons.list().all()).toHaveLength(2)
    await expect(other.client.persons.get(bob.uuid!)).rejects.toMatchObject({ status: 404 })
    const rows = await other.client.query("SELECT count() AS n FROM events WHERE event = 'bought'", {
      refresh: 'force_blocking',
    })
    expect(rows).toEqual([{ n: 2 }])

    // Who comes back is somebody new: nothing of before, though the id may be the same.
    await other.client.capture({ event: 'came back', distinctId: 'bob', properties: { $set: { seats: 1 } } })
    expect((await other.client.persons.getByDistinctId('bob')).properties).toEqual({ seats: 1 })
    expect(await other.client.persons.list().all()).toHaveLength(3)
  })
})

describe('cohorts', () => {
  const all = (...values: object[]) => ({ properties: { type: 'AND', values } })
  const person = (key: string, value: string, negation = false) => ({
    type: 'person',
    key,
    operator: 'exact',
    value,
    negation,
  })
  const bought = (more: object = {}) => ({
    type: 'behavioral',
    key: 'bought',
    value: 'performed_event',
    event_type: 'events',
    explicit_datetime: '2026-01-01T00:00:00Z',
    negation: false,
    ...more,
  })

  it.each([
    ['a property', all(person('plan', 'free')), ['bob@example.com', null]],
    ['not a property', all(person('plan', 'free', true)), ['ada@example.com']],
    ['an event', all(bought()), ['ada@example.com', 'bob@example.com']],
    [
      'an event several times',
      all(bought({ value: 'performed_event_multiple', operator: 'gte', operator_value: 2 })),
      ['ada@example.com'],
    ],
    ['both', all(person('plan', 'free'), bought()), ['bob@example.com']],
    ['no event', all(bought({ negation: true })), [null]],
  ])('are computed from %s, and HogQL sees their members', async (name, filters, expected) => {
    const { cohorts } = shop.client
    const created = await cohorts.create({ name, filters: filters as never })
    expect(created).toMatchObject({ count: expected.length, is_static: false, is_calculating: false })
    expect(emails(await cohorts.persons(created.id).all())).toEqual([...expected].sort())
    const rows = await shop.client.query(
      'SELECT uniq(person_id) AS n FROM events WHERE person_id IN COHORT {id}',
      { values: { id: created.id } },
    )
    expect(rows).toEqual([{ n: expected.length }])
  })

  it('change with their conditions and with other cohorts', async () => {
    const { cohorts, persons } = shop.client
    const free = await cohorts.create({ name: 'free', filters: all(person('plan', 'free')) as never })
    const rest = await cohorts.create({
      name: 'rest',
      filters: all({ type: 'cohort', key: 'id', value: free.id, negation: true }) as never,
    })
    expect(plans(await cohorts.persons(rest.id).all())).toEqual(['pro'])
    expect(await cohorts.update(free.id, { filters: all(person('plan', 'pro')) as never })).toMatchObject({
      count: 1,
    })
    const ada = await persons.getByDistinctId('ada')
    expect((await persons.cohorts(ada.uuid!)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['free', 'rest']),
    )
  })

  it('hold people by hand, and copies of others', async () => {
    const { cohorts, persons } = shop.client
    const ada = await persons.getByDistinctId('ada')
    const bob = await persons.getByDistinctId('bob')
    const list = await cohorts.createStatic({ name: 'by hand', person_ids: [ada.uuid!] })
    expect(list).toMatchObject({ is_static: true, count: 1 })
    await cohorts.addPersons(list.id, [bob.uuid!])
    await cohorts.removePerson(list.id, ada.uuid!)
    expect(emails(await cohorts.persons(list.id).all())).toEqual(['bob@example.com'])
    const copy = await cohorts.duplicateAsStatic(list.id)
    expect(copy).toMatchObject({ count: 1, is_static: true })
  })

  it('are made of old groups of properties, too', async () => {
    const plan = (value: string) => ({ key: 'plan', value, type: 'person', operator: 'exact' })
    const made = async (groups: object[]) => {
      const { json } = await shop.server.call('POST', '/api/projects/1/cohorts/', { name: 'old', groups })
      return json
    }
    expect(await made([{ properties: [plan('pro')] }])).toMatchObject({
      count: 1,
      cohort_type: 'person_property',
      filters: {
        properties: { type: 'OR', values: [{ type: 'AND', values: [plan('pro')] }] },
      },
    })
    const email = { key: 'email', value: 'bob@example.com' }
    const either = await made([{ properties: [plan('pro')] }, { properties: [plan('free'), email] }])
    expect(emails(await shop.client.cohorts.persons(either.id as number).all())).toEqual([
      'ada@example.com',
      'bob@example.com',
    ])
    const path = `/api/projects/1/cohorts/${String(either.id)}/`
    const changed = await shop.server.call('PATCH', path, { groups: [{ properties: [email] }] })
    expect(changed.json).toMatchObject({ count: 1 })
    // As it was read, it can be sent back.
    expect((await shop.server.call('PATCH', path, changed.json)).json).toMatchObject({ count: 1 })
  })

  it.each([
    ['groups of actions', { groups: [{ action_id: 1, days: 7 }] }, 'filters'],
    ['groups without properties', { groups: [{ properties: [] }] }, 'filters'],
    ['groups of other properties', { groups: [{ properties: { plan: 'pro' } }] }, 'filters'],
    ['properties without values', { groups: [{ properties: [{ key: 'plan' }] }] }, 'filters'],
    ['a misspelt field', { filter: all(person('plan', 'pro')) }, 'A cohort has no filter.'],
    ['people for a dynamic one', { _create_static_person_ids: [] }, 'Only static'],
    ['filters for a static one', { is_static: true, filters: all(person('plan', 'pro')) }, 'not filters'],
  ])('say what they do not take: %s', async (_what, body, said) => {
    const answer = await shop.server.call('POST', '/api/projects/1/cohorts/', { name: 'x', ...body })
    expect(answer.status, answer.text).toBe(400)
    expect(answer.json.detail).toContain(said)
  })

  it.each([
    ['an empty object', { name: 'x', filters: {} }],
    ['unknown keys', { name: 'x', filters: all({ ...person('plan', 'pro'), colour: 'red' }) }],
    ['a query for a dynamic one', { name: 'x', query: { kind: 'HogQLQuery', query: 'SELECT 1' } }],
  ])('refuse %s', async (_what, body) => {
    const answer = await shop.server.call('POST', '/api/projects/1/cohorts/', body)
    expect([answer.status, answer.json.type], answer.text).toEqual([400, 'validation_error'])
  })

  it('are made from a query', async () => {
    const made = await shop.client.cohorts.createStatic({
      name: 'queried',
      query: { kind: 'HogQLQuery', query: "SELECT event, person_id FROM events WHERE event = '$pageview'" },
    })
    expect(made).toMatchObject({ count: 1, is_static: true })
  })
})

describe('groups', () => {
  it('are listed, found and related', async () => {
    const { groups } = shop.client
    expect(await groups.types()).toMatchObject([{ group_type: 'company', group_type_index: 0 }])
    expect(
      (await groups.list({ group_type_index: 0 }).all()).map(({ group_key }) => group_key).sort(),
    ).toEqual(['acme', 'tiny'])
    expect(await groups.list({ group_type_index: 0, search: 'ACM' }).all()).toMatchObject([
      { group_key: 'acme' },
    ])
    expect(await groups.find({ group_type_index: 0, group_key: 'acme' })).toMatchObject({
      group_properties: { tier: 'gold' },
    })
    await expect(groups.find({ group_type_index: 0, group_key: 'none' })).rejects.toMatchObject({
      status: 404,
    })
    expect(await groups.related({ group_type_index: 0, group_key: 'acme' })).toEqual([])
    expect((await shop.server.call('GET', '/api/projects/1/groups/')).status).toBe(400)
  })
})

describe('definitions', () => {
  it('are what the events show, with what people noted', async () => {
    const { definitions } = shop.client
    const events = await definitions.events.list({ ordering: 'name' }).all()
    expect(events.map(({ name }) => name)).toEqual([
      '$feature_flag_called',
      '$groupidentify',
      '$identify',
      '$pageview',
      'bought',
    ])
    const bought = events.at(-1)!
    expect(bought).toMatchObject({ last_seen_at: '2026-01-06T10:00:00.000000Z' })
    await definitions.events.update(bought.id, { description: 'Money came', verified: true })
    expect(await definitions.events.get(bought.id)).toMatchObject({
      description: 'Money came',
      verified: true,
    })
    expect(await definitions.events.list({ search: 'BOUGHT' }).all()).toHaveLength(1)

    const properties = await definitions.properties
      .list({ type: 'event', event_names: ['bought'], filter_by_event_names: true })
      .all()
    expect(properties).toMatchObject([{ name: 'amount', is_numerical: true, property_type: 'Numeric' }])
    expect((await definitions.properties.list({ type: 'person' }).all()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['email', 'plan', 'seats']),
    )
    const [amount] = properties
    expect(
      await definitions.properties.update(amount!.id, { property_type: 'Duration' } as never),
    ).toMatchObject({
      property_type: 'Duration',
    })
  })
})

describe('recordings, projects and users', () => {
  it('answer', async () => {
    const { recordings, projects, users } = shop.client
    expect(await recordings.list({ date_from: '-7d' }).all()).toEqual([])
    await expect(recordings.get('none')).rejects.toMatchObject({ status: 404 })
    const project = await projects.get()
    expect(project).toMatchObject({ id: 1, timezone: 'UTC' })
    expect(await projects.list(project.organization!).all()).toMatchObject([{ id: 1 }])
    expect(await users.me()).toMatchObject({ id: 1, team: { id: 1 } })
    expect(await users.key()).toMatchObject({ scopes: ['*'] })
  })

  it('show recordings that were put in', async () => {
    await shop.server.engine.execute(
      `INSERT INTO posthog.session_replay_events (session_id, distinct_id, min_first_timestamp, max_last_timestamp, first_url, click_count, active_milliseconds, retention_period_days)
      SELECT 's1', 'ada', toDateTime64('2026-01-05 10:00:00', 6, 'UTC'), toDateTime64('2026-01-05 10:02:00', 6, 'UTC'),
        argMinState(CAST('https://shop.example/' AS Nullable(String)), toDateTime64('2026-01-05 10:00:00', 6, 'UTC')), 4, 60500, 30`,
    )
    const recording = await shop.client.recordings.get('s1')
    expect(recording).toMatchObject({
      id: 's1',
      recording_duration: 120,
      active_seconds: 60.5,
      click_count: 4,
      start_url: 'https://shop.example/',
      person: { properties: { plan: 'pro' } },
      retention_period_days: 30,
      expiry_time: '2026-02-04T00:00:00Z',
    })
    expect(
      await shop.client.recordings.list({ date_from: '2026-01-01', session_ids: ['s1'] }).all(),
    ).toHaveLength(1)
    expect(await shop.client.recordings.list({ date_from: '2026-01-06' }).all()).toHaveLength(0)
    await shop.client.recordings.delete('s1')
    await expect(shop.client.recordings.get('s1')).rejects.toMatchObject({ status: 404 })
  })
})
