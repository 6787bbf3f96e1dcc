import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { EventsExport } from './tables/events-table.ts'

/**
 * Brings all events of a range into a sink: each once, none left out. The range is counted and cut into cells that are
 * fetched side by side, and a cell is put out only when all its rows are there. Where an earlier run with the same checkpoint
 * stopped, this one goes on.
 *
 * Rows come in no order. Of events that arrive while it runs, some may be in. With `incremental`, the same call run again adds
 * what has arrived since, whatever its timestamp says, and nothing twice.
 * @throws {InputError} for options that do not fit; nothing was sent then.
 * @throws {QueryError} when PostHog does not know a column, before anything is written.
 * @throws {ExportError} `export_stopped` with what can be continued, `checkpoint_invalid`.
 * @example
 * const summary = await exportEvents(
 *   client, { from: '2026-08-01', to: '2026-09-01', events: ['$pageview'] }, ndjsonSink('august.ndjson.gz'))
 * console.log(summary.rows, summary.verified) //=> 1204113 true
 */
export async function exportEvents(
  driver: Driver,
  events: EventsExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ events, options })
  const { eventsTable, startExport } = await import('./export-engine.ts')
  const call = 'exportEvents()'
  return startExport(
    driver,
    eventsTable(given.events, call, { incremental: Boolean(given.options.incremental) }),
    sink,
    given.options,
    call,
  )
}
