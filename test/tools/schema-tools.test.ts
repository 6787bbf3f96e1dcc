import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/format/estimate-tokens.ts'
import { rowsOf, startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit

beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

const count = async (hogql: string): Promise<number> =>
  Number(Object.values((await kit.client.query(hogql))[0] ?? {})[0])

describe('posthog_list_objects', () => {
  it('lists what the driver lists', async () => {
    const { text, data } = await kit.call('posthog_list_objects')
    const objects = await kit.client.listObjects()
    expect(data).toEqual({ objects, total: objects.length })
    for (const name of objects) expect(text).toContain(name)
  })

  it('searches', async () => {
    const { data } = await kit.call('posthog_list_objects', { search: 'COHORT' })
    const objects = await kit.client.listObjects()
    expect(data!.objects).toEqual(objects.filter((name) => name.includes('cohort')))
    const none = await kit.call('posthog_list_objects', { search: 'zebra' })
    expect(none.text).toBe(`None of ${objects.length} objects is called like "zebra".`)
  })
})

describe('posthog_get_fields', () => {
  it('lists the live fields with their types', async () => {
    const { text, data } = await kit.call('posthog_get_fields', { object: 'events' })
    const fields = await kit.client.getFields('events')
    expect(data!.fields).toEqual(fields)
    for (const [name, { type }] of Object.entries(fields)) expect(text).toContain(`\n${name} ${type}`)
    expect(text).toContain('person_id UUID -> persons')
  })

  it('adds event names and properties', async () => {
    const { text } = await kit.call('posthog_get_fields', { object: 'events', include: ['event_names'] })
    const signups = await count("SELECT count() FROM events WHERE event = 'user_signed_up'")
    expect(text).toContain(`\nuser_signed_up ${signups}\n`)
    const plan = await kit.call('posthog_get_fields', {
      object: 'events',
      include: ['properties'],
      search: 'PLAN',
    })
    expect(plan.text).toContain('event.plan String e.g. ')
    expect(plan.text).toContain('There are no fields of "events" with "PLAN" in them.')
    expect(plan.text).not.toContain('event.$browser ')
  })

  it('corrects the name of an object', async () => {
    const { text, isError } = await kit.call('posthog_get_fields', { object: 'evnts' })
    expect(isError).toBe(true)
    expect(text).toContain('Did you mean events?')
  })
})

describe('posthog_search_taxonomy', () => {
  it('finds names by words, exact ones first', async () => {
    const { text, data } = await kit.call('posthog_search_taxonomy', {
      search: 'document created',
      kinds: ['events'],
    })
    const total = await count(
      "SELECT count() FROM events WHERE event = 'document_created' AND timestamp >= now() - INTERVAL 180 DAY",
    )
    expect((data!.events as object[])[0]).toMatchObject({ name: 'document_created', count: total })
    expect(text).toContain(`event document_created (${total} times)`)
  })

  it('finds values with the property they belong to', async () => {
    const { text } = await kit.call('posthog_search_taxonomy', { search: 'united states', kinds: ['values'] })
    expect(text).toContain('value "United States" of properties.$geoip_country_name (on events)')
    expect(text).toContain('of person.properties.$geoip_country_name (on persons)')
  })

  it('says that nothing is called so, with what is near', async () => {
    const { text, isError } = await kit.call('posthog_search_taxonomy', { search: 'user_singed_up' })
    expect(isError).toBe(false)
    expect(text).toContain('Nothing is called like "user_singed_up"')
    expect(text).toContain('user_signed_up')
  })
})

describe('posthog_lookup', () => {
  const lookup = (input: object) => kit.call('posthog_lookup', input)

  it('finds persons by email, name and id', async () => {
    const [person] = await kit.client.query<{ id: string; email: string; name: string }>(
      'SELECT id, properties.email AS email, properties.name AS name FROM persons WHERE properties.email IS NOT NULL ORDER BY id LIMIT 1',
    )
    const { id, email, name } = person!
    for (const search of [email.toUpperCase(), name, id.slice(0, 18)]) {
      const { data } = await lookup({ kind: 'persons', search })
      expect(data!.rows, search).toContainEqual(expect.objectContaining({ person_id: id, email, name }))
    }
  })

  it('says whether flags are on, and how far they are rolled out', async () => {
    const { text, data } = await lookup({ kind: 'feature_flags' })
    const flags = await kit.client.featureFlags.list().all()
    expect(data!.rows).toHaveLength(flags.length)
    for (const { key, active } of flags)
      expect(data!.rows).toContainEqual(expect.objectContaining({ key, state: active ? 'on' : 'off' }))
    const dates = rowsOf(text).map((cells) => cells.at(-1)!)
    expect(dates).toEqual(dates.toSorted().reverse())
    const one = await lookup({ kind: 'feature_flags', search: 'legacy' })
    expect(one.text).toContain('1 feature flag like "legacy"')
    expect(one.text).toContain(',off,0%,')
  })

  it('finds cohorts, insights and experiments', async () => {
    const cohorts = await lookup({ kind: 'cohorts', search: 'paying' })
    expect(cohorts.text).toContain('Paying customers')
    const insights = await lookup({ kind: 'insights', search: 'revenue' })
    expect(insights.data!.rows).toEqual([expect.objectContaining({ name: 'Revenue by plan (USD)' })])
    const experiments = await lookup({ kind: 'experiments' })
    const all = await kit.client.experiments.list().all()
    expect(experiments.data!.totalRows).toBe(all.length)
  })

  it('works on drivers that are no client, without the state of flags', async () => {
    const { driver } = { driver: { ...driverOnly() } }
    const tools = (await import('../../src/tools/create-posthog-tools.ts')).createPostHogTools({ driver })
    const tool = tools.find(({ name }) => name === 'posthog_lookup')!
    const { isError, data, text } = await tool.run({ kind: 'feature_flags', search: 'editor' })
    expect(isError, text).toBe(false)
    expect(data!.rows).toEqual([expect.objectContaining({ key: 'new-editor' })])
    expect(data!.columns).not.toContain('state')
  })

  it('takes wildcards by the letter', async () => {
    for (const search of ['%', '_____', '\\'])
      expect((await lookup({ kind: 'cohorts', search })).data!.totalRows, search).toBe(0)
    const { text } = await lookup({ kind: 'cohorts', search: '%' })
    expect(text).toContain('There are no cohorts like "%". Try fewer letters')
  })

  it('says when there are more', async () => {
    const { text, data } = await lookup({ kind: 'persons', limit: 5 })
    expect(data).toMatchObject({ totalRows: 5, truncated: true })
    expect(text).toContain('More than 5 exist: narrow the search.')
    const many = await lookup({ kind: 'persons', limit: 50 })
    const next = await kit.call('posthog_run_hogql', {
      page: many.data!.nextPage,
      response_format: 'detailed',
    })
    expect(next.data!.rows).toHaveLength(30)
  })

  const driverOnly = () => {
    const { client } = kit
    return {
      execute: client.execute.bind(client),
      query: client.query.bind(client),
      listObjects: client.listObjects.bind(client),
      getFields: client.getFields.bind(client),
      capabilities: client.capabilities.bind(client),
      timezone: client.timezone.bind(client),
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    }
  }
})

describe('the budget of the schema tools', () => {
  const CALLS: [string, object][] = [
    ['posthog_list_objects', {}],
    ['posthog_get_fields', { object: 'events', include: ['event_names', 'properties'] }],
    ['posthog_search_taxonomy', { search: 'e', limit: 100 }],
    ['posthog_lookup', { kind: 'persons', limit: 100, response_format: 'detailed' }],
    ['query_posthog', { question: 'events per day in the last 90 days', response_format: 'detailed' }],
    ['query_posthog', { question: 'funnel' }],
  ]
  for (const [name, input] of CALLS)
    it(`holds for ${name} ${JSON.stringify(input)}`, async () => {
      for (const maxResultTokens of [1000, 3000, 6000]) {
        const { text, isError } = await kit
          .toolsWith({ budget: { maxResultTokens } })
          .find((tool) => tool.name === name)!
          .run(input)
        expect(isError).toBe(false)
        expect(estimateTokens(text), text).toBeLessThanOrEqual(maxResultTokens)
      }
    })
})
