import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { CohortExport } from './tables/cohort-table.ts'

/**
 * Brings the people of a cohort, static or dynamic, into a sink: those PostHog counted in when it last computed the cohort.
 * @throws {InputError} for options that do not fit; nothing was sent then.
 * @throws {QueryError} when there is no such cohort, before anything is written.
 * @throws {ExportError} `export_stopped`, `checkpoint_invalid`.
 * @example await exportCohort(client, { cohort: 'Paying customers', properties: ['email'] }, csvSink('paying.csv'))
 */
export async function exportCohort(
  driver: Driver,
  cohort: CohortExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ cohort, options })
  const { cohortTable, startExport } = await import('./export-engine.ts')
  const call = 'exportCohort()'
  return startExport(driver, cohortTable(given.cohort, call), sink, given.options, call)
}
