import { isDeepStrictEqual } from 'node:util'
import type { Driver } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import { MAX_ROWS } from '../../schemas/query-options.ts'
import type { Cell } from '../cell.ts'
import { createEncoder } from '../encode/create-encoder.ts'
import { OutputBuffer } from '../encode/output-buffer.ts'
import type { ExportTable } from '../export-table.ts'
import type { ExportPart } from '../part/export-part.ts'
import { openSpool } from '../part/spool.ts'
import { cellQuery } from '../plan/cell-query.ts'
import { createRowScanner } from '../scan/row-scanner.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { openAnswer } from './open-answer.ts'
import type { RowFilter } from './row-filter.ts'

export interface FetchCellOptions {
  driver: Driver
  table: ExportTable
  sink: Pick<ExportSink, 'format' | 'spoolDirectory'>
  cell: Cell
  filter: RowFilter
  /** Shown in PostHog's query log. */
  name: string
  signal: AbortSignal
}

export interface FetchedCell {
  /** Rows of the answer, duplicates included. */
  rows: number
  /** Most rows that could have come. */
  limit: number
  part: ExportPart
  /** What it was asked about each row. */
  filter: RowFilter
  /** Uncompressed, of the answer. */
  answerBytes: number
  wallMs: number
  discard(): Promise<void>
}

/**
 * Fetches the rows of one cell and writes them down in the sink's format, as they arrive: neither the answer nor its rows
 * are ever in memory as a whole. What comes is complete JSON, fresh and of the columns asked for; whether it is all of the
 * cell is for others to judge.
 * @throws {ApiError} `invalid_response` for an answer that was cut, cached or is none.
 */
export async function fetchCell({
  driver,
  table,
  sink,
  cell,
  filter,
  name,
  signal,
}: FetchCellOptions): Promise<FetchedCell> {
  const startedAt = performance.now()
  const { columns } = table
  const { format, spoolDirectory } = sink
  const spool = openSpool({ directory: spoolDirectory, name: cell.id, gzip: format.gzip })
  try {
    const output = new OutputBuffer()
    const encoder = createEncoder(format, columns, output)
    let rows = 0
    let accepted = 0
    let answerBytes = 0
    const scanner = createRowScanner({
      onColumns: (names) =>
        checkColumns(
          names,
          columns.map((column) => column.name),
        ),
      onRow(row) {
        rows++
        if (!filter.accepts(row)) return
        encoder.write(row)
        accepted++
      },
    })
    const answer = await openAnswer(driver, cellQuery(table, cell.bounds, MAX_ROWS), { name, signal })
    for await (const chunk of answer) {
      answerBytes += chunk.byteLength
      scanner.push(chunk)
      const full = output.take()
      if (full.length > 0) await spool.write(full)
    }
    const envelope = scanner.end()
    if (envelope.error) throw unfit(`PostHog answered with an error: ${String(envelope.error)}`)
    if (envelope.is_cached === true) throw unfit('PostHog answered with a result from its cache.')
    await spool.write(output.takeAll())
    const { id, segment } = cell
    const put = columns.filter((column) => column.output)
    const duplicates = rows - accepted - filter.known
    const part = await spool.finish({ id, segment, rows: accepted, duplicates, columns: put })
    const wallMs = performance.now() - startedAt
    return { rows, limit: MAX_ROWS, part, filter, answerBytes, wallMs, discard: () => spool.discard() }
  } catch (error) {
    await spool.discard()
    throw error
  }
}

function checkColumns(names: readonly string[], expected: readonly string[]): void {
  if (isDeepStrictEqual(names, expected)) return
  throw new ApiError(`PostHog answered with the columns ${names.join(', ')}, not ${expected.join(', ')}.`, {
    code: 'invalid_response',
    hint: 'Give every column a name of its own.',
  })
}

const unfit = (message: string): ApiError =>
  new ApiError(message, { code: 'invalid_response', retryable: true })
