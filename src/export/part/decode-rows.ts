import { buildRows, decodeJsonColumns } from '../../client/build-rows.ts'
import type { Row } from '../../client/driver.ts'
import { parseJson } from '../../schemas/parse-json.ts'
import type { ExportPart } from './export-part.ts'
import { wholeLines } from './whole-lines.ts'

export interface DecodeRowsOptions {
  /** Decodes columns that hold JSON as text: `true` for those called `properties` or ending in it, or their names. @default false */
  parseJson?: boolean | readonly string[]
}

/**
 * The rows of a part in the format `arrays`, decoded `batchSize` at a time, when asked for the next batch: as `client.query`
 * gives them, so times are text with microseconds and integers beyond 2^53 are bigint.
 */
export async function* decodeRows(
  part: ExportPart,
  batchSize: number,
  options: DecodeRowsOptions = {},
): AsyncGenerator<Row[], void, undefined> {
  const columns = part.columns.filter(({ output }) => output).map(({ name }) => name)
  const decode = (lines: readonly string[]): Row[] => {
    // One text for the batch: the parser is asked once instead of once per row.
    const rows = buildRows(parseJson(`[${lines.join(',')}]`) as unknown[], columns)
    decodeJsonColumns(rows, columns, options.parseJson ?? false)
    return rows
  }
  let lines: string[] = []
  for await (const block of wholeLines(part.chunks())) {
    for (const line of block.toString('utf8').split('\n')) {
      if (line === '') continue
      lines.push(line)
      if (lines.length < batchSize) continue
      const full = lines
      lines = []
      yield decode(full)
    }
  }
  if (lines.length > 0) yield decode(lines)
}
