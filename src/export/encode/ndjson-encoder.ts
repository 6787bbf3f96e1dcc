import type { ExportColumn } from '../export-table.ts'
import { QUOTE } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { copyBytes } from './copy-bytes.ts'
import { inlineJson } from './inline-json.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'

export interface NdjsonEncoderOptions {
  columns: readonly ExportColumn[]
  /** Columns that hold JSON as text, put out as JSON. What is not the text of an object or a list stays a string. */
  inlined: readonly string[]
  output: OutputBuffer
}

/** An object per line, with the values as they came: no number is rounded, no text escaped anew. */
export function createNdjsonEncoder({ columns, inlined, output }: NdjsonEncoderOptions): RowEncoder {
  const put = putColumns(columns)
  /** What stands before each value: `{"uuid":`, `,"event":`. */
  const keys = put.map(({ name }, nth) => Buffer.from(`${nth === 0 ? '{' : ','}${JSON.stringify(name)}:`))
  const places = put.map(({ index }) => index * 2)
  const isInlined = put.map(({ name }) => inlined.includes(name))
  const lineEnd = Buffer.from(put.length === 0 ? '{}\n' : '}\n')
  const keyBytes = keys.reduce((sum, key) => sum + key.length, lineEnd.length)

  function write({ bytes, bounds, start, end }: RawRow): void {
    output.reserve(end - start + keyBytes)
    const target = output.bytes
    let at = output.length
    for (let nth = 0; nth < places.length; nth++) {
      const key = keys[nth]!
      at = copyBytes(key, 0, key.length, target, at)
      const from = bounds[places[nth]!]!
      const to = bounds[places[nth]! + 1]!
      const inlinedEnd =
        isInlined[nth] && bytes[from] === QUOTE ? inlineJson(bytes, from, to, target, at) : -1
      at = inlinedEnd < 0 ? copyBytes(bytes, from, to, target, at) : inlinedEnd
    }
    output.length = copyBytes(lineEnd, 0, lineEnd.length, target, at)
  }

  return { write }
}
