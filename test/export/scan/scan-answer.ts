import type { AnswerEnvelope } from '../../../src/export/scan/answer-envelope.ts'
import { createRowScanner } from '../../../src/export/scan/row-scanner.ts'

export interface ScannedAnswer {
  columns: string[]
  /** Parsed from the bytes of each row. */
  rows: unknown[][]
  /** Parsed from the bytes of each value. */
  cells: unknown[][]
  envelope: AnswerEnvelope
}

/** What the scanner makes of an answer that arrives in these chunks. */
export function scanAnswer(chunks: Iterable<Uint8Array>, maxRowBytes?: number): ScannedAnswer {
  const named: string[][] = []
  const rows: unknown[][] = []
  const cells: unknown[][] = []
  const scanner = createRowScanner({
    maxRowBytes,
    onColumns: (names) => named.push(names),
    onRow({ bytes, start, end, bounds, columnCount }) {
      rows.push(JSON.parse(bytes.toString('utf8', start, end)))
      const valueAt = (_: unknown, column: number) =>
        JSON.parse(bytes.toString('utf8', bounds[2 * column], bounds[2 * column + 1]))
      cells.push(Array.from({ length: columnCount }, valueAt))
    },
  })
  for (const chunk of chunks) scanner.push(chunk)
  const envelope = scanner.end()
  if (named.length !== 1) throw new Error(`columns were told ${named.length} times`)
  return { columns: named[0]!, rows, cells, envelope }
}

/** The bytes in chunks of these sizes, taken in turn. */
export function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}
