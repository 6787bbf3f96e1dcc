import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import { allOf } from './all-of.ts'
import { COLUMN_OPTIONS, type ColumnsOption, outputColumns, withKey } from './column-options.ts'
import type { HogQLOption } from './hogql-option.ts'
import { fingerprintOf, type TableSource, type UntypedTable } from './table-source.ts'
import { readOpenRange, readTimeRange, type TimeOption, timeOption } from './time-options.ts'
import { typeColumns } from './type-columns.ts'

export interface EventsExport {
  /** Events from this `timestamp` on: a Date, a UTC day, or ISO 8601 text with an offset. */
  from: TimeOption
  /** Up to this one, exclusive. Only an incremental export goes without: it takes events of any later time. */
  to?: TimeOption
  /** Names of events. @default all */
  events?: readonly string[]
  /** Properties that get a column of their own, called as they are. */
  properties?: readonly string[]
  /**
   * Columns of the output: names of PostHog's, or names of your own with the HogQL of each.
   * @default uuid, event, properties, timestamp, distinct_id, elements_chain, created_at, $session_id, $window_id, person_mode
   * @example { id: 'uuid', name: 'event', plan: 'person.properties.plan' }
   */
  columns?: ColumnsOption
  /** Condition in HogQL: text, or hogql`...` with values. */
  where?: HogQLOption
}

export const eventsExportSchema = z.strictObject({
  from: timeOption,
  to: timeOption.optional(),
  events: z.array(z.string()).min(1, 'expected names; leave it out for all events').optional(),
  ...COLUMN_OPTIONS,
})

/** Columns that cost no join. */
const COLUMNS = [
  ...['uuid', 'event', 'properties', 'timestamp', 'distinct_id', 'elements_chain', 'created_at'],
  ...['$session_id', '$window_id', 'person_mode'],
]

/** What tells rows apart for PostHog. The day as well: cells may hold several. */
const KEY = [
  hogql`events.uuid`,
  hogql`events.event`,
  hogql`events.distinct_id`,
  hogql`toDate(events.timestamp)`,
]

/** What later runs have to know of a row. */
const TIMES = [hogql`events.timestamp`, hogql`events.created_at`]

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function eventsTable(
  given: EventsExport,
  call: string,
  { incremental = false }: { incremental?: boolean } = {},
): TableSource {
  const options = checkInput(given, eventsExportSchema, call)
  const range = incremental ? readOpenRange(options) : readTimeRange(options)
  const { events, where } = options
  const { columns, key } = withKey(outputColumns(options, COLUMNS), KEY)
  const known = incremental ? withKey(columns, TIMES) : { columns, key: [] }
  const [timeName, createdName] = known.key
  const table: UntypedTable = {
    name: 'events',
    from: hogql`events`,
    columns: known.columns,
    key,
    arrival: { column: hogql`events.created_at`, timeName, createdName },
    where: allOf([events && hogql`events.event IN ${events}`, where]),
    time: { column: hogql`events.timestamp`, ...range },
    names: hogql`events.event`,
    hashes: [hogql`events.distinct_id`, hogql`events.uuid`],
  }
  const prepare: TableSource['prepare'] = (ask) => typeColumns(table, ask)
  const fingerprint = { ...fingerprintOf(table), ...(incremental && { incremental }) }
  return { what: 'events', fingerprint, range, isIncremental: true, prepare }
}
