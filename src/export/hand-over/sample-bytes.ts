import type { Driver } from '../../client/driver.ts'
import type { CellBounds } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { cellQuery, HASHES } from '../plan/cell-query.ts'
import { openAnswer } from '../run/open-answer.ts'
import { createRowScanner } from '../scan/row-scanner.ts'

const SAMPLE_ROWS = 1000

/**
 * Bytes of a row as PostHog writes it, by a few rows of a day: those of some distinct ids, so that no event counts more than
 * it should. Undefined when the day has no rows any more.
 */
export async function sampleBytes(
  driver: Driver,
  table: ExportTable,
  day: { bounds: CellBounds; count: number },
  signal: AbortSignal,
): Promise<number | undefined> {
  const share = Math.min(1, (2 * SAMPLE_ROWS) / day.count)
  const some = { ...day.bounds, hashes: [[0, Math.ceil(HASHES * share)] as const] }
  // One distinct id may have all rows, and not be among them.
  return (
    (share < 1 ? await bytesOf(driver, table, some, signal) : undefined) ??
    bytesOf(driver, table, day.bounds, signal)
  )
}

async function bytesOf(driver: Driver, table: ExportTable, bounds: CellBounds, signal: AbortSignal) {
  let rows = 0
  let bytes = 0
  const scanner = createRowScanner({
    onColumns: () => {},
    onRow({ start, end }) {
      rows++
      bytes += end - start
    },
  })
  const name = `posthog-driver/export/${table.name}/sample`
  for await (const chunk of await openAnswer(driver, cellQuery(table, bounds, SAMPLE_ROWS), { name, signal }))
    scanner.push(chunk)
  scanner.end()
  return rows > 0 ? Math.ceil(bytes / rows) : undefined
}
