import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { InputError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import type { ExportOptions } from './export-options.ts'
import type { ExportSink } from './sinks/export-sink.ts'

const listener = z.custom((value) => typeof value === 'function', 'expected a function').optional()

const exportOptionsSchema = z.strictObject({
  checkpoint: z.union([z.string().min(1), z.literal(false)], 'expected a path, or false for none').optional(),
  overwrite: z.boolean().optional(),
  concurrency: z.int().min(1).max(3).optional(),
  targetRows: z.int().min(1).max(45_000).optional(),
  requestsPerMinute: z.int().min(1).optional(),
  requestsPerHour: z.int().min(1).optional(),
  onProgress: listener,
  signal: z.instanceof(AbortSignal).optional(),
})

const FORMATS = ['ndjson', 'csv', 'arrays']

/**
 * Sink and options of an export, before anything is opened or sent.
 * @throws {InputError} saying what does not fit.
 */
export function checkExportCall(sink: ExportSink, options: ExportOptions, call: string): void {
  checkOptions(options, exportOptionsSchema, call)
  const given: unknown = sink
  const isSink =
    isRecord(given) &&
    typeof given.writePart === 'function' &&
    typeof given.name === 'string' &&
    isRecord(given.format) &&
    FORMATS.includes(String(given.format.kind))
  if (isSink) return
  throw new InputError(`${call}: the sink is none.`, {
    code: 'invalid_input',
    hint: "Pass ndjsonSink('events.ndjson'), for example, or an object with name, format and writePart().",
  })
}
