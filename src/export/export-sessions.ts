import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { SessionsExport } from './tables/sessions-table.ts'

/**
 * Brings the sessions that began in a range into a sink: see `exportEvents` for how. A session that goes on while the export
 * runs is put out as it was then.
 * @throws {InputError} for options that do not fit; nothing was sent then.
 * @throws {ExportError} `export_stopped`, `checkpoint_invalid`.
 * @example await exportSessions(client, { from: '2026-08-01', to: '2026-08-08' }, ndjsonSink('sessions.ndjson'))
 */
export async function exportSessions(
  driver: Driver,
  sessions: SessionsExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ sessions, options })
  const { sessionsTable, startExport } = await import('./export-engine.ts')
  const call = 'exportSessions()'
  return startExport(driver, sessionsTable(given.sessions, call), sink, given.options, call)
}
