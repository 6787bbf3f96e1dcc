import type { Writable } from 'node:stream'
import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { csvHeader } from '../encode/csv-encoder.ts'
import type { ExportSink } from './export-sink.ts'
import { isGzipName } from './is-gzip-name.ts'
import { type Rotation, rotationShape } from './rotating-file-sink.ts'
import { textSink } from './text-sink.ts'

export interface CsvSinkOptions extends Rotation {
  /** @default whether the path ends in `.gz` */
  gzip?: boolean
  /** Begin each file with a line of names. @default true */
  header?: boolean
}

const optionsSchema = z.strictObject({
  gzip: z.boolean().optional(),
  header: z.boolean().optional(),
  ...rotationShape,
})

/**
 * Writes CSV (RFC 4180) to a file or a stream; everything else is as with `ndjsonSink`.
 * @throws {InputError} for options it does not know.
 * @example
 * await exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, csvSink('events.csv'))
 */
export function csvSink(target: string | Writable, options: CsvSinkOptions = {}): ExportSink {
  const {
    gzip = isGzipName(target),
    header = true,
    ...rotation
  } = checkOptions(options, optionsSchema, 'csvSink')
  const format = { kind: 'csv', gzip } as const
  return textSink(target, 'csvSink', { format, ...(header && { head: csvHeader }), ...rotation })
}
