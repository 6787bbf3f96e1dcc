import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { eachPart, type StartExport } from './each-part.ts'
import { csvHeader } from './encode/csv-encoder.ts'
import type { ExportColumn } from './export-table.ts'

export interface ExportStreamOptions {
  /** `csv` begins with a line of names. @default 'ndjson' */
  format?: 'ndjson' | 'csv'
  /** @default false */
  gzip?: boolean
  /** `ndjson`: columns that hold JSON as text, put out as JSON instead of as a string. @default ['properties'] */
  inlineJson?: readonly string[]
}

const optionsSchema = z.strictObject({
  format: z.enum(['ndjson', 'csv']).optional(),
  gzip: z.boolean().optional(),
  inlineJson: z.array(z.string()).optional(),
})

/**
 * The bytes of an export, for `pipeline()`. The export waits while nobody reads; destroying the stream stops it and frees
 * what it holds; what goes wrong in it is the stream's error.
 * @throws {InputError} for options it does not know.
 * @example
 * await pipeline(
 *   exportStream((sink, signal) => exportEvents(client, { from: '2026-08-01' }, sink, { signal }), { gzip: true }),
 *   createWriteStream('events.ndjson.gz'),
 * )
 */
export function exportStream(start: StartExport, options: ExportStreamOptions = {}): Readable {
  const {
    format: kind = 'ndjson',
    gzip = false,
    inlineJson,
  } = checkOptions(options, optionsSchema, 'exportStream')
  const stop = new AbortController()
  const format = { kind, gzip, ...(inlineJson && { inlineJson }) }
  const bytes = bytesOf()
  return new Readable({
    read() {
      bytes.next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, done) {
      stop.abort()
      bytes.return(undefined).then(
        () => done(error),
        () => done(error),
      )
    },
  })

  async function* bytesOf(): AsyncGenerator<Uint8Array, void, undefined> {
    let columns: readonly ExportColumn[] | undefined
    const header = (): Uint8Array[] => {
      if (kind !== 'csv' || !columns) return []
      const line = csvHeader(columns)
      columns = undefined
      return [gzip ? gzipSync(line) : line]
    }
    const open = (context: { columns: readonly ExportColumn[] }): void => {
      columns = context.columns
    }
    const sink = { name: `${kind} stream`, format, open }
    for await (const chunk of eachPart(start, sink, (part) => part.chunks(), stop.signal)) {
      yield* header()
      yield chunk
    }
    yield* header()
  }
}
