import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { cachedDriver } from '../../src/client/cached-driver.ts'
import type { Driver, HogQLQuery, QueryOptions, QueryResult } from '../../src/client/driver.ts'
import { InputError } from '../../src/errors.ts'

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
    expect(() => cachedDriver(driver, { ttlMs: 0 })).toThrow('ttlMs')
  })
})
