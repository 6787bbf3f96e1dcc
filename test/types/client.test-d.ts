import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver, Field, QueryProgress, QueryResult, RefreshMode, Row } from '../../src/client/driver.ts'
import type { QueryNotice, ValidationResult } from '../../src/client/validation-result.ts'
import type { QueryPosition } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { jsonText } from '../../src/schemas/json-text.ts'

declare const client: PostHogClient

describe('PostHogClient', () => {
  it('is a Driver', () => {
    expectTypeOf(client).toExtend<Driver>()
    expectTypeOf(client.listObjects()).resolves.toEqualTypeOf<string[]>()
    expectTypeOf(client.getFields('events')).resolves.toEqualTypeOf<Record<string, Field>>()
    expectTypeOf(client.get_fields).toEqualTypeOf(client.getFields)
    expectTypeOf(PostHogClient.fromEnv()).toEqualTypeOf<PostHogClient>()
  })

  it('types rows by the schema', () => {
    const schema = z.object({
      event: z.string(),
      n: z.coerce.number(),
      properties: jsonText(z.object({ plan: z.string() })),
    })
    type Expected = { event: string; n: number; properties: { plan: string } }
    expectTypeOf(client.query('SELECT 1', { schema })).resolves.toEqualTypeOf<Expected[]>()
    expectTypeOf(client.execute('SELECT 1', { schema })).resolves.toEqualTypeOf<QueryResult<Expected>>()
    expectTypeOf(client.query('SELECT 1')).resolves.toEqualTypeOf<Row[]>()
    expectTypeOf(client.query<{ n: number }>('SELECT 1')).resolves.toEqualTypeOf<{ n: number }[]>()
    expectTypeOf<Row['anything']>().toBeUnknown()
  })

  it('gives the output type of a transforming schema', () => {
    const schema = z.object({ at: z.string().transform((text) => new Date(text)) })
    expectTypeOf(client.query('SELECT 1', { schema })).resolves.toEqualTypeOf<{ at: Date }[]>()
  })

  it('takes what the hogql tag makes', () => {
    expectTypeOf(hogql`SELECT ${1}`).toExtend<Parameters<Driver['query']>[0]>()
  })

  it('refuses wrong options', () => {
    // @ts-expect-error misspelt
    void client.query('SELECT 1', { limt: 5 })
    // @ts-expect-error not a mode
    void client.query('SELECT 1', { refresh: 'sometimes' })
    // @ts-expect-error not a schema
    void client.query('SELECT 1', { schema: { n: 'number' } })
    // @ts-expect-error not a number
    void client.query('SELECT 1', { limit: '5' })
    // @ts-expect-error misspelt option of the client
    void new PostHogClient({ apikey: 'phx_' })
    // @ts-expect-error not a method
    void client.request('FETCH', 'cohorts/')
    expectTypeOf<RefreshMode>().toEqualTypeOf<
      | 'blocking'
      | 'async'
      | 'lazy_async'
      | 'async_except_on_cache_miss'
      | 'force_blocking'
      | 'force_async'
      | 'force_cache'
    >()
  })

  it('knows what a query brings along', () => {
    const variables = { org: { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: 'acme' } }
    void client.query('SELECT 1', {
      variables,
      filters: {
        dateRange: { date_from: new Date(), date_to: null },
        properties: [{ key: 'a', value: [1, 'b'] }],
      },
      modifiers: { convertToProjectTimezone: false },
      tags: { scene: 'x' },
      background: 'never',
      onProgress: (news) => expectTypeOf(news).toEqualTypeOf<QueryProgress>(),
    })
    // @ts-expect-error variables have ids
    void client.query('SELECT 1', { variables: { org: 'acme' } })
    // @ts-expect-error no object is a value
    void client.query('SELECT 1', { variables: { org: { id: 'x', value: { a: 1 } } } })
    // @ts-expect-error misspelt
    void client.query('SELECT 1', { filters: { dateRange: { from: '-7d' } } })
    // @ts-expect-error not an operator
    void client.query('SELECT 1', { filters: { properties: [{ key: 'a', operator: 'near' }] } })
    // @ts-expect-error misspelt
    void client.query('SELECT 1', { modifiers: { convertToProjectTimeZone: false } })
    // @ts-expect-error not a mode
    void client.query('SELECT 1', { background: true })
    // @ts-expect-error not a mode
    void new PostHogClient({ background: 'always' })
    expectTypeOf<QueryResult['background']>().toEqualTypeOf<true | undefined>()
    expectTypeOf<QueryProgress['rowsRead']>().toEqualTypeOf<number | undefined>()
  })

  it('validates with what a query brings along, and nothing that only a run needs', () => {
    expectTypeOf(client.validate('SELECT 1')).resolves.toEqualTypeOf<ValidationResult>()
    expectTypeOf<ValidationResult['errors']>().toEqualTypeOf<QueryNotice[]>()
    expectTypeOf<QueryNotice['position']>().toEqualTypeOf<QueryPosition | undefined>()
    void client.validate(hogql`SELECT ${1}`, { values: {}, variables: {}, filters: {}, timeoutMs: 1 })
    // @ts-expect-error nothing runs
    void client.validate('SELECT 1', { refresh: 'async' })
    // @ts-expect-error nothing runs
    void client.validate('SELECT 1', { limit: 1 })
  })

  it('reads batches of rows', () => {
    expectTypeOf(client.readBatches('SELECT 1', { key: ['a', 'b'], order: 'desc' })).toExtend<
      AsyncIterable<Row[]>
    >()
    // @ts-expect-error a key is needed
    void client.readBatches('SELECT 1', {})
    // @ts-expect-error not a direction
    void client.readBatches('SELECT 1', { key: 'a', order: 'down' })
    // @ts-expect-error batches are always fresh
    void client.readBatches('SELECT 1', { key: 'a', refresh: 'blocking' })
  })

  it('tells a ping that failed from one that worked', async () => {
    const verdict = await client.ping()
    if (verdict.ok) expectTypeOf(verdict.timezone).toBeString()
    else expectTypeOf(verdict.error).toExtend<Error>()
    // @ts-expect-error only known when it worked
    void verdict.timezone
  })
})
