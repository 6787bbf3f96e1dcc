import { z } from 'zod'
import { InputError } from '../../errors.ts'
import type { CaptureEvent } from '../ingest/capture-event.ts'
import { parseCaptureBody } from '../ingest/parse-capture.ts'
import { bearerOf } from './access.ts'
import { ApiFailure } from './api-failure.ts'
import type { CaptureRouteOptions } from './capture-route.ts'
import { type HttpAnswer, json, plainText } from './http-answer.ts'
import { parseJsonBody, readBody } from './request-body.ts'
import type { RouteCall } from './router.ts'

const record = z.record(z.string(), z.unknown())

const bodySchema = z.looseObject({
  batch: z
    .array(
      z.looseObject({
        uuid: z.string(),
        session_id: z.string().optional(),
        window_id: z.string().optional(),
        options: record.optional(),
        properties: record.optional(),
      }),
    )
    .min(1),
})

type SentEvent = z.output<typeof bodySchema>['batch'][number]

/** Options of an event, by the property that older protocols used. */
const OPTION_PROPERTIES = {
  process_person_profile: '$process_person_profile',
  disable_skew_correction: '$ignore_sent_at',
  cookieless_mode: '$cookieless_mode',
  product_tour_id: '$product_tour_id',
} as const

/** The 2026 capture protocol: the token in a header, and an answer for each event. */
export function captureV1Route({ ingestion, projectToken, maxBytes, now }: CaptureRouteOptions) {
  return async ({ request }: RouteCall): Promise<HttpAnswer> => {
    try {
      const receivedAtMs = now()
      const body = bodySchema.safeParse(parseJsonBody(await readBody(request, maxBytes)))
      if (!body.success) return plainText(400, `Failed to parse the batch: ${z.prettifyError(body.error)}`)
      const { 'posthog-sdk-info': sdk, 'posthog-request-timestamp': sentAt } = request.headers
      const envelope = { api_key: bearerOf(request), sent_at: sentAt }
      const results: Record<string, { result: 'ok' | 'drop'; details: string | null }> = {}
      const events: CaptureEvent[] = []
      for (const sent of body.data.batch) {
        try {
          const batch = [inOlderForm(sent, String(sdk ?? ''))]
          events.push(...parseCaptureBody({ ...envelope, batch }, { receivedAtMs, projectToken }))
          results[sent.uuid] = { result: 'ok', details: null }
        } catch (error) {
          if (!(error instanceof InputError) || error.status === 401) throw error
          results[sent.uuid] = { result: 'drop', details: error.message }
        }
      }
      await ingestion.capture(events)
      return json(200, { results })
    } catch (error) {
      if (error instanceof ApiFailure) return plainText(error.status, error.detail)
      if (error instanceof InputError) return plainText(error.status ?? 400, error.message)
      throw error
    }
  }
}

/** The event as `/batch/` takes it. */
function inOlderForm(
  { session_id, window_id, options = {}, properties, ...event }: SentEvent,
  sdk: string,
): Record<string, unknown> {
  const [library, version] = sdk.split('/')
  const added: Record<string, unknown> = {
    $session_id: session_id,
    $window_id: window_id,
    $lib: library || undefined,
    $lib_version: version,
  }
  for (const [option, property] of Object.entries(OPTION_PROPERTIES)) added[property] = options[option]
  const given = Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined))
  return { ...event, properties: { ...properties, ...given } }
}
