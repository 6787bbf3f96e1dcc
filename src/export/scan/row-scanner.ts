import { type AnswerEnvelope, readColumns, readEnvelope } from './answer-envelope.ts'
import {
  answerNotUtf8,
  envelopeTooLarge,
  malformedAnswer,
  rowTooLarge,
  truncatedAnswer,
  unevenRow,
} from './answer-errors.ts'
import { EscapeNotes } from './escape-notes.ts'
import { findRows, NO_ROWS } from './find-rows.ts'
import { CLOSE_BRACKET, COMMA, skipSpace } from './json-bytes.ts'
import type { RawRow } from './raw-row.ts'
import { ScanBuffer } from './scan-buffer.ts'
import { scanRow } from './scan-row.ts'
import { skipJson } from './skip-json.ts'
import { INCOMPLETE, MALFORMED } from './skip-string.ts'
import { Utf8Check } from './utf8-check.ts'

export interface RowScannerOptions {
  /** Called once: before the first row when the names come before the rows, as PostHog sends them, else from `end`. */
  onColumns: (names: string[]) => void
  /** Called for every row, with the same object. */
  onRow: (row: RawRow) => void
  /** @default 64 MiB */
  maxRowBytes?: number
}

/** @throws {ApiError} `invalid_response`, from either: what was handed on before is not to be used then. */
export interface RowScanner {
  push(chunk: Uint8Array): void
  /** All of the answer but its rows, once it has been pushed. */
  end(): AnswerEnvelope
}

/** What PostHog says beside the rows, its SQL included. */
const MAX_ENVELOPE_BYTES = 8 * 1024 * 1024
/** Larger chunks are taken in pieces, so that the buffer stays small. */
const PIECE_BYTES = 256 * 1024
const END = Buffer.alloc(1)
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/**
 * Cuts an answer of `/query/` into its rows while it arrives, without parsing it: one pass over the bytes, which are checked
 * as strictly as JSON.parse would. What comes around the rows is kept as text and parsed at the end.
 */
export const createRowScanner = (options: RowScannerOptions): RowScanner => new AnswerScanner(options)

class AnswerScanner implements RowScanner {
  private readonly options: RowScannerOptions
  private readonly maxRowBytes: number
  private readonly buffer = new ScanBuffer()
  private readonly utf8 = new Utf8Check()
  private readonly row: RawRow
  private stage: 'mark' | 'head' | 'rows' | 'tail' = 'mark'
  /** What is not rows: up to their `[`, and from their `]`. */
  private readonly around: Buffer[] = []
  private aroundBytes = 0
  /**
   * What begins is scanned from its beginning again when more has come, but only once there is twice as much: so a row of
   * any length costs no more than two passes.
   */
  private waitForBytes = 0
  private columnCount: number | undefined
  private hasColumns = false
  private rows = 0
  private received = 0

  constructor(options: RowScannerOptions) {
    this.options = options
    this.maxRowBytes = options.maxRowBytes ?? 64 * 1024 * 1024
    this.row = {
      bytes: this.buffer.bytes,
      start: 0,
      end: 0,
      bounds: new Int32Array(64),
      columnCount: 0,
      escapes: new EscapeNotes(),
    }
  }

  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      const piece = chunk.subarray(from, from + PIECE_BYTES)
      if (!this.utf8.accepts(piece)) throw answerNotUtf8()
      this.received += piece.length
      this.buffer.append(piece)
      if (this.buffer.length >= this.waitForBytes) this.advance()
    }
  }

  end(): AnswerEnvelope {
    this.advance(true)
    if (this.stage !== 'tail' || !this.utf8.isComplete) throw truncatedAnswer(this.rows, this.received)
    const text = Buffer.concat([...this.around, END])
    const end = text.length - END.length
    if (skipJson(text, skipSpace(text, 0), end) === INCOMPLETE)
      throw truncatedAnswer(this.rows, this.received)
    const envelope = readEnvelope(text.toString('utf8', 0, end))
    this.checkWidth(envelope.columns.length)
    if (!this.hasColumns) this.options.onColumns(envelope.columns)
    return envelope
  }

  private advance(last = false): void {
    this.waitForBytes = 0
    if (this.stage === 'mark') this.skipMark(last)
    if (this.stage === 'head') this.readHead()
    if (this.stage === 'rows') this.readRows()
    if (this.stage === 'tail') this.keep(this.buffer.end)
  }

  private skipMark(last: boolean): void {
    const { buffer } = this
    if (buffer.length < BYTE_ORDER_MARK.length && !last) return
    if (buffer.bytes.subarray(0, Math.min(buffer.end, 3)).equals(BYTE_ORDER_MARK)) buffer.start = 3
    this.stage = 'head'
  }

  private readHead(): void {
    const { buffer } = this
    const at = findRows(buffer.bytes, buffer.start, buffer.end)
    if (at === INCOMPLETE) {
      if (buffer.length > MAX_ENVELOPE_BYTES) throw envelopeTooLarge(MAX_ENVELOPE_BYTES)
      this.waitForBytes = Math.min(buffer.length * 2, MAX_ENVELOPE_BYTES + 1)
      return
    }
    if (at === MALFORMED) throw malformedAnswer('before its rows', beginning(buffer))
    this.stage = at === NO_ROWS ? 'tail' : 'rows'
    if (at === NO_ROWS) return
    const columns = readColumns(buffer.bytes.toString('utf8', buffer.start, at))
    this.keep(at)
    if (!columns) return
    this.hasColumns = true
    this.columnCount = columns.length
    this.options.onColumns(columns)
  }

  private readRows(): void {
    const { buffer, row, maxRowBytes } = this
    const { bytes, end } = buffer
    row.bytes = bytes
    for (;;) {
      let at = skipSpace(bytes, buffer.start)
      if (bytes[at] === CLOSE_BRACKET) {
        buffer.start = at
        this.stage = 'tail'
        return
      }
      if (this.rows > 0 && bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
      else if (this.rows > 0 && at < end) throw malformedAnswer(`after row ${this.rows}`)
      const after = scanRow(row, at, end)
      const length = (after < 0 ? end : after) - at
      if (length > maxRowBytes) throw rowTooLarge(this.rows + 1, maxRowBytes)
      if (after === MALFORMED) throw malformedAnswer(`in row ${this.rows + 1}`)
      if (after === INCOMPLETE) {
        this.waitForBytes = Math.min(buffer.length * 2, maxRowBytes + 1)
        return
      }
      this.rows++
      if (row.columnCount !== this.columnCount) this.checkWidth(row.columnCount)
      buffer.start = after
      this.options.onRow(row)
    }
  }

  /** All rows, and the names when they are known, must be of the same number. */
  private checkWidth(count: number): void {
    if (this.rows === 0) return
    this.columnCount ??= count
    if (count === this.columnCount) return
    const [values, columns] = this.stage === 'tail' ? [this.columnCount, count] : [count, this.columnCount]
    throw unevenRow(this.rows, values, columns)
  }

  /** Takes what comes up to `end` as text. */
  private keep(end: number): void {
    const { buffer } = this
    if (end === buffer.start) return
    this.aroundBytes += end - buffer.start
    if (this.aroundBytes > MAX_ENVELOPE_BYTES) throw envelopeTooLarge(MAX_ENVELOPE_BYTES)
    this.around.push(Buffer.from(buffer.bytes.subarray(buffer.start, end)))
    buffer.start = end
  }
}

const BEGINNING_BYTES = 60

/** Printable, for a message: `<html><head>...`. */
const beginning = ({ bytes, start, end }: ScanBuffer): string =>
  bytes.toString('latin1', start, Math.min(end, start + BEGINNING_BYTES)).replace(/[^\x20-\x7e]+/g, ' ')
