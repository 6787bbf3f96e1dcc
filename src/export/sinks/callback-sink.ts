import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import type { Row } from '../../client/driver.ts'
import { decodeRows } from '../part/decode-rows.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { ExportSink } from './export-sink.ts'
import { isFunction } from './is-function.ts'

export interface CallbackSinkOptions extends Pick<ExportSink, 'open' | 'commit' | 'finish' | 'close'> {
  /** For messages, and for recognising the export when it goes on after a stop. @default 'callback' */
  name?: string
  /** Rows per call, at most; a part's last call has fewer. @default 1_000 */
  batchSize?: number
  /** Decodes columns that hold JSON as text: `true` for those called `properties` or ending in it, or their names. @default false */
  parseJson?: boolean | readonly string[]
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).optional(),
  batchSize: z.int().min(1).optional(),
  parseJson: z.union([z.boolean(), z.array(z.string())]).optional(),
  open: z.custom<ExportSink['open']>(isFunction, 'must be a function').optional(),
  commit: z.custom<ExportSink['commit']>(isFunction, 'must be a function').optional(),
  finish: z.custom<ExportSink['finish']>(isFunction, 'must be a function').optional(),
  close: z.custom<ExportSink['close']>(isFunction, 'must be a function').optional(),
})

/** Which part a batch belongs to; the same id in every attempt. */
export type PartInfo = Pick<ExportPart, 'id' | 'segment' | 'rows' | 'columns'>

/**
 * Hands rows to a function, batch by batch, and waits for it. A part is committed when the function has returned for all of
 * its batches; one that was not comes again from its first row, under the same id, after a crash or a call that threw:
 * write so that twice leaves one copy, for instance by upsert on `uuid`, or keep rows back until `commit`.
 * @throws {InputError} for options it does not know.
 * @example
 * const sink = callbackSink(async (rows, part) => warehouse.upsert('events', rows, { job: part.id }))
 * await exportEvents(client, { from: '2026-08-01', to: '2026-09-01' }, sink, { checkpoint: 'events.checkpoint' })
 */
export function callbackSink<R extends object = Row>(
  onRows: (rows: R[], part: PartInfo) => Promise<void> | void,
  options: CallbackSinkOptions = {},
): ExportSink {
  const checked = checkOptions(options, optionsSchema, 'callbackSink')
  const { name = 'callback', batchSize = 1000, parseJson, ...calls } = checked
  return {
    name,
    format: { kind: 'arrays' },
    ...calls,
    async writePart(part) {
      for await (const rows of decodeRows(part, batchSize, { parseJson })) await onRows(rows as R[], part)
    },
  }
}
