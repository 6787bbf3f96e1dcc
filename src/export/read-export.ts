import type { Row } from '../client/driver.ts'
import { eachPart, type StartExport } from './each-part.ts'
import type { ExportSummary } from './export-summary.ts'
import { type DecodeRowsOptions, decodeRows } from './part/decode-rows.ts'
import type { ExportPart } from './part/export-part.ts'

export type ReadExportOptions = DecodeRowsOptions

/** Rows decoded at once: enough to make decoding cheap, few enough to be nothing in memory. */
const ROWS_AT_ONCE = 500

/**
 * The rows of an export, one by one, for `for await`. The export waits while a row is looked at; leaving the loop, by `break`
 * or by an error, stops it and frees what it holds; what goes wrong in it is thrown here. Rows come as `client.query` gives
 * them: times are text with the digits of their microseconds, if there are any; integers beyond 2^53 are bigint.
 *
 * With a checkpoint, a part counts as taken when the row after its last one is asked for, so a later run may give the rows
 * of the part in which this one ended a second time.
 * @throws whatever the export throws.
 * @example
 * const events = readExport((sink, signal) =>
 *   exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, sink, { signal }), { parseJson: true })
 * for await (const { uuid, timestamp, properties } of events) console.log(uuid, timestamp, properties.plan)
 * //=> 0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11 2026-08-05T04:28:10.808176Z pro
 */
export function readExport<R extends object = Row>(
  start: StartExport,
  options: ReadExportOptions = {},
): AsyncGenerator<R, ExportSummary, undefined> {
  async function* rowsOf(part: ExportPart): AsyncGenerator<R, void, undefined> {
    for await (const rows of decodeRows(part, ROWS_AT_ONCE, options)) yield* rows as Iterable<R>
  }
  return eachPart(start, { name: 'rows', format: { kind: 'arrays' } }, rowsOf)
}
