import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { ExportSummary } from '../../../src/export/export-summary.ts'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { ExportPart } from '../../../src/export/part/export-part.ts'
import type { PartFormat } from '../../../src/export/part/part-format.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

/** Columns of an export by name and ClickHouse type. */
export const columnsOf = (types: Readonly<Record<string, string>>): ExportColumn[] =>
  Object.entries(types).map(([name, type]) => ({ name, type, expression: hogql.id(name), output: true }))

/** One JSON text per value, so that tests can say exactly what came: `['"a"', '18446744073709551615']`. */
export type RawValues = readonly string[]

export const raw = (...values: readonly unknown[]): RawValues => values.map((value) => JSON.stringify(value))

/** A part as an export hands it over, in chunks that cut lines and characters anywhere. */
export function makePart(
  columns: readonly ExportColumn[],
  rows: readonly RawValues[],
  { id = '2026-08-01-0000', format = { kind: 'arrays' } as PartFormat, chunkSize = 7 } = {},
): ExportPart {
  const text = rows.map((row) => `${lineOf(columns, row, format)}\n`).join('')
  const bytes = format.gzip ? gzipSync(text) : Buffer.from(text)
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += chunkSize)
      yield bytes.subarray(start, start + chunkSize)
  }
  return {
    id,
    segment: id.slice(0, 10),
    rows: rows.length,
    bytes: bytes.length,
    duplicates: 0,
    columns,
    chunks,
    stream: () => Readable.from(chunks()),
    moveTo: (path) => writeFile(path, bytes),
  }
}

function lineOf(columns: readonly ExportColumn[], row: RawValues, { kind }: PartFormat): string {
  if (kind === 'arrays') return `[${row.join(',')}]`
  if (kind === 'ndjson')
    return `{${row.map((value, index) => `${JSON.stringify(columns[index]!.name)}:${value}`).join(',')}}`
  return row.map(csvCell).join(',')
}

/** NULL is nothing at all, an empty text two quotes. */
function csvCell(value: string): string {
  if (value === 'null') return ''
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const summaryOf = (parts: readonly ExportPart[]): ExportSummary => ({
  status: 'complete',
  rows: parts.reduce((sum, part) => sum + part.rows, 0),
  bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  cells: parts.length,
  duplicates: 0,
  verified: true,
  requests: parts.length,
  elapsedMs: 1,
  resumedRows: 0,
  notices: [],
})
