import { createEncoder } from '../../../src/export/encode/create-encoder.ts'
import { OutputBuffer } from '../../../src/export/encode/output-buffer.ts'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { PartFormat } from '../../../src/export/part/part-format.ts'
import { createRowScanner } from '../../../src/export/scan/row-scanner.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

/** Columns of these names; those that begin with `-` are not put out. */
export const columnsOf = (...names: string[]): ExportColumn[] =>
  names.map((name) => ({
    name: name.replace(/^-/, ''),
    expression: hogql`1`,
    type: 'String',
    output: !name.startsWith('-'),
  }))

/** What a format makes of rows whose values are given as JSON text. */
export function encodeRows(format: PartFormat, columns: ExportColumn[], rows: string[][]): string {
  const output = new OutputBuffer()
  const encoder = createEncoder(format, columns, output)
  const scanner = createRowScanner({ onColumns: () => {}, onRow: (row) => encoder.write(row) })
  const names = JSON.stringify(columns.map(({ name }) => name))
  const lines = rows.map((cells) => `[${cells.join(' , ')}]`)
  scanner.push(Buffer.from(`{"columns":${names},"results":[${lines.join('\n,')}]}`))
  scanner.end()
  return Buffer.concat(output.takeAll()).toString()
}
