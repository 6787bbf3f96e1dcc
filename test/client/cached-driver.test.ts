import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { cachedDriver } from '../../src/client/cached-driver.ts'
import type { Driver, HogQLQuery, QueryOptions, QueryResult } from '../../src/client/driver.ts'
import { readBatches } from '../../src/client/read-batches.ts'
import { InputError } from '../../src/errors.ts'
import type { QueryEvent } from '../../src/observe/hooks.ts'
import { queryOptionsSchema } from '../../src/schemas/query-options.ts'

/** A driver that counts: each call to `execute` gives the next number. */
function countingDriver() {
  let calls = 0
  const signals: (AbortSignal | undefined)[] = []
  let release: (() => void) | undefined
  const gate = { held: false }
  const execute = vi.fn(
    async (_hogql: string | HogQLQuery, options: QueryOptions = {}): Promise<QueryResult> => {
      signals.push(options.signal)
      const n = ++calls
      if (gate.held) {
        await new Promise<void>((resolve, reject) => {
          release = resolve
          options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
        })
      }
      return {
        rows: [{ n }],
        columns: ['n'],
        types: ['UInt64'],
        truncated: false,
        timezone: 'UTC',
        cached: false,
        elapsedMs: 1,
      }
    },
  )
  const driver = {
    execute,
    listObjects: async () => ['events'],
    getFields: async () => ({ uuid: { type: 'UUID', table: 'events', source: 'built_in' } }),
    capabilities: () => ({ kind: 'posthog', maxRows: 1, defaultRows: 1, offset: false, write: true }),
    close: vi.fn(async () => {}),
  } as unknown as Driver
  return { driver, execute, signals, gate, release: () => release?.() }
}

describe('cachedDriver', () => {
  it('serves equal queries from memory until they are too old, and says how old they are', async () => {
    let nowMs = 0
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver, { ttlMs: 1000, now: () => nowMs })
    expect(await cached.execute('SELECT 1')).toMatchObject({ rows: [{ n: 1 }], cached: false, ageMs: 0 })
    nowMs = 400
    expect(await cached.execute('SELECT 1')).toMatchObject({ rows: [{ n: 1 }], cached: true, ageMs: 400 })
    nowMs = 1000
    expect(await cached.execute('SELECT 1')).toMatchObject({ rows: [{ n: 2 }], cached: false, ageMs: 0 })
    expect(execute).toHaveBeenCalledTimes(2)
  })

  it('tells apart texts, values and their types, limits and shapes', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    const different: [string | HogQLQuery, QueryOptions][] = [
      ['SELECT {a}', { values: { a: 1 } }],
      ['SELECT {a}', { values: { a: '1' } }],
      ['SELECT {a}', { values: { a: null } }],
      ['SELECT {a}', { values: { a: 2n ** 60n } }],
      ['SELECT {a}', { values: { a: 2n ** 60n + 1n } }],
      ['SELECT {a}', { values: { a: '1n' } }],
      ['SELECT {a}', { values: { a: 1 }, limit: 5 }],
      ['SELECT {a}', { values: { a: 1 }, parseJson: true }],
      ['SELECT  {a}', { values: { a: 1 } }],
    ]
    for (const [hogql, options] of different) await cached.execute(hogql, options)
    expect(execute).toHaveBeenCalledTimes(different.length)
    await cached.execute({ hogql: 'SELECT {a}', values: { a: 1 } })
    await cached.execute('SELECT {a}', { values: { a: 1n } }) // sent as 1
    await cached.execute('SELECT {b} + {a}', { values: { a: 1, b: 2 } })
    await cached.execute('SELECT {b} + {a}', { values: { b: 2, a: 1 } })
    expect(execute).toHaveBeenCalledTimes(different.length + 1)
  })

  it('tells apart every option there is, but for those that cannot change an answer', async () => {
    const id = '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11'
    const others: Record<string, QueryOptions> = {
      values: { values: { a: 2 } },
      variables: { variables: { org: { id, value: 'acme' } } },
      filters: { filters: { filterTestAccounts: true } },
      modifiers: { modifiers: { convertToProjectTimezone: false } },
      limit: { limit: 7 },
      parseJson: { parseJson: ['properties'] },
      refresh: { refresh: 'async' },
      background: { background: 'never' },
    }
    const same: Record<string, QueryOptions> = {
      schema: { schema: z.object({ n: z.number() }) },
      signal: { signal: new AbortController().signal },
      timeoutMs: { timeoutMs: 5000 },
      name: { name: 'report' },
      tags: { tags: { productKey: 'report' } },
      onProgress: { onProgress: () => {} },
    }
    // An option added later must be put on one of the lists.
    expect(Object.keys({ ...others, ...same }).sort()).toEqual(Object.keys(queryOptionsSchema.shape).sort())

    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    const query = 'SELECT {a}, {variables.org}, {filters}'
    const plain: QueryOptions = {
      values: { a: 1 },
      variables: { org: { id, value: 'other' } },
      filters: { filterTestAccounts: false },
    }
    await cached.execute(query, plain)
    for (const [index, more] of Object.values(others).entries()) {
      await cached.execute(query, { ...plain, ...more })
      expect(execute, JSON.stringify(more)).toHaveBeenCalledTimes(index + 2)
    }
    for (const [name, more] of Object.entries(same))
      expect(await cached.execute(query, { ...plain, ...more }), name).toMatchObject({ cached: true })
  })

  it('does not mind in which order things were written', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    const modifiers = { debug: false, timings: true }
    await cached.execute('SELECT 1', { limit: 3, modifiers })
    await cached.execute('SELECT 1', { modifiers: { timings: true, debug: false }, limit: 3 })
    expect(execute).toHaveBeenCalledTimes(1)
  })

  it('refuses what the driver would refuse, also when an answer is at hand', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    await cached.execute('SELECT {a}', { values: { a: null } })
    for (const a of [Number.NaN, undefined])
      await expect(cached.execute('SELECT {a}', { values: { a } })).rejects.toThrow(InputError)
    await expect(
      cached.execute('SELECT {a}', { values: { a: null }, bogus: 1 } as QueryOptions),
    ).rejects.toThrow('no option bogus')
    await expect(
      cached.execute({ hogql: 'SELECT {a}', values: { a: null } }, { values: { a: null } }),
    ).rejects.toThrow('brings a value for a')
    expect(execute).toHaveBeenCalledTimes(1)
  })

  it('sends a query once for all who ask at the same time, and cancels it when all have given up', async () => {
    const { driver, execute, signals, gate, release } = countingDriver()
    gate.held = true
    const cached = cachedDriver(driver)
    const impatient = new AbortController()
    const first = cached.execute('SELECT 1', { signal: impatient.signal })
    const second = cached.execute('SELECT 1')
    impatient.abort(new Error('enough'))
    await expect(first).rejects.toThrow()
    expect(signals[0]?.aborted).toBe(false)
    release()
    expect((await second).rows).toEqual([{ n: 1 }])
    expect(execute).toHaveBeenCalledTimes(1)

    const alone = new AbortController()
    const third = cached.execute('SELECT 2', { signal: alone.signal })
    alone.abort(new Error('enough'))
    await expect(third).rejects.toThrow()
    expect(signals[1]?.aborted).toBe(true)
  })

  it('keeps its rows from callers who change theirs, and checks a schema for each', async () => {
    const { driver } = countingDriver()
    const cached = cachedDriver(driver)
    const [row] = await cached.query<{ n: number }>('SELECT 1')
    row!.n = 99
    expect(await cached.query('SELECT 1', { schema: z.object({ n: z.number() }) })).toEqual([{ n: 1 }])
    await expect(cached.query('SELECT 1', { schema: z.object({ n: z.string() }) })).rejects.toThrow('Row 1')
  })

  it('lets forced refreshes through and keeps no failures', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    await cached.execute('SELECT 1', { refresh: 'force_blocking' })
    await cached.execute('SELECT 1', { refresh: 'force_blocking' })
    expect(execute).toHaveBeenCalledTimes(2)
    execute.mockRejectedValueOnce(new Error('down'))
    await expect(cached.execute('SELECT 3')).rejects.toThrow('down')
    await expect(cached.execute('SELECT 3')).resolves.toMatchObject({ cached: false })
  })

  it('is passed by readBatches: every page is read anew, and none is kept', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver)
    const read: unknown[] = []
    for (let time = 0; time < 2; time++)
      for await (const rows of readBatches(cached, 'SELECT n FROM events', { key: 'n' })) read.push(...rows)
    for await (const rows of cached.readBatches('SELECT n FROM events', { key: 'n' })) read.push(...rows)
    expect(read).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    const [page] = execute.mock.calls[0]!
    await cached.execute(page)
    expect(execute).toHaveBeenCalledTimes(4)
  })

  it('tells hooks of the answers it gives itself, and leaves the rest to the driver', async () => {
    const { driver, execute, gate, release } = countingDriver()
    const events: QueryEvent[] = []
    const cached = cachedDriver(driver, { hooks: { onQuery: (event) => void events.push(event) } })
    await cached.execute('SELECT 1')
    await cached.execute('SELECT 1', { refresh: 'force_blocking' })
    execute.mockRejectedValueOnce(new Error('down'))
    await expect(cached.execute('SELECT 2')).rejects.toThrow('down')
    expect(events).toEqual([])

    await cached.execute('SELECT 1')
    await expect(cached.execute('SELECT {a}')).rejects.toThrow(InputError)
    gate.held = true
    const both = [cached.execute('SELECT 3'), cached.execute('SELECT 3')]
    release()
    await Promise.all(both)
    const given = {
      driver: 'cached',
      ok: true,
      durationMs: expect.any(Number),
      rowCount: 1,
      truncated: false,
      cached: true,
    }
    const refused = { driver: 'cached', ok: false, code: 'invalid_input', durationMs: expect.any(Number) }
    expect(events).toEqual([given, refused, given])
  })

  it('drops the least recently used result first', async () => {
    const { driver, execute } = countingDriver()
    const cached = cachedDriver(driver, { maxEntries: 2 })
    for (const hogql of ['SELECT 1', 'SELECT 2', 'SELECT 1', 'SELECT 3', 'SELECT 1'])
      await cached.execute(hogql)
    expect(execute).toHaveBeenCalledTimes(3)
    await cached.execute('SELECT 2')
    expect(execute).toHaveBeenCalledTimes(4)
  })

  it('names itself, closes what it wraps and refuses nonsense', async () => {
    const { driver } = countingDriver()
    const cached = cachedDriver(driver)
    expect(cached.capabilities().kind).toBe('cached')
    expect(await cached.list_objects()).toEqual(['events'])
    expect(Object.keys(await cached.get_fields('events'))).toEqual(['uuid'])
    await cached.close()
    expect(driver.close).toHaveBeenCalledTimes(1)
    expect(() => cachedDriver(driver, { ttlMs: 0 })).toThrow('ttlMs: got 0, expected a number above 0')
    expect(() => cachedDriver(driver, { maxEntries: '5' } as object)).toThrow('maxEntries')
    expect(() => cachedDriver(driver, { ttlMs: Number.POSITIVE_INFINITY })).not.toThrow()
    expect(() => cachedDriver(driver, { ttl: 5 } as object)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('no option ttl'),
        hint: 'Options: ttlMs, maxEntries, hooks, now.',
      }),
    )
  })
})
