import type { Driver, QueryResult } from '../../client/driver.ts'
import type { QueryStream, StreamOptions } from '../../client/stream-query.ts'
import { toJson } from '../../format/to-json.ts'
import type { HogQLFragment } from '../../hogql/hogql-tag.ts'

/** A driver that hands out the bytes of an answer; others build rows first, and give more work. */
interface StreamingDriver extends Driver {
  stream(query: HogQLFragment, options?: StreamOptions): Promise<QueryStream>
}

/** Datetimes in UTC whatever the project's zone, fresh from the tables, while somebody waits. */
export const EXPORT_QUERY = {
  refresh: 'force_blocking',
  modifiers: { convertToProjectTimezone: false },
} as const

const isStreaming = (driver: Driver): driver is StreamingDriver =>
  typeof (driver as Partial<StreamingDriver>).stream === 'function'

/** The JSON of an answer in pieces, as they arrive. */
export async function openAnswer(
  driver: Driver,
  query: HogQLFragment,
  options: { name: string; signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array>> {
  if (isStreaming(driver)) return (await driver.stream(query, { ...EXPORT_QUERY, ...options })).body
  const result = await driver.execute(query, { ...EXPORT_QUERY, background: 'never', ...options })
  return answerPieces(result)
}

const PIECE_ROWS = 1000

/** A result as the server would have written it. */
async function* answerPieces({ columns, types, rows, cached }: QueryResult): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{"columns":${toJson(columns)},"is_cached":${cached},"results":[`)
  for (let first = 0; first < rows.length; first += PIECE_ROWS) {
    const piece = rows.slice(first, first + PIECE_ROWS)
    const lines = piece.map((row) => toJson(columns.map((name) => row[name])))
    yield Buffer.from((first > 0 ? ',' : '') + lines.join(','))
  }
  yield Buffer.from(`],"types":${toJson(columns.map((name, index) => [name, types[index]]))}}`)
}
