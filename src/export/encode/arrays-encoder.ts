import type { ExportColumn } from '../export-table.ts'
import { CLOSE_BRACKET, COMMA, LINE_FEED, OPEN_BRACKET } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { copyBytes } from './byte-view.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'
import { RowSource } from './row-source.ts'

/** A JSON array per line, values as they came. */
export function createArraysEncoder(columns: readonly ExportColumn[], output: OutputBuffer): RowEncoder {
  const places = putColumns(columns).map(({ index }) => index * 2)

  const source = new RowSource()

  function write(row: RawRow): void {
    const { bounds, start, end } = row
    output.reserve(end - start + 3)
    source.take(row)
    let at = output.length
    output.bytes[at++] = OPEN_BRACKET
    for (let nth = 0; nth < places.length; nth++) {
      if (nth > 0) output.bytes[at++] = COMMA
      at = copyBytes(source, bounds[places[nth]!]!, bounds[places[nth]! + 1]!, output, at)
    }
    output.bytes[at++] = CLOSE_BRACKET
    output.bytes[at++] = LINE_FEED
    output.length = at
  }

  return { write }
}
