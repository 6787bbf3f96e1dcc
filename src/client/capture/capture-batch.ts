import { InputError } from '../../errors.ts'
import { captureBatchOptionsSchema } from '../../schemas/capture-event.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import type {
  CaptureBatchOptions,
  CaptureBatchResult,
  CaptureEventInput,
  CaptureResult,
} from './capture-types.ts'
import { type EncodeEventsOptions, encodeEvents } from './encode-events.ts'
import { type IngestionEndpoint, sendEvents } from './send-events.ts'

export type CaptureContext = IngestionEndpoint & EncodeEventsOptions

/** @throws {PostHogDriverError} when the event was not accepted. */
export async function captureOne(
  event: CaptureEventInput,
  options: CallOptions,
  context: CaptureContext,
): Promise<CaptureResult> {
  checkOptions(options, callOptionsSchema, context.call)
  const encoded = await encodeEvents([event], { ...context, signal: options.signal })
  const { failed } = await sendEvents(encoded, options, context)
  if (failed[0]) throw failed[0].error
  return { uuid: encoded[0]!.uuid }
}

/** @throws {PostHogDriverError} when none was accepted for a reason that is not the events', or when the call was aborted. */
export async function captureBatch(
  events: readonly CaptureEventInput[],
  options: CaptureBatchOptions,
  context: CaptureContext,
): Promise<CaptureBatchResult> {
  checkOptions(options, captureBatchOptionsSchema, context.call)
  if (!Array.isArray(events))
    throw new InputError(`${context.call} sent nothing: it takes a list of events, not ${typeof events}.`, {
      code: 'invalid_input',
      hint: 'Pass [{ event, distinctId, properties }, ...].',
    })
  // The caller's list may change while they are made ready.
  const given = [...events]
  const encoded = await encodeEvents(given, { ...context, signal: options.signal })
  const { sent, batches, failed, stoppedBy } = await sendEvents(encoded, options, context)
  if (stoppedBy && (sent === 0 || stoppedBy.code === 'aborted')) {
    Object.assign(stoppedBy.details, { sent, unsent: failed.length })
    throw stoppedBy
  }
  return {
    sent,
    batches,
    failed: failed.map(({ item: { index, uuid, timestamp }, error }) => ({
      index,
      event: { ...given[index]!, uuid, timestamp },
      error,
    })),
  }
}
