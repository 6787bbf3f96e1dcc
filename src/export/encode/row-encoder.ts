import type { RawRow } from '../scan/raw-row.ts'

/** Writes rows down one after the other, each with its line end. */
export interface RowEncoder {
  write(row: RawRow): void
}
