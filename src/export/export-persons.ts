import type { Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { PersonsExport } from './tables/persons-table.ts'

/**
 * Brings all people of the project, as they are now, into a sink: see `exportEvents` for how. Their distinct ids are rows of
 * a table of their own: `exportRows(client, { hogql: 'SELECT distinct_id, person_id FROM person_distinct_ids', key: 'distinct_id' }, sink)`.
 *
 * With `incremental`, the same call run again adds the persons that were seen since, with their properties of that moment:
 * the last row of a person is the one that counts, so let a sink with a key replace the earlier one.
 * @throws {InputError} for options that do not fit; nothing was sent then.
 * @throws {ExportError} `export_stopped`, `checkpoint_invalid`.
 * @example await exportPersons(client, { properties: ['email'], where: 'is_identified' }, csvSink('people.csv'))
 */
export async function exportPersons(
  driver: Driver,
  persons: PersonsExport,
  sink: ExportSink,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const given = snapshot({ persons, options })
  const { personsTable, startExport } = await import('./export-engine.ts')
  const call = 'exportPersons()'
  return startExport(
    driver,
    personsTable(given.persons, call, { incremental: Boolean(given.options.incremental) }),
    sink,
    given.options,
    call,
  )
}
