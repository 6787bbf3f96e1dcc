import type { HogQLFragment } from '../../hogql/hogql-tag.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { Fingerprint } from '../checkpoint/journal-entry.ts'
import type { ExportColumn, ExportTable } from '../export-table.ts'

/** What a caller wants exported, checked; the server has not been asked yet. */
export interface TableSource {
  /** `events`, `persons` ... */
  what: string
  /** What must be the same for a run to go on with an earlier one. */
  fingerprint: Fingerprint
  /** Of tables with a time: half-open, UTC with microseconds; null is open. */
  range?: { from: string | null; to: string | null }
  /** Columns that the caller says tell the rows apart; whether they do shows only in the rows. */
  givenKey?: readonly string[]
  /** Whether later runs can find what is new. @default false */
  isIncremental?: boolean
  /** The table with the types of its columns. */
  prepare: (ask: AskColumns) => Promise<ExportTable>
}

export type UntypedColumn = Omit<ExportColumn, 'type'>

/** A table as far as it is known without its types. */
export interface UntypedTable extends Omit<ExportTable, 'columns'> {
  columns: readonly UntypedColumn[]
}

/** What makes an export the same export. */
export function fingerprintOf({ name, from, columns, where, time, key }: UntypedTable): Fingerprint {
  return {
    export: name,
    source: written(from),
    columns: Object.fromEntries(columns.map((column) => [column.name, written(column.expression)])),
    where: where ? written(where) : null,
    from: time?.from ?? null,
    to: time?.to ?? null,
    key: [...(key ?? [])],
  }
}

const written = ({ hogql, values }: HogQLFragment): string =>
  Object.keys(values).length === 0 ? hogql : `${hogql} ${JSON.stringify(values)}`
