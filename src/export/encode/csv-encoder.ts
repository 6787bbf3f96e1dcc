import type { ExportColumn } from '../export-table.ts'
import type { EscapeNotes } from '../scan/escape-notes.ts'
import { BACKSLASH, CARRIAGE_RETURN, COMMA, LETTER_N, LINE_FEED, QUOTE } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { type ByteView, copyBytes } from './byte-view.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { putColumns } from './put-columns.ts'
import type { RowEncoder } from './row-encoder.ts'
import { RowSource } from './row-source.ts'
import { escapeBytes, writeEscape } from './unescape-json.ts'

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
  const source = new RowSource()

  function write(row: RawRow): void {
    const { bounds, start, end } = row
    // At worst every byte is a quote to double, and every field gets quotes.
    output.reserve(2 * (end - start) + 3 * places.length + 2)
    source.take(row)
    let at = output.length
    for (let nth = 0; nth < places.length; nth++) {
      if (nth > 0) output.bytes[at++] = COMMA
      at = writeField(row, bounds[places[nth]!]!, bounds[places[nth]! + 1]!, at)
    }
    output.bytes[at++] = CARRIAGE_RETURN
    output.bytes[at++] = LINE_FEED
    output.length = at
  }

  function writeField(row: RawRow, from: number, to: number, at: number): number {
    const { bytes } = row
    const target = output.bytes
    const first = bytes[from]
    if (first === LETTER_N) return at
    if (first !== QUOTE) return writeJson(bytes, from, to, target, at)
    const plain = to - from > 2 ? writePlain(bytes, from + 1, to - 1, target, at) : -1
    if (plain >= 0) return plain
    target[at++] = QUOTE
    at = writeText(source, from + 1, to - 1, source.notesOf(row), output, at)
    target[at++] = QUOTE
    return at
  }

  return { write }
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

/** The content of a JSON string. An escaped quote is as long as a doubled one, so runs of them are copied and mended. */
function writeText(
  source: ByteView,
  from: number,
  to: number,
  notes: EscapeNotes,
  target: ByteView,
  at: number,
): number {
  const { places, count } = notes
  let nth = notes.firstFrom(from)
  while (from < to) {
    const first = nth
    while (nth < count && places[nth]! < to && source.bytes[places[nth]! + 1] === QUOTE) nth++
    const stop = nth < count && places[nth]! < to ? places[nth]! : to
    copyBytes(source, from, stop, target, at)
    for (let quote = first; quote < nth; quote++) target.bytes[at + places[quote]! - from] = QUOTE
    at += stop - from
    from = stop
    if (from === to) break
    at = writeEscape(source.bytes, from, target.bytes, at, CSV)
    from += escapeBytes(source.bytes, from)
    while (nth < count && places[nth]! < from) nth++
  }
  return at
}

/** Anything else: its JSON, in quotes when it has some, or commas. */
function writeJson(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  const plain = writePlain(source, from, to, target, at)
  if (plain >= 0) return plain
  target[at++] = QUOTE
  while (from < to) {
    const byte = source[from++]!
    target[at++] = byte
    if (byte === QUOTE) target[at++] = QUOTE
  }
  target[at++] = QUOTE
  return at
}
