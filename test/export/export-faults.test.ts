import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportEvents } from '../../src/export/export-events.ts'
import type { ExportOptions } from '../../src/export/export-options.ts'
import { ndjsonSink } from '../../src/export/sinks/ndjson-sink.ts'
import { collectingSink } from './support/collecting-sink.ts'
import type { SeenQuery } from './support/counting-proxy.ts'
import { RANGES } from './support/hostile-history.ts'
import { readNdjson } from './support/read-output.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'

// Most of the time they wait for their next attempt, and the first one for a minute to pass: all of them do so together.
vi.setConfig({ testTimeout: 180_000, maxConcurrency: 12 })

let small: ServedHistory
let large: ServedHistory
beforeAll(async () => {
  ;[small, large] = await Promise.all([serveHistory({ rows: 6000 }), serveHistory({ rows: 20_000 })])
})
afterAll(() => Promise.all([small, large].map((served) => served?.[Symbol.asyncDispose]())))

/** A dozen cells of the small history. */
const targetRows = 1200

type Fault = (query: SeenQuery, earlier: number) => string | undefined

/** Exports through a connection on which queries meet faults, and expects the whole set all the same. */
async function exportThrough(served: ServedHistory, fault: Fault, options: ExportOptions = {}) {
  const { proxy, client } = await served.connect({ proxy: { fault, countRows: true } })
  const sink = collectingSink()
  const summary = await exportEvents(client, RANGES.all, sink, { checkpoint: false, ...options })
  const { rows, copies } = served.history.truth.all
  expect(await served.history.difference(sink.rows, 'all')).toBe('')
  expect(summary).toMatchObject({ status: 'complete', rows, duplicates: copies, verified: true })
  expect(Math.max(...proxy.queries.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(3)
  return { summary, queries: proxy.queries, source: rows + copies }
}

/** Every kind of query meets it: the first ones, which find out types and counts, and some of those for rows. */
const nowAndThen =
  (header: string): Fault =>
  ({ isData }, earlier) =>
    earlier === 0 || earlier === 2 || (isData && earlier % 3 === 0) ? header : undefined

describe.concurrent('the budget of requests', () => {
  it('is kept to across runs, so that the server never has to refuse one', async () => {
    const perMinute = 10
    await using limited = await serveHistory({
      rows: 20_000,
      local: { limits: { requestsPerMinute: perMinute, concurrentQueries: 3 } },
    })
    const { client, proxy, history, directory } = limited
    const path = join(directory, 'events.ndjson')
    const options = { targetRows: 4500, requestsPerMinute: perMinute }
    const stop = new AbortController()
    const stopped = exportEvents(client, RANGES.all, ndjsonSink(path), {
      ...options,
      signal: stop.signal,
      // There are more requests than a minute has: it cannot be done before.
      onProgress: ({ rows }) => {
        if (rows > 0) stop.abort()
      },
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    const before = proxy.queries.length
    const summary = await exportEvents(client, RANGES.all, ndjsonSink(path), options)
    expect(await history.difference(await readNdjson(path), 'all')).toBe('')
    expect(summary.resumedRows).toBeGreaterThan(0)
    const times = proxy.queries.map(({ atMs }) => atMs)
    expect(times.length).toBeGreaterThan(before)
    expect(times.length).toBeGreaterThan(perMinute)
    expect(proxy.queries.filter(({ status }) => status === 429)).toEqual([])
  })
})

describe.concurrent('an answer that is lost or spoiled', () => {
  it.each([
    'reset_before_headers',
    'reset_before_body',
    'reset_mid_body',
    'cut_gzip',
    'truncated_json',
    'invalid_utf8',
    'html_200',
    'html_502',
    'error_500',
    'unavailable_503; retryAfter=none',
    'stale_cached',
    'stale_202',
  ])('is asked for again: %s', async (fault) => {
    const { queries, summary } = await exportThrough(small, nowAndThen(fault), { targetRows })
    expect(queries.filter(({ isData }) => isData).length).toBeGreaterThan(summary.cells)
  })
})

describe.concurrent('a refusal for now', () => {
  it.each([
    'throttled_429; retryAfterSeconds=1',
    'throttled_429; retryAfter=date',
    'throttled_429; retryAfter=none',
    'concurrency_429',
    'unavailable_503; retryAfterSeconds=1',
    'heavy_load_513',
  ])('is waited out: %s', async (fault) => {
    await exportThrough(small, (_, earlier) => ([0, 1, 5, 6, 10].includes(earlier) ? fault : undefined), {
      targetRows,
    })
  })
})

describe.concurrent('a query that costs too much', () => {
  it.each(['timeout_504', 'estimated_512', 'memory_513'])('is split, not repeated: %s', async (fault) => {
    const refused = new Set<string>()
    let left = 4
    const { queries } = await exportThrough(
      small,
      ({ isData, hogql }) => {
        if (!isData || left === 0) return undefined
        left--
        refused.add(hogql)
        return fault
      },
      { targetRows },
    )
    expect(refused.size).toBeGreaterThan(0)
    expect(new Set(queries.map(({ hogql }) => hogql)).size).toBeGreaterThan(refused.size)
  })
})

describe.concurrent('a row cap that is lowered without notice', () => {
  it.each([5000, 2500])('to %i, is found out', async (cap) => {
    const { queries } = await exportThrough(large, ({ isData }) =>
      isData ? `row_cap; rows=${cap}` : undefined,
    )
    expect(Math.max(...queries.map(({ rowsServed }) => rowsServed))).toBe(cap)
  })

  it('in the middle of it, is found out', async () => {
    await exportThrough(large, (_, earlier) => (earlier >= 9 ? 'row_cap; rows=700' : undefined), {
      targetRows: 2000,
    })
  })

  it('from the first query on, is found out', async () => {
    await exportThrough(large, () => 'row_cap; rows=900')
  })
})
