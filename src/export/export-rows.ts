import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { RowsExport } from './tables/rows-table.ts'

/**
 * Brings all rows of any query into a sink, beyond PostHog's 50,000: the query is wrapped, counted, and split by its key.
 * PostHog runs it once for every cell, so a query over much data needs a DateTime in its key, which narrows each run.
 * @throws {InputError} for options that do not fit, before anything is sent; for a key that is not among the columns.
 * @throws {ExportError} `export_stopped`, also when more rows than one answer carries have the same key; `checkpoint_invalid`.
 * @example
 * await exportRows(
 *   client,
 *   { hogql: 'SELECT person_id, count() AS events FROM events GROUP BY person_id', key: 'person_id' },
 *   csvSink('activity.csv'),
 * )
 */
export async function exportRows(
  driver: Driver,
  rows: RowsExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ rows, options })
  const { rowsTable, startExport } = await import('./export-engine.ts')
  const call = 'exportRows()'
  return startExport(driver, rowsTable(given.rows, call), sink, given.options, call)
}
