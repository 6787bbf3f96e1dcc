import type { Writable } from 'node:stream'
import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import type { ExportSink } from './export-sink.ts'
import { isGzipName } from './is-gzip-name.ts'
import { type Rotation, rotationShape } from './rotating-file-sink.ts'
import { textSink } from './text-sink.ts'

export interface NdjsonSinkOptions extends Rotation {
  /** @default whether the path ends in `.gz` */
  gzip?: boolean
  /** Columns that hold JSON as text, put out as JSON instead of as a string. @default ['properties'] */
  inlineJson?: readonly string[]
}

const optionsSchema = z.strictObject({
  gzip: z.boolean().optional(),
  inlineJson: z.array(z.string()).optional(),
  ...rotationShape,
})

/**
 * Writes an object per line to a file or a stream.
 *
 * A file gets its name when it is complete; until then it is `<path>.partial`, beside `<path>.checkpoint`. The same export,
 * run again after a crash, goes on where it stopped; a file of another origin is not touched unless `overwrite` is set.
 * With `maxBytes`, `maxRows` or `everyMs` there are numbered files, `events-0001.ndjson` and so on. A stream is ended with
 * the export, except `process.stdout` and `process.stderr`.
 * @throws {InputError} for options it does not know.
 * @example
 * await exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, ndjsonSink('events.ndjson.gz'))
 */
export function ndjsonSink(target: string | Writable, options: NdjsonSinkOptions = {}): ExportSink {
  const {
    gzip = isGzipName(target),
    inlineJson,
    ...rotation
  } = checkOptions(options, optionsSchema, 'ndjsonSink')
  const format = { kind: 'ndjson', gzip, ...(inlineJson && { inlineJson }) } as const
  return textSink(target, 'ndjsonSink', { format, ...rotation })
}
