import type { ExportColumn } from '../export-table.ts'

/** A column that is put out, and its place in the rows that come. */
export interface PutColumn {
  index: number
  name: string
}

export const putColumns = (columns: readonly ExportColumn[]): PutColumn[] =>
  columns.flatMap(({ name, output }, index) => (output ? [{ index, name }] : []))
