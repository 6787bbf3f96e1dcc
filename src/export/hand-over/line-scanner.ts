import { ApiError } from '../../errors.ts'
import { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, QUOTE, skipSpace } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { ScanBuffer } from '../scan/scan-buffer.ts'
import { skipJson } from '../scan/skip-json.ts'
import { broken, INCOMPLETE, MALFORMED, skipString } from '../scan/skip-string.ts'

export interface LineScannerOptions {
  /** Fields that every object must have: they become the row's columns, in this order. */
  keys: readonly string[]
  /** Called for every object, with the same row. */
  onRow: (row: RawRow) => void
}

/** @throws {ApiError} `invalid_response`, from either: what was handed on before is not to be used then. */
export interface LineScanner {
  push(chunk: Uint8Array): void
  /** Once all of the file has been pushed. */
  end(): void
}

const PIECE_BYTES = 256 * 1024
const MAX_ROW_BYTES = 64 * 1024 * 1024

/** Cuts a file of JSON objects, one after the other, into rows while it arrives, without parsing it. */
export function createLineScanner({ keys, onRow }: LineScannerOptions): LineScanner {
  const buffer = new ScanBuffer()
  const places = new Map(keys.map((key, index) => [key, index]))
  const row: RawRow = {
    bytes: buffer.bytes,
    start: 0,
    end: 0,
    bounds: new Int32Array(keys.length * 2),
    columnCount: keys.length,
  }
  let rows = 0
  let waitForBytes = 0

  function advance(): void {
    waitForBytes = 0
    row.bytes = buffer.bytes
    for (;;) {
      const at = skipSpace(buffer.bytes, buffer.start)
      buffer.start = at
      if (at >= buffer.end) return
      const after = scanObject(row, places, at, buffer.end)
      if (after === MALFORMED) throw unreadable(`object ${rows + 1} of it is not JSON`)
      if (after === INCOMPLETE) {
        if (buffer.length > MAX_ROW_BYTES)
          throw unreadable(`object ${rows + 1} of it is longer than ${MAX_ROW_BYTES} bytes`)
        // Scanned from its beginning again, but only once there is twice as much.
        waitForBytes = Math.min(buffer.length * 2, MAX_ROW_BYTES + 1)
        return
      }
      checkComplete()
      rows++
      buffer.start = after
      onRow(row)
    }
  }

  function checkComplete(): void {
    const missing = keys.filter((_, index) => row.bounds[2 * index] === -1)
    if (missing.length === 0) return
    const found = Object.keys(JSON.parse(row.bytes.toString('utf8', row.start, row.end)) as object)
    throw new ApiError(
      `PostHog's file has no ${missing.join(', ')} in object ${rows + 1}; it has ${found.join(', ')}.`,
      {
        code: 'invalid_response',
        hint: 'Leave the column out, or export by queries (exportEvents).',
        details: { missing, found },
      },
    )
  }

  return {
    push(chunk) {
      for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
        buffer.append(chunk.subarray(from, from + PIECE_BYTES))
        if (buffer.length >= waitForBytes) advance()
      }
    },
    end() {
      advance()
      if (buffer.length > 0) throw unreadable(`it ends within object ${rows + 1}`)
    },
  }
}

/** Fills `row` with the object at `at`; gives the place after it, INCOMPLETE or MALFORMED. Fields not found are at -1. */
function scanObject(row: RawRow, places: ReadonlyMap<string, number>, at: number, end: number): number {
  const { bytes, bounds } = row
  if (bytes[at] !== OPEN_BRACE) return broken(at, end)
  bounds.fill(-1)
  row.start = at
  at = skipSpace(bytes, at + 1)
  for (let first = true; bytes[at] !== CLOSE_BRACE; first = false) {
    if (!first) {
      if (bytes[at] !== COMMA) return broken(at, end)
      at = skipSpace(bytes, at + 1)
    }
    if (bytes[at] !== QUOTE) return broken(at, end)
    const afterKey = skipString(bytes, at + 1, end)
    if (afterKey < 0) return afterKey
    const place = places.get(bytes.toString('latin1', at + 1, afterKey - 1))
    at = skipSpace(bytes, afterKey)
    if (bytes[at] !== COLON) return broken(at, end)
    at = skipSpace(bytes, at + 1)
    const after = skipJson(bytes, at, end)
    if (after < 0) return after
    if (place !== undefined) {
      bounds[2 * place] = at
      bounds[2 * place + 1] = after
    }
    at = skipSpace(bytes, after)
  }
  row.end = at + 1
  return at + 1
}

const unreadable = (what: string): ApiError =>
  new ApiError(`A file of PostHog's cannot be read: ${what}.`, { code: 'invalid_response', retryable: true })
