import type { ExportColumn } from '../export-table.ts'
import { QUOTE } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { byteViewOf, copyBytes } from './byte-view.ts'
import { inlineJson } from './inline-json.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'
import { RowSource } from './row-source.ts'

export interface NdjsonEncoderOptions {
  columns: readonly ExportColumn[]
  /** Columns that hold JSON as text, put out as JSON. What is not the text of an object or a list stays a string. */
  inlined: readonly string[]
  output: OutputBuffer
}

/** An object per line, with the values as they came: no number is rounded, no text escaped anew. */
export function createNdjsonEncoder({ columns, inlined, output }: NdjsonEncoderOptions): RowEncoder {
  const put = putColumns(columns)
  const places = put.map(({ index }) => index * 2)
  const isInlined = put.map(({ name }) => inlined.includes(name))
  /** What stands before each value (`{"uuid":`, `,"event":`), and at the end of the line. */
  const between = [
    ...put.map(({ name }, nth) => `${nth === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    put.length === 0 ? '{}\n' : '}\n',
  ].map((text) => byteViewOf(Buffer.from(text)))
  const betweenBytes = between.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const source = new RowSource()

  function write(row: RawRow): void {
    const { bytes, bounds, start, end } = row
    output.reserve(end - start + betweenBytes)
    source.take(row)
    let at = output.length
    for (let nth = 0; nth < places.length; nth++) {
      at = copyBytes(between[nth]!, 0, between[nth]!.bytes.length, output, at)
      const from = bounds[places[nth]!]!
      const to = bounds[places[nth]! + 1]!
      const isText = isInlined[nth] && bytes[from] === QUOTE
      const after = isText ? inlineJson(source, from, to, source.notesOf(row), output, at) : -1
      at = after < 0 ? copyBytes(source, from, to, output, at) : after
    }
    const lineEnd = between[places.length]!
    output.length = copyBytes(lineEnd, 0, lineEnd.bytes.length, output, at)
  }

  return { write }
}
