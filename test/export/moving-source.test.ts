import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { exportEvents } from '../../src/export/export-events.ts'
import { ndjsonSink } from '../../src/export/sinks/ndjson-sink.ts'
import { type Arrival, captureArrivals, SplitRows, wrongArrivals } from './support/arrivals.ts'
import { collectingSink } from './support/collecting-sink.ts'
import { BUSY_DAY } from './support/history-sql.ts'
import { RANGES } from './support/hostile-history.ts'
import { readNdjson } from './support/read-output.ts'
import { serveHistory } from './support/serve-history.ts'

vi.setConfig({ testTimeout: 180_000 })

it('loses nothing when so many rows arrive after counting that an answer overflows', async () => {
  const uuids = new Set<string>()
  let arrivals: Arrival[] | undefined
  await using served = await serveHistory({
    rows: 60_000,
    local: { timezone: 'Asia/Kathmandu' },
    proxy: {
      countRows: true,
      // Counted and planned; the rows are asked for next.
      instead: async ({ isData }) => {
        if (!isData || arrivals) return undefined
        arrivals = []
        const at = `${BUSY_DAY}T12:00:00Z`
        arrivals = await captureArrivals(served.local, { count: 12_000, event: '$pageview', at })
        for (const { uuid } of arrivals) uuids.add(uuid)
        return undefined
      },
    },
  })
  const { history, client, proxy } = served
  const rows = new SplitRows(uuids)
  const summary = await exportEvents(client, RANGES.all, collectingSink(rows), { checkpoint: false })
  expect(await history.difference(rows, 'all')).toBe('')
  expect(wrongArrivals(rows, arrivals ?? [], true)).toEqual([])
  expect(summary.verified).toBe(true)
  expect(Math.max(...proxy.queries.map(({ rowsServed }) => rowsServed))).toBe(50_000)
})

it('adds in later runs what was stamped in the past meanwhile, and nothing twice', async () => {
  await using served = await serveHistory({ rows: 20_000, local: { timezone: 'America/New_York' } })
  const { history, client, local, directory } = served
  const path = join(directory, 'events.ndjson.gz')
  const run = async () => {
    // The server's clock is read in whole seconds.
    await delay(1100)
    const range = { from: RANGES.all.from }
    const summary = await exportEvents(client, range, ndjsonSink(path), { incremental: { settleMs: 0 } })
    return summary.rows
  }
  const arrivals: Arrival[] = []
  const expectAll = async () => {
    const rows = await readNdjson(path, new SplitRows(new Set(arrivals.map(({ uuid }) => uuid))))
    expect(await history.difference(rows, 'all')).toBe('')
    expect(wrongArrivals(rows as SplitRows, arrivals)).toEqual([])
  }
  expect(await run()).toBe(20_000)
  await expectAll()

  // On a day of the history, long before it, on the busy day among its own names, and now.
  for (const at of ['2026-03-05T10:00:00Z', '2025-12-31T23:59:59.900Z', `${BUSY_DAY}T11:11:11Z`])
    arrivals.push(...(await captureArrivals(local, { count: 150, event: '$pageview', at })))
  arrivals.push(...(await captureArrivals(local, { count: 20, event: "it's", at: new Date().toISOString() })))
  const inRange = arrivals.filter(({ timestamp }) => timestamp >= RANGES.all.from)
  arrivals.splice(0, arrivals.length, ...inRange)
  await run()
  await expectAll()

  // Nothing new: nothing added.
  await run()
  await expectAll()
  arrivals.push(
    ...(await captureArrivals(local, { count: 50, event: 'search', at: '2026-03-13T23:59:59.999Z' })),
  )
  await run()
  await expectAll()
})
