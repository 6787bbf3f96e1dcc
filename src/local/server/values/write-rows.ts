import { setImmediate as nextTurn } from 'node:timers/promises'
import { createJsonRewriter } from './json-rewriter.ts'

export interface RowsWindow {
  /** Rows left out at the beginning. @default 0 */
  offset?: number
  /** Rows taken at most. @default all */
  limit?: number
}

export interface WrittenRows {
  /** One JSON array of arrays. */
  json: Buffer
  /** Rows there were, before the window. */
  count: number
}

const NEWLINE = 10
const COMMA = 44
/** Handled at once; then others have their turn. Takes a few milliseconds. */
const PIECE_BYTES = 256 * 1024

/**
 * The rows of a result, from one JSON array per line to one JSON array of arrays in PostHog's form. A large result does
 * not hold the event loop: it goes in pieces, and nothing is parsed.
 */
export async function writeRows(
  columns: readonly { type: string }[],
  lines: Uint8Array,
  { offset = 0, limit = Number.POSITIVE_INFINITY }: RowsWindow = {},
): Promise<WrittenRows> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength)
  const ends = lineEnds(bytes)
  const first = Math.min(offset, ends.length)
  const last = Math.min(first + limit, ends.length)
  const startOf = (row: number) => (row === 0 ? 0 : ends[row - 1]! + 1)
  const count = ends.length
  if (first === last) return { json: Buffer.from('[]'), count }

  const rewrite = createJsonRewriter(columns.map(({ type }) => type))
  if (!rewrite) {
    const json = Buffer.concat([Buffer.from('['), bytes.subarray(startOf(first), ends[last - 1]! + 1)])
    const shift = 1 - startOf(first)
    for (let row = first; row < last; row++) json[ends[row]! + shift] = COMMA
    json.write(']', json.length - 1)
    return { json, count }
  }

  const pieces: Buffer[] = []
  for (let row = first; row < last; ) {
    if (row > first) await nextTurn()
    const start = startOf(row)
    const written: string[] = []
    for (; row < last && ends[row]! - start <= PIECE_BYTES; row++) written.push(lineAt(row))
    // A row that is longer than a piece is one.
    if (written.length === 0) written.push(lineAt(row++))
    pieces.push(Buffer.from(`${pieces.length === 0 ? '[' : ','}${written.join(',')}`, 'latin1'))
  }
  return { json: Buffer.concat([...pieces, Buffer.from(']')]), count }

  // As Latin-1 every byte is a character and comes back as it was; what is rewritten is ASCII.
  function lineAt(row: number): string {
    return rewrite!(bytes.toString('latin1', startOf(row), ends[row]))
  }
}

/** Positions of the newlines; every line has one. */
function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = []
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, end + 1)) ends.push(end)
  return ends
}
