import type { PostHogDriverError } from '../../errors.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { readCaptureResponse } from '../../schemas/capture-response.ts'
import { startBudget } from '../call-budget.ts'
import type { CallOptions } from '../driver.ts'
import { captureEnvelope, encodeCaptureBody } from './capture-body.ts'
import { type Delivery, deliver } from './deliver.ts'
import type { EncodedEvent } from './encode-events.ts'
import { ingestionFailure, notPostHogError, quotaError } from './ingestion-failure.ts'
import { splitBatches } from './split-batches.ts'

export interface SendEventsOptions extends CallOptions {
  historicalMigration?: boolean
}

export interface IngestionEndpoint {
  /** Speaks to the ingestion host, without a key. */
  http: HttpClient
  ingestionHost: string
  projectToken: string
}

/** A quarter of what PostHog takes in one request, as its own SDKs do: a failed one costs less to repeat. */
export const MAX_BATCH_BYTES = 5 * 1024 * 1024
const PATH = '/batch/'

/** Sends events in order, in requests of at most 5 MiB of JSON. Failures are in the delivery, not thrown. */
export async function sendEvents(
  events: readonly EncodedEvent[],
  { signal, timeoutMs, historicalMigration = false }: SendEventsOptions,
  { http, ingestionHost, projectToken }: IngestionEndpoint,
): Promise<Delivery<EncodedEvent>> {
  const [opening, closing] = captureEnvelope({ projectToken, historicalMigration })
  const budget = startBudget({ signal, timeoutMs }, 0)

  async function post(batch: readonly EncodedEvent[]): Promise<PostHogDriverError | undefined> {
    const json = `${opening}${batch.map((event) => event.json).join(',')}${closing}`
    try {
      const { text } = await http.request({
        method: 'POST',
        path: PATH,
        ...(await encodeCaptureBody(json)),
        rateClass: 'ingest',
        // Every event has its uuid and timestamp, so PostHog knows it again.
        safeToRetry: true,
        signal,
        // Without a limit for all of them, each request has the client's.
        timeoutMs: timeoutMs === undefined ? undefined : budget.remainingMs(),
      })
      const { quotaLimited, fromPostHog } = readCaptureResponse(text)
      if (!fromPostHog) throw notPostHogError(ingestionHost + PATH)
      if (quotaLimited.length > 0) throw quotaError(ingestionHost + PATH, quotaLimited)
    } catch (error) {
      return ingestionFailure(error)
    }
  }

  const room = MAX_BATCH_BYTES - Buffer.byteLength(opening + closing)
  return deliver(splitBatches(events, room), post)
}
