import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import { allOf } from './all-of.ts'
import { COLUMN_OPTIONS, type ColumnsOption, outputColumns, withKey } from './column-options.ts'
import type { HogQLOption } from './hogql-option.ts'
import { fingerprintOf, type TableSource, type UntypedTable } from './table-source.ts'
import { readTimeRange, type TimeOption, timeOption } from './time-options.ts'
import { typeColumns } from './type-columns.ts'

export interface SessionsExport {
  /** Sessions that began then or later: a Date, a UTC day, or ISO 8601 text with an offset. */
  from: TimeOption
  /** Up to this beginning, exclusive. */
  to: TimeOption
  /**
   * Columns of the output: names of PostHog's, or names of your own with the HogQL of each.
   * @default the id, who, when, how long, how many of what, where it began and ended, and the channel
   */
  columns?: ColumnsOption
  /** Condition in HogQL: text, or hogql`...` with values. */
  where?: HogQLOption
}

const { columns, where } = COLUMN_OPTIONS
const sessionsExportSchema = z.strictObject({ from: timeOption, to: timeOption, columns, where })

const COLUMNS = [
  ...['session_id', 'distinct_id', '$start_timestamp', '$end_timestamp', '$session_duration'],
  ...['$pageview_count', '$autocapture_count', '$screen_count', '$is_bounce'],
  ...[
    '$entry_current_url',
    '$entry_pathname',
    '$end_current_url',
    '$end_pathname',
    '$entry_referring_domain',
  ],
  ...['source', 'medium', 'campaign', 'term', 'content'].map((part) => `$entry_utm_${part}`),
  '$channel_type',
]

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function sessionsTable(given: SessionsExport, call: string): TableSource {
  const options = checkInput(given, sessionsExportSchema, call)
  const range = readTimeRange(options)
  const table: UntypedTable = {
    name: 'sessions',
    from: hogql`sessions`,
    ...withKey(outputColumns(options, COLUMNS), [hogql`sessions.session_id`]),
    where: allOf([options.where]),
    time: { column: hogql`sessions.$start_timestamp`, ...range },
    hashes: [hogql`sessions.session_id`],
  }
  const prepare: TableSource['prepare'] = (ask) => typeColumns(table, ask)
  return { what: 'sessions', fingerprint: fingerprintOf(table), range, prepare }
}
