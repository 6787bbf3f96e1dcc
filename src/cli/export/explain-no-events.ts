import type { Driver } from '../../client/driver.ts'
import { PostHogDriverError } from '../../errors.ts'
import type { EventsExport } from '../../export/tables/events-table.ts'
import { readOpenRange } from '../../export/tables/time-options.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'

const MAX_NAMES = 2000

/**
 * Why an export of named events brought no rows: which names the range does not have, and the ones it has that are near.
 * Undefined when nothing is known to be wrong: an incremental export may find nothing new.
 */
export async function explainNoEvents(
  driver: Driver,
  given: EventsExport & { events: readonly string[] },
  signal: AbortSignal,
): Promise<string | undefined> {
  const present = await namesInRange(driver, given, signal)
  if (!present) return undefined
  const absent = given.events.filter((name) => !present.includes(name))
  if (absent.length === 0)
    return given.where === undefined
      ? undefined
      : 'No rows: these events are there in that range, but none meets the condition.'
  const near = didYouMean([...new Set(absent.flatMap((name) => closestNames(name, present)))])
  return `No rows: there are no events called ${absent.join(', ')} in that range.${near ? ` ${near}` : ''}`
}

async function namesInRange(
  driver: Driver,
  { events, ...range }: EventsExport & { events: readonly string[] },
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const { from, to } = readOpenRange(range)
  const values = { from, to: to ?? new Date().toISOString(), events }
  try {
    const rows = await driver.query(
      `SELECT event
FROM events
WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({to})
GROUP BY event
ORDER BY event IN {events} DESC, count() DESC
LIMIT ${MAX_NAMES}`,
      { values, signal, name: 'event names' },
    )
    return rows.map((row) => String(row.event))
  } catch (error) {
    // The export is done, and nothing is said about names that nobody could look up.
    if (PostHogDriverError.isInstance(error) && !signal.aborted) return undefined
    throw error
  }
}
