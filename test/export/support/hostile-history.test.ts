import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportEvents } from '../../../src/export/export-events.ts'
import { collectingSink } from './collecting-sink.ts'
import { RANGES } from './hostile-history.ts'
import { type EventRow, RowSet } from './row-set.ts'
import { type ServedHistory, serveHistory } from './serve-history.ts'

let served: ServedHistory
const rows: EventRow[] = []
beforeAll(async () => {
  served = await serveHistory({ rows: 20_000 })
  await exportEvents(served.client, RANGES.all, collectingSink(new KeptRows()), { targetRows: 5000 })
})
afterAll(() => served?.[Symbol.asyncDispose]())

class KeptRows extends RowSet {
  override add(row: EventRow): void {
    const texts = [row.event, row.distinctId, row.elementsChain].map(String) as [string, string, string]
    const [event, distinctId, elementsChain] = texts
    rows.push({ ...row, event, distinctId, elementsChain, properties: Buffer.from(row.properties) })
  }
}

const withoutLast = (bytes: Buffer): Buffer => bytes.subarray(0, -1)

it.each<[string, (row: EventRow) => EventRow[], RegExp]>([
  ['nothing', (row) => [row], /^$/],
  ['a row that is lost', () => [], /^1 rows are missing, or were changed, such as \["[\w-]{36}".*$/],
  ['a row that comes twice', (row) => [row, row], /^1 rows came more than once, such as [\w-]{36}$/],
  [
    'a byte of the properties',
    (row) => [{ ...row, properties: Buffer.concat([withoutLast(row.properties), Buffer.from(' ')]) }],
    /^1 rows are missing.*\n1 rows are not in the source/,
  ],
  [
    'a microsecond',
    (row) => [{ ...row, timestamp: '2026-03-08T00:00:00.000001Z' }],
    /^1 rows are missing.*\n1 rows are not in the source/,
  ],
  [
    'a letter that moved to the next column',
    (row) => [{ ...row, event: `${row.event}x`, distinctId: String(row.distinctId).slice(0, -1) }],
    /^1 rows are missing.*\n1 rows are not in the source/,
  ],
])('tells the source from an output that differs by %s', async (_, mishandle, difference) => {
  const mishandled = new RowSet()
  for (const [index, row] of rows.entries())
    for (const each of index === 12_345 ? mishandle(row) : [row]) mishandled.add(each)
  expect(await served.history.difference(mishandled, 'all')).toMatch(difference)
})
