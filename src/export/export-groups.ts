import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { GroupsExport } from './tables/groups-table.ts'

/**
 * Brings groups, such as companies, as they are now into a sink: see `exportEvents` for how.
 * @throws {InputError} for options that do not fit; nothing was sent then.
 * @throws {ExportError} `export_stopped`, `checkpoint_invalid`.
 * @example await exportGroups(client, { type: 0, properties: ['plan'] }, csvSink('companies.csv'))
 */
export async function exportGroups(
  driver: Driver,
  groups: GroupsExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ groups, options })
  const { groupsTable, startExport } = await import('./export-engine.ts')
  const call = 'exportGroups()'
  return startExport(driver, groupsTable(given.groups, call), sink, given.options, call)
}
