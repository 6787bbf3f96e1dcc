import type { Driver } from '../../client/driver.ts'
import { snapshot } from '../../snapshot.ts'
import type { EventsExport } from '../tables/events-table.ts'
import type { ExportPlan } from './export-plan.ts'

export interface PlanExportOptions {
  /** What the rows are to become: PostHog can write Parquet itself. @default 'ndjson' */
  format?: 'ndjson' | 'csv' | 'parquet'
  /** Whether the same is to be exported again and again. @default false */
  recurring?: boolean
  /** @default the client's (240) */
  requestsPerMinute?: number
  /** @default the client's (2,400) */
  requestsPerHour?: number
  /** Queries at once, 1 to 3. @default 3 */
  concurrency?: number
  signal?: AbortSignal
}

/**
 * Counts what an export of events would bring, and says which way fits: queries in verified cells, files that PostHog writes
 * on demand, or a scheduled batch export. One request for each year of the range, one for the columns, one or two for a
 * sample of rows. It decides nothing: every way has a function of its own.
 * @throws {InputError} for a selection that does not fit; nothing was sent then.
 * @example
 * const plan = await planExport(client, { from: '2026-01-01', to: '2026-11-01' })
 * console.log(plan.rows, plan.recommended) //=> 48210334 file-download
 * console.log(formatExportPlan(plan))
 */
export async function planExport(
  driver: Driver,
  selection: EventsExport,
  options: PlanExportOptions = {},
): Promise<ExportPlan> {
  const given = snapshot({ selection, options })
  const { makeExportPlan } = await import('../export-engine.ts')
  return makeExportPlan(driver, given.selection, given.options)
}
