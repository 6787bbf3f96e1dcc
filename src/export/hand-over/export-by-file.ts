import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { InputError } from '../../errors.ts'
import { memoryJournal, openJournal } from '../checkpoint/journal.ts'
import type { ExportOptions } from '../export-options.ts'
import type { ExportSummary } from '../export-summary.ts'
import { projectOf } from '../run/project-of.ts'
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
  const checkpoint = given.checkpoint === false ? undefined : (given.checkpoint ?? sink.checkpointPath)
  const fingerprint = { ...files.fingerprint, ...projectOf(client), sink: sink.name, format: sink.format }
  const { overwrite } = given
  const journal = checkpoint
    ? await openJournal({ path: checkpoint, fingerprint, overwrite })
    : memoryJournal()
  try {
    const run = new FileRun({
      driver: client,
      downloads: client.fileDownloads,
      files,
      table: ({ askColumns }) => source.prepare(askColumns),
      sink,
      options: given as ExportOptions,
      limits: { ...INTERVAL_LIMITS, days },
      journal,
      checkpoint,
    })
    return await run.run()
  } finally {
    try {
      await sink.close?.()
    } finally {
      await journal.close()
    }
  }
}
