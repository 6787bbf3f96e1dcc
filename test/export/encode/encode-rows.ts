import { createEncoder } from '../../../src/export/encode/create-encoder.ts'
import { OutputBuffer } from '../../../src/export/encode/output-buffer.ts'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { PartFormat } from '../../../src/export/part/part-format.ts'
import type { RawRow } from '../../../src/export/scan/raw-row.ts'
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

/**
 * What a format makes of rows whose values are given as JSON text. The same must come out of rows whose escapes were not
 * noted when they were read.
 */
export function encodeRows(format: PartFormat, columns: ExportColumn[], rows: string[][]): string {
  const names = JSON.stringify(columns.map(({ name }) => name))
  const lines = rows.map((cells) => `[${cells.join(' , ')}]`)
  const answer = Buffer.from(`{"columns":${names},"results":[${lines.join('\n,')}]}`)
  const encode = (isNoted: boolean) => {
    const output = new OutputBuffer()
    const encoder = createEncoder(format, columns, output)
    const onRow = (row: RawRow) => encoder.write(isNoted ? row : { ...row, escapes: undefined })
    const scanner = createRowScanner({ onColumns: () => {}, onRow })
    scanner.push(answer)
    scanner.end()
    return Buffer.concat(output.takeAll()).toString()
  }
  const text = encode(true)
  if (encode(false) !== text) throw new Error('rows without notes come out differently')
  return text
}
