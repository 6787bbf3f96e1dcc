import type { ExportColumn } from '../export-table.ts'

/** The first line of a CSV file: parts are lines of rows only, so that they can be joined. */
export function csvHeader(columns: readonly ExportColumn[]): Buffer {
  const cells = columns.map(({ name }) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
  return Buffer.from(`${cells.join(',')}\r\n`)
}
