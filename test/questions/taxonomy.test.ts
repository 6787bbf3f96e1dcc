import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { QueryOptions } from '../../src/client/driver.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { propertyNamesOf } from '../../src/questions/property-names.ts'
import { type Taxonomy, taxonomy } from '../../src/questions/taxonomy.ts'

describe('the names of a project', () => {
  let local: LocalPostHog
  let client: PostHogClient
  let names: Taxonomy
  beforeAll(async () => {
    local = await startLocalPostHog()
    client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    names = await taxonomy(client)
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    await local?.close()
  })

  it('are its events, the most frequent first', () => {
    const counts = names.events.map(({ count }) => count as number)
    expect(names.events[0]).toMatchObject({ name: '$pageview', lastSeen: expect.stringMatching(/^\d{4}-/) })
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(names.events.map(({ name }) => name)).toContain('user_signed_up')
  })

  it('are the properties of events and of persons, with their frequent values', () => {
    const find = (name: string, type: string) =>
      names.properties.find((property) => property.name === name && property.type === type)
    expect(find('plan', 'person')?.values).toEqual(expect.arrayContaining(['free', 'pro']))
    expect(find('$browser', 'event')?.values).toEqual(expect.arrayContaining(['Chrome']))
    expect(find('$browser', 'event')?.valueType).toBe('String')
    expect(names.properties.some(({ valueType }) => valueType === 'Numeric')).toBe(true)
    expect(find('email', 'person')?.values).toBeUndefined()
    expect(find('$ai_model', 'event')?.events).toContain('$ai_generation')
    expect(find('$ai_model', 'event')?.events).not.toContain('$pageview')
    expect(find('plan', 'person')?.events).toBeUndefined()
  })

  it('are its types of groups, where they may be seen', async () => {
    expect(names.groups).toEqual([{ index: 0, type: 'company' }])
    const refusing = Object.assign(Object.create(client), {
      query: (hogql: string, options: QueryOptions) =>
        client.query(hogql.replace('group_type_mappings', 'no_such_table'), options),
    })
    expect((await taxonomy(refusing)).groups).toEqual([])
  })

  it('are bounded, and hold no ids', () => {
    expect(names.events.length).toBeLessThanOrEqual(2000)
    expect(names.properties.length).toBeLessThanOrEqual(2000)
    for (const { values = [] } of names.properties) {
      expect(values.length).toBeLessThanOrEqual(50)
      expect(Math.max(0, ...values.map((value) => value.length))).toBeLessThanOrEqual(60)
    }
    const spoken = [...propertyNamesOf(names).byStems.values()].flatMap(({ values }) => values)
    const ids = spoken.filter(({ value }) => /^[0-9a-f-]{32,}$|@/.test(value))
    expect(ids.map(({ value }) => value)).toEqual([])
  })

  it('are asked for once in five minutes, and again when wanted', async () => {
    expect(await taxonomy(client)).toBe(names)
    const again = await taxonomy(client, { maxAgeMs: 0 })
    expect(again).not.toBe(names)
    expect(again.events.map(({ name }) => name)).toEqual(names.events.map(({ name }) => name))
  })
})
