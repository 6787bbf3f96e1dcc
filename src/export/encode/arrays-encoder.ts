import type { ExportColumn } from '../export-table.ts'
import { CLOSE_BRACKET, COMMA, OPEN_BRACKET } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { copyBytes } from './copy-bytes.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'

/** A JSON array per line, values as they came. */
export function createArraysEncoder(columns: readonly ExportColumn[], output: OutputBuffer): RowEncoder {
  const places = putColumns(columns).map(({ index }) => index)

  function write({ bytes, bounds, start, end }: RawRow): void {
    output.reserve(end - start + 3)
    const target = output.bytes
    let at = output.length
    target[at++] = OPEN_BRACKET
    for (let put = 0; put < places.length; put++) {
      const place = places[put]! * 2
      if (put > 0) target[at++] = COMMA
      at = copyBytes(bytes, bounds[place]!, bounds[place + 1]!, target, at)
    }
    target[at++] = CLOSE_BRACKET
    target[at++] = 0x0a
    output.length = at
  }

  return { write }
}
