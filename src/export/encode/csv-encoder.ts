import type { ExportColumn } from '../export-table.ts'
import { BACKSLASH, COMMA, LETTER_N, QUOTE } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'
import { unescapeJson } from './unescape-json.ts'

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const CSV = { doubleQuotes: true, replaceSurrogates: true }

/** The names of the columns that are put out, with the line end. */
export function csvHeader(columns: readonly ExportColumn[]): Buffer {
  const fields = putColumns(columns).map(({ name }) =>
    name === '' || /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  )
  return Buffer.from(`${fields.join(',')}\r\n`)
}

/**
 * Lines of RFC 4180: strings as their text, in quotes where they need them or are empty; null as nothing; other values as
 * their JSON. What no UTF-8 can say (half of a surrogate pair) becomes U+FFFD.
 */
export function createCsvEncoder(columns: readonly ExportColumn[], output: OutputBuffer): RowEncoder {
  const places = putColumns(columns).map(({ index }) => index * 2)

  function write({ bytes, bounds, start, end }: RawRow): void {
    // At worst every byte is a quote to double, and every field gets quotes.
    output.reserve(2 * (end - start) + 3 * places.length + 2)
    const target = output.bytes
    let at = output.length
    for (let nth = 0; nth < places.length; nth++) {
      if (nth > 0) target[at++] = COMMA
      at = writeField(bytes, bounds[places[nth]!]!, bounds[places[nth]! + 1]!, target, at)
    }
    target[at++] = CARRIAGE_RETURN
    target[at++] = LINE_FEED
    output.length = at
  }

  return { write }
}

function writeField(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  const first = source[from]
  if (first === LETTER_N) return at
  const isString = first === QUOTE
  const begin = isString ? from + 1 : from
  const end = isString ? to - 1 : to
  const plain = begin < end ? writePlain(source, begin, end, target, at) : -1
  if (plain >= 0) return plain
  target[at++] = QUOTE
  at = isString ? unescapeJson(source, begin, target, at, CSV) : writeDoubled(source, begin, end, target, at)
  target[at++] = QUOTE
  return at
}

/** As it is; -1 for what needs quotes, escapes included: they mostly stand for what does. */
function writePlain(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  while (from < to) {
    const byte = source[from++]!
    if (byte === COMMA || byte === BACKSLASH || byte === QUOTE) return -1
    target[at++] = byte
  }
  return at
}

function writeDoubled(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  while (from < to) {
    const byte = source[from++]!
    target[at++] = byte
    if (byte === QUOTE) target[at++] = QUOTE
  }
  return at
}
