import type { Driver } from '../../client/driver.ts'
import type { FileDownloads } from '../../client/resources/file-downloads.ts'
import { snapshot } from '../../snapshot.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import type { EventsExport } from '../tables/events-table.ts'

/** A driver that reaches PostHog's file downloads: a `PostHogClient`. */
export type FileDownloadDriver = Driver & { readonly fileDownloads: FileDownloads }

export interface FileExportOptions extends Omit<ExportOptions, 'targetRows' | 'incremental'> {
  /** Days of arrival per run of PostHog's, at most: 1 to 7. @default 7, fewer where many rows arrived */
  daysPerRun?: number
  /** Runs of PostHog's at once, 1 to 3. @default 3 */
  concurrency?: number
  /** Of the queries that count rows, in any minute of this run; it does not limit what files take. @default 240 */
  requestsPerMinute?: number
  /** Of the queries that count rows, in any hour of this run; it does not limit what files take. @default 2,400 */
  requestsPerHour?: number
}

/**
 * Brings all events of a range into a sink by way of files that PostHog writes on demand: for more rows than queries should
 * carry, see `planExport`. PostHog chooses by when rows arrived, so this asks for all days from the beginning of the range to
 * now, a few runs at once, and keeps the rows whose `timestamp` is in the range. What the files cannot give (`where`, columns
 * of your own) is refused. Where an earlier run with the same checkpoint stopped, this one goes on. Scope: `batch_export:write`.
 *
 * PostHog delivers at least once. Copies that come in one run of PostHog's are put out once; a copy that arrived on another
 * day comes again, so merge by `uuid` where that matters. At the end the rows are compared with a count of PostHog's tables.
 * @throws {InputError} for what does not fit or cannot be given; nothing was sent then.
 * @throws {ExportError} `export_stopped` with what can be continued, `checkpoint_invalid`.
 * @example
 * const summary = await exportEventsByFile(client, { from: '2026-01-01', to: '2026-07-01' }, directorySink('events'))
 * console.log(summary.rows, summary.cells) //=> 61204113 46
 */
export async function exportEventsByFile(
  client: FileDownloadDriver,
  events: EventsExport,
  sink: ExportSink,
  options: FileExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ events, options })
  const { exportByFile } = await import('../export-engine.ts')
  return exportByFile(client, given.events, sink, given.options)
}
