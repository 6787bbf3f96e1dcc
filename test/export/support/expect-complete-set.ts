import { expect } from 'vitest'
import { exportEvents } from '../../../src/export/export-events.ts'
import { RANGES } from './hostile-history.ts'
import type { ServedHistory } from './serve-history.ts'
import type { SinkWay } from './sink-ways.ts'

/** What one answer of PostHog carries. */
const MOST_ROWS = 50_000
/** What an export aims at where the server is quick; how quick it is here depends on who else works on the machine. */
const TARGET_ROWS = 45_000

/**
 * Exports the whole history one way and expects every row, once, byte for byte, for little more than the fewest requests.
 * What the server was asked is the proxy's word, not the export's.
 */
export async function expectCompleteSet(
  served: ServedHistory,
  way: SinkWay,
  directory: string,
): Promise<void> {
  const { history, client, proxy } = served
  const truth = history.truth.all
  proxy.reset()
  const found = await way.run(async (sink, signal) => {
    const summary = await exportEvents(client, RANGES.all, sink, { targetRows: TARGET_ROWS, signal })
    expect(summary).toMatchObject({
      status: 'complete',
      rows: truth.rows,
      duplicates: truth.copies,
      verified: true,
      resumedRows: 0,
      requests: proxy.queries.length,
    })
    return summary
  }, directory)
  expect(await history.difference(found, 'all')).toBe('')

  const source = truth.rows + truth.copies
  const { queries } = proxy
  expect(Math.max(...queries.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(3)
  expect(queries.filter(({ status }) => status !== 200)).toEqual([])
  expect(queries.filter(({ refresh }) => refresh !== 'force_blocking')).toEqual([])
  // Planning has a price of its own, which a few cells cannot spread.
  if (source > 1_000_000) expect(queries.length).toBeLessThanOrEqual(2.5 * Math.ceil(source / MOST_ROWS))
  const rowsServed = queries.reduce((sum, query) => sum + query.rowsServed, 0)
  expect(rowsServed).toBeGreaterThanOrEqual(source)
  expect(rowsServed).toBeLessThanOrEqual(1.05 * source)
}
