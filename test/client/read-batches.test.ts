import { describe, expect, it } from 'vitest'
import type { ReadBatchesOptions } from '../../src/client/read-batches.ts'
import { InputError } from '../../src/errors.ts'
import { hogql } from '../../src/hogql/hogql-tag.ts'
import { refusal, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

/** Answers pages of whole numbers along `n`, as PostHog would; of at most `cap` rows, without a word. */
const startCounting = (total: number, cap = Number.POSITIVE_INFINITY) =>
  startStubPostHog(({ body }) => {
    const { query = '', values = {} } = body.query ?? {}
    const from = Number(values.key_0 ?? 0)
    const limit = Math.min(cap, Number(/LIMIT (\d+)$/.exec(query)?.[1]))
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, n) => [from + n])
    return rowsAnswer(['n'], rows, { types: [['n', 'UInt64']] })
  })

const collect = async (pages: AsyncIterable<Record<string, unknown>[]>): Promise<unknown[]> => {
  const seen: unknown[] = []
  for await (const rows of pages) seen.push(...rows.map(({ n }) => n))
  return seen
}

describe('readBatches', () => {
  it('reads every row once, page by page, with the values of query and options', async () => {
    await using server = await startCounting(25)
    const query = hogql`SELECT n FROM t WHERE a = ${'x'} AND b = {b}`
    const seen = await collect(
      server.client().readBatches(query, { key: 'n', batchSize: 10, values: { b: 'y' } }),
    )
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n))
    expect(server.seen.map(({ body }) => body.query?.values)).toEqual([
      { p0: 'x', b: 'y' },
      { p0: 'x', b: 'y', key_0: 9 },
      { p0: 'x', b: 'y', key_0: 19 },
    ])
  })

  it('reads on when a server returns fewer rows than asked for, without a word', async () => {
    await using server = await startCounting(25, 10)
    const seen = await collect(server.client().readBatches('SELECT n FROM t', { key: 'n', batchSize: 1000 }))
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n))
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['there is no option batchsize', 'Did you mean batchSize?', { key: 'n', batchsize: 1 }],
    ['batchSize:', 'Options: ', { key: 'n', batchSize: 50_000 }],
    ['batchSize:', 'Options: ', { key: 'n', batchSize: 0 }],
    ['key: expected a column', 'Options: ', {}],
    ['key: expected a column', 'Options: ', { key: [] }],
    ['timeoutMs:', 'Options: ', { key: 'n', timeoutMs: -1 }],
    ['values: expected an object', 'Options: ', { key: 'n', values: [1] }],
    ['brings a value for a', 'Give each value once', { key: 'n', values: { a: 2 } }],
  ])('refuses options that do not fit: %s', async (message, hint, options) => {
    await using server = await startCounting(5)
    const query = { hogql: 'SELECT n FROM t WHERE {a}', values: { a: 1 } }
    const error = await collect(
      server.client().readBatches(query, options as never as ReadBatchesOptions),
    ).catch((error) => error)
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(server.seen).toEqual([])
  })

  it('refuses a LIMIT without an order: each page would cut out other rows', async () => {
    await using server = await startCounting(5)
    const client = server.client()
    const options = { key: ['n', 'm'] }
    const error = await collect(client.readBatches('SELECT n, m FROM t LIMIT 5', options)).catch(
      (error) => error,
    )
    expect(error).toBeInstanceOf(InputError)
    expect(error.hint).toContain('ORDER BY n, m before the LIMIT')
    expect(server.seen).toEqual([])
    expect(
      await collect(client.readBatches('SELECT n FROM t ORDER BY n LIMIT 5', { key: 'n' })),
    ).toHaveLength(5)
  })

  it('names the key column that the query does not select', async () => {
    await using server = await startStubPostHog(() =>
      refusal('hogql_query_error', 'Unable to resolve field: uuid'),
    )
    const error = await collect(server.client().readBatches('SELECT n FROM t', { key: 'uuid' })).catch(
      (error) => error,
    )
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toBe('The key column uuid is not a column of the query.')
    expect(error.hint).toContain('SELECT ..., uuid FROM')
  })
})
