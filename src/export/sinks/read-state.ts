import type { ZodType } from 'zod'
import { ExportError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import type { SinkState } from './export-sink.ts'

/**
 * What a sink gave a checkpoint to keep; undefined when it has not yet.
 * @throws {ExportError} `checkpoint_invalid` when another sink did.
 */
export function readState<T>(
  schema: ZodType<T>,
  state: SinkState | undefined,
  target: string,
): T | undefined {
  if (state === undefined) return undefined
  const { success, data } = schema.safeParse(state)
  if (success) return data
  throw new ExportError(`The checkpoint of ${target} was written by another kind of export.`, {
    code: 'checkpoint_invalid',
    hint: `Name another output or checkpoint, or begin anew ${BY_OVERWRITING}.`,
  })
}
