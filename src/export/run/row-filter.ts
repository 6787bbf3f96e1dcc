import type { ExportTable } from '../export-table.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { KeySet } from './key-set.ts'

/** Decides of each row of a cell, once and in the order they come, whether it is put out. */
export interface RowFilter {
  accepts(row: RawRow): boolean
  /** Rows that were refused because an earlier run put them out; copies are not among them. */
  readonly known: number
}

/** Lets the first row with each key through. Copies of a row share the table's sort key, so they meet in one cell. */
export class CopyFilter implements RowFilter {
  readonly #places: readonly number[]
  readonly #seen: KeySet
  known = 0

  constructor({ key = [], columns }: Pick<ExportTable, 'key' | 'columns'>) {
    this.#places = key.map((name) => columns.findIndex((column) => column.name === name))
    this.#seen = new KeySet(this.#places)
  }

  accepts(row: RawRow): boolean {
    return this.#places.length === 0 || this.isFirst(row)
  }

  protected isFirst(row: RawRow): boolean {
    return this.#seen.add(row)
  }

  /** The values of the key as they came: equal text for equal rows. */
  protected keyOf(row: RawRow): string {
    let key = ''
    for (const place of this.#places) key += `${textAt(row, place)}\n`
    return key
  }
}

/** The JSON text of a value, byte by byte: to be compared, not to be read. */
export const textAt = ({ bytes, bounds }: RawRow, place: number): string =>
  bytes.toString('latin1', bounds[2 * place], bounds[2 * place + 1])
