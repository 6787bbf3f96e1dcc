import { describe, expect, it } from 'vitest'
import { cachedDriver } from '../../src/client/cached-driver.ts'
import type { QueryOptions } from '../../src/client/driver.ts'
import { InputError } from '../../src/errors.ts'
import { rowsAnswer, startStubPostHog } from './stub-posthog.ts'

const ID = '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11'
const OTHER = '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e12'
const startAnswering = () => startStubPostHog(() => rowsAnswer(['n'], [[1]]))

describe('what a query brings along', () => {
  it('goes where PostHog looks for it', async () => {
    await using server = await startAnswering()
    const text =
      'SELECT 1 FROM events WHERE {variables.org} = 1 OR {variables.none} AND {filters} AND a = {a} LIMIT 1'
    await server.client().query(text, {
      values: { a: 1 },
      variables: { org: { id: ID, value: 'acme' }, none: { id: OTHER, value: null } },
      filters: {
        dateRange: { date_from: '-7d', date_to: new Date('2026-09-01T00:00:00Z'), explicitDate: true },
        properties: [
          { key: 'plan', value: ['pro', 'team'], operator: 'exact' },
          { key: 'email', operator: 'is_set', type: 'person' },
        ],
        filterTestAccounts: true,
      },
      modifiers: { convertToProjectTimezone: false, personsOnEventsMode: 'disabled' },
      name: 'a name',
      tags: { productKey: 'cli', scene: 'test' },
    })
    const { client_query_id: _id, ...body } = server.seen[0]!.body
    expect(body).toEqual({
      name: 'a name',
      query: {
        kind: 'HogQLQuery',
        query: text,
        values: { a: 1 },
        variables: {
          [ID]: { variableId: ID, code_name: 'org', value: 'acme', isNull: false },
          [OTHER]: { variableId: OTHER, code_name: 'none', value: null, isNull: true },
        },
        filters: {
          dateRange: { date_from: '-7d', date_to: '2026-09-01T00:00:00.000Z', explicitDate: true },
          properties: [
            { type: 'event', key: 'plan', value: ['pro', 'team'], operator: 'exact' },
            { type: 'person', key: 'email', operator: 'is_set' },
          ],
          filterTestAccounts: true,
        },
        modifiers: { convertToProjectTimezone: false, personsOnEventsMode: 'disabled' },
        tags: { productKey: 'cli', scene: 'test' },
      },
    })
  })

  it('leaves variables and filters that nobody gives to PostHog', async () => {
    await using server = await startAnswering()
    await server.client().query('SELECT {variables.org}, {filters.dateRange.from} FROM events LIMIT 1')
    expect(server.seen[0]?.body.query).toEqual({
      kind: 'HogQLQuery',
      query: 'SELECT {variables.org}, {filters.dateRange.from} FROM events LIMIT 1',
    })
  })

  it.each<[string, string, QueryOptions]>([
    ['no placeholder {filters}', 'for example WHERE {filters}', { filters: { filterTestAccounts: true } }],
    ["the variable 'org' has no placeholder", 'use it', { variables: { org: { id: ID, value: 1 } } }],
    ['variables.org.id: expected the UUID', 'Options', { variables: { org: { id: '7', value: 1 } } }],
    [
      'variables.org.value: expected text',
      'Options',
      { variables: { org: { id: ID, value: { a: 1 } as never } } },
    ],
    ['variables.org: ', 'Options', { variables: { org: 'acme' as never } }],
    [
      'there is no option filters.dateRange.from',
      'Did you mean date_from?',
      { filters: { dateRange: { from: '-7d' } as never } },
    ],
    [
      'there is no option filters.where',
      'Options of filters: dateRange, properties, filterTestAccounts.',
      { filters: { where: [] } as never },
    ],
    [
      'there is no option filters.properties.0.oprator',
      'mean operator',
      { filters: { properties: [{ key: 'a', oprator: 'gt' } as never] } },
    ],
    [
      'filters.dateRange.date_from: expected a Date',
      'Options',
      { filters: { dateRange: { date_from: 7 as never } } },
    ],
    [
      'there is no option modifiers.convertToProjectTimeZone',
      'mean convertToProjectTimezone',
      { modifiers: { convertToProjectTimeZone: false } as never },
    ],
    ['modifiers.sessionTableVersion: ', 'Options', { modifiers: { sessionTableVersion: 'v9' as never } }],
    ['there is no option tags.scenes', 'mean scene', { tags: { scenes: 'x' } as never }],
    ['background: ', 'Options', { background: 'sometimes' as never }],
  ])('is refused before anything is sent: %s', async (message, hint, options) => {
    await using server = await startAnswering()
    const error = await server
      .client()
      .query('SELECT 1 LIMIT 1', options)
      .catch((error) => error)
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(server.seen).toEqual([])
  })

  it('tells cached results apart, whatever the order it is written in', async () => {
    await using server = await startAnswering()
    const driver = cachedDriver(server.client())
    const text = 'SELECT {variables.org} FROM events WHERE {filters} LIMIT 1'
    const org = (value: string) => ({ org: { id: ID, value } })
    const calls: QueryOptions[] = [
      { variables: org('a'), filters: { filterTestAccounts: true } },
      { variables: org('b'), filters: { filterTestAccounts: true } },
      { variables: org('a'), filters: { filterTestAccounts: false } },
      { variables: org('a'), filters: { filterTestAccounts: true }, modifiers: { debug: true } },
    ]
    for (const options of calls) await driver.query(text, options)
    expect(server.seen).toHaveLength(4)
    for (const options of calls) await driver.query(text, { ...options, name: 'other', tags: { scene: 'x' } })
    await driver.query(text, {
      filters: { filterTestAccounts: true },
      variables: { org: { value: 'a', id: ID } },
    })
    expect(server.seen).toHaveLength(4)
    await expect(driver.query('SELECT 1', { filters: {} })).rejects.toBeInstanceOf(InputError)
  })

  it('goes with every batch', async () => {
    await using server = await startStubPostHog(({ body }) =>
      rowsAnswer(['n'], body.query?.values?.key_0 === undefined ? [[1], [2]] : [[2], [3]], {
        types: [['n', 'UInt8']],
      }),
    )
    const filters = { dateRange: { date_from: '-7d' } }
    const options = { key: 'n', batchSize: 2, filters, modifiers: { debug: true }, name: 'all' }
    const seen: unknown[] = []
    for await (const rows of server.client().readBatches('SELECT n FROM t WHERE {filters}', options))
      seen.push(...rows)
    expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    for (const { body } of server.seen)
      expect(body).toMatchObject({
        name: 'all',
        refresh: 'force_blocking',
        query: { filters, modifiers: { debug: true } },
      })
  })
})
