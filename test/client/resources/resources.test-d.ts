import { createWriteStream } from 'node:fs'
import { describe, expectTypeOf, it } from 'vitest'
import type { CoreClient } from '../../../src/client/core-client.ts'
import type { Page, PagedList } from '../../../src/client/resources/paged-list.ts'
import type { Cohort } from '../../../src/schemas/cohort.ts'
import type { StoredEvent } from '../../../src/schemas/event.ts'
import type { FeatureFlag } from '../../../src/schemas/feature-flag.ts'
import type { Insight } from '../../../src/schemas/insight.ts'
import type { Person } from '../../../src/schemas/person.ts'

declare const client: CoreClient

describe('resources', () => {
  it('give lists that loop, collect and page', () => {
    const list = client.featureFlags.list({ active: 'STALE', pageSize: 10 })
    expectTypeOf(list).toEqualTypeOf<PagedList<FeatureFlag>>()
    expectTypeOf(list).toExtend<AsyncIterable<FeatureFlag>>()
    expectTypeOf(list.all({ maxItems: 5 })).resolves.toEqualTypeOf<FeatureFlag[]>()
    expectTypeOf(list.page()).resolves.toEqualTypeOf<Page<FeatureFlag>>()
  })

  it('type what is known, and keep what is not', () => {
    expectTypeOf<FeatureFlag['key']>().toEqualTypeOf<string>()
    expectTypeOf<FeatureFlag['active']>().toEqualTypeOf<boolean | null | undefined>()
    expectTypeOf<FeatureFlag['field_of_tomorrow']>().toBeUnknown()
    expectTypeOf<Person['id']>().toEqualTypeOf<string | number>()
    expectTypeOf<Cohort['count']>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<Insight['result']>().toBeUnknown()
    expectTypeOf<StoredEvent['properties']>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf(client.events.get('')).resolves.toEqualTypeOf<StoredEvent>()
    expectTypeOf(client.groups.types()).resolves.items.toHaveProperty('group_type')
    expectTypeOf(client.definitions.events.list().all()).resolves.items.toHaveProperty('last_seen_at')
    expectTypeOf(client.cohorts.delete(1)).resolves.toBeVoid()
  })

  it('take input with its defaults left out', () => {
    expectTypeOf(client.annotations.create({ content: 'v2' })).resolves.toHaveProperty('date_marker')
    expectTypeOf(client.events.list).toBeCallableWith({ properties: [{ key: 'plan', value: 'pro' }] })
    expectTypeOf(client.insights.getWithResult).toBeCallableWith('a1B2', { refresh: 'force_blocking' })
    expectTypeOf(client.fileDownloads.download).toBeCallableWith('id', 0, createWriteStream('x'))
  })

  it('refuse wrong input', () => {
    // @ts-expect-error misspelt filter
    client.cohorts.list({ serch: 'x' })
    // @ts-expect-error in small letters
    client.insights.list({ insight: 'trends' })
    // @ts-expect-error ids of cohorts are numbers
    void client.cohorts.get('5')
    // @ts-expect-error ids of surveys are text
    void client.surveys.get(5)
    // @ts-expect-error needs a query
    void client.insights.create({ name: 'x' })
    // @ts-expect-error not a list of filters
    client.persons.list({ properties: { plan: 'pro' } })
    // @ts-expect-error not an operator of HogQL filters
    client.events.list({ properties: [{ key: 'plan', operator: 'like', value: 'x' }] })
    // @ts-expect-error needs the type
    client.groups.list()
    // @ts-expect-error not a sink
    void client.fileDownloads.download('id', 0, 'events.parquet')
    // @ts-expect-error not a mode of endpoints
    void client.endpoints.run('mau', { refresh: 'force_async' })
    // @ts-expect-error read-only
    client.cohorts = client.featureFlags as never
  })
})
