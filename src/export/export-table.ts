import type { HogQLFragment } from '../hogql/hogql-tag.ts'

/** What is exported, as far as planning and fetching need to know it. */
export interface ExportTable {
  /** What it is called in messages, ids and file names: `events`, `persons`, `rows` ... */
  name: string
  /** What follows FROM: a table, or a subquery in parentheses. */
  from: HogQLFragment
  columns: readonly ExportColumn[]
  /** The caller's own condition. */
  where?: HogQLFragment
  /** Splits it into UTC days. Without it there is one segment, `all`. */
  time?: TimePartition
  /** Column whose few values split a day next, such as `event`. */
  names?: HogQLFragment
  /** Columns that split what is still too large, in the order of the table's sort key, by their hash. */
  hashes: readonly HogQLFragment[]
  /**
   * Names of columns (fetched, put out or not) that together are the same only in copies of one row: of those that meet in a
   * cell, one is put out. Of events: uuid, event, distinct_id and day; the same uuid under another event is another row for PostHog.
   */
  key?: readonly string[]
  /** How rows that arrive later are found; without it, a table is exported as a whole only. */
  arrival?: ArrivalColumns
  /** What the reader of the summary should know. */
  notice?: string
}

export interface ArrivalColumns {
  /** When the row was stored, or last changed. */
  column: HogQLFragment
  /** Names of the fetched columns with that time and the table's own: rows that were put out are then dropped. */
  createdName?: string
  timeName?: string
  /** What PostHog rounds the time down to; a run looks back so much farther. @default 0 */
  roundedMs?: number
}

export interface TimePartition {
  column: HogQLFragment
  /** Inclusive, UTC with microseconds (`2026-08-01T00:00:00.000000Z`); null is open. */
  from: string | null
  /** Exclusive; null is open. */
  to: string | null
  /** Cells may hold several days, where few rows are: fewer requests. Off for sinks with a folder per day. @default true */
  joinDays?: boolean
}

export interface ExportColumn {
  /** As it is called in the output. */
  name: string
  expression: HogQLFragment
  /** ClickHouse type as the server reported it. */
  type: string
  /** False for one that is fetched for the export's own use and not put out. */
  output: boolean
}
