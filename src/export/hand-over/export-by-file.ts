import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { InputError } from '../../errors.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import { withJournal } from '../run/with-journal.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { checkSink, exportOptionsSchema } from '../start-export.ts'
import { type EventsExport, eventsTable } from '../tables/events-table.ts'
import type { FileDownloadDriver, FileExportOptions } from './export-events-by-file.ts'
import { FileRun } from './file-run.ts'
import { fileTable } from './file-table.ts'
import { INTERVAL_LIMITS } from './receive-intervals.ts'

const optionsSchema = exportOptionsSchema
  .omit({ targetRows: true, incremental: true })
  .extend({ daysPerRun: z.int().min(1).max(7).optional() })

/** What `exportEventsByFile` does. */
export async function exportByFile(
  client: FileDownloadDriver,
  events: EventsExport,
  sink: ExportSink,
  options: FileExportOptions,
): Promise<ExportSummary> {
  const call = 'exportEventsByFile()'
  const files = fileTable(events, call)
  const { daysPerRun: days = INTERVAL_LIMITS.days, ...given } = checkOptions(options, optionsSchema, call)
  checkSink(sink, call)
  if (!client?.fileDownloads)
    throw new InputError(`${call} needs a PostHogClient: this driver has no file downloads.`, {
      code: 'invalid_input',
      hint: 'Pass the client itself, or export by queries (exportEvents).',
    })
  const { from, to, events: names } = events
  const source = eventsTable({ from, to, ...(names && { events: names }), columns: ['uuid'] }, call)
  const { fileDownloads: downloads } = client
  const journaled = { driver: client, sink, selection: files.fingerprint, options: given }
  return withJournal(journaled, (journal, checkpoint) =>
    new FileRun({
      driver: client,
      downloads,
      files,
      table: ({ askColumns }) => source.prepare(askColumns),
      sink,
      options: given as ExportOptions,
      limits: { ...INTERVAL_LIMITS, days },
      journal,
      checkpoint,
    }).run(),
  )
}
