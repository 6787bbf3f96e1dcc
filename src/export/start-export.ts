import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import type { Driver } from '../client/driver.ts'
import { InputError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import { callOptionsSchema } from '../schemas/query-options.ts'
import type { ExportOptions, ExportProgress } from './export-options.ts'
import type { ExportSummary } from './export-summary.ts'
import { incrementalOptionsSchema } from './incremental/incremental-options.ts'
import { runExport } from './run/run-export.ts'
import type { ExportSink } from './sinks/export-sink.ts'
import type { TableSource } from './tables/table-source.ts'

const requests = z.int().min(1).optional()

export const exportOptionsSchema = z.strictObject({
  checkpoint: z.union([z.string().min(1), z.literal(false)], 'expected a path, or false').optional(),
  incremental: incrementalOptionsSchema.optional(),
  overwrite: z.boolean().optional(),
  concurrency: z.int().min(1).max(3).optional(),
  targetRows: z.int().min(1).max(45_000).optional(),
  requestsPerMinute: requests,
  requestsPerHour: requests,
  onProgress: z
    .custom<(progress: ExportProgress) => void>((value) => typeof value === 'function', 'expected a function')
    .optional(),
  signal: callOptionsSchema.shape.signal,
})

/**
 * What every export function does once it knows its table.
 * @throws {InputError} for options and sinks that do not fit; nothing was sent then.
 */
export async function startExport(
  driver: Driver,
  source: TableSource,
  sink: ExportSink,
  options: ExportOptions,
  call: string,
): Promise<ExportSummary> {
  checkOptions(options, exportOptionsSchema, call)
  checkSink(sink, call)
  if (options.incremental) checkIncremental(source, sink, options, call)
  const summary = await runExport(driver, source, sink, options)
  return source.range ? { ...summary, range: source.range } : summary
}

export function checkSink(sink: unknown, call: string): asserts sink is ExportSink {
  const isSink =
    isRecord(sink) &&
    typeof sink.writePart === 'function' &&
    typeof sink.name === 'string' &&
    isRecord(sink.format)
  if (isSink) return
  throw new InputError(`${call} needs a sink as its third argument.`, {
    code: 'invalid_input',
    hint: "Such as ndjsonSink('events.ndjson.gz'), or an object with name, format and writePart.",
  })
}

function checkIncremental(source: TableSource, sink: ExportSink, options: ExportOptions, call: string): void {
  if (!source.isIncremental)
    throw new InputError(`${call} cannot be incremental: nothing in ${source.what} tells what is new.`, {
      code: 'invalid_input',
      hint: 'Leave `incremental` out and export everything each time; events and persons can be incremental.',
    })
  if (options.checkpoint === false || !(options.checkpoint ?? sink.checkpointPath))
    throw new InputError(`${call} needs a checkpoint to be incremental: the next run begins where it says.`, {
      code: 'invalid_input',
      hint: "Pass one: { incremental: true, checkpoint: 'events.checkpoint' }.",
    })
}
