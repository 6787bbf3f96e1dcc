import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver, Field, QueryResult, RefreshMode, Row } from '../../src/client/driver.ts'
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

  it('tells a ping that failed from one that worked', async () => {
    const verdict = await client.ping()
    if (verdict.ok) expectTypeOf(verdict.timezone).toBeString()
    else expectTypeOf(verdict.error).toExtend<Error>()
    // @ts-expect-error only known when it worked
    void verdict.timezone
  })
})
