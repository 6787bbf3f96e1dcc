import type { CaptureEvent } from '../ingest/capture-event.ts'
import { eventTimeMs } from '../ingest/event-time.ts'
import { isRecord, type JsonRecord } from '../ingest/is-record.ts'
import { normaliseEvent } from '../ingest/normalise-event.ts'
import { isLargerThanPassedOn } from '../ingest/parse-capture.ts'
import { parseTimestamp } from '../ingest/timestamp.ts'
import { parseUuid } from '../ingest/uuid.ts'
import { bearerOf } from './access.ts'
import { ApiFailure } from './api-failure.ts'
import { parseCaptureJson } from './capture-payload.ts'
import type { CaptureRouteOptions } from './capture-route.ts'
import { type HttpAnswer, json } from './http-answer.ts'
import { readBody } from './request-body.ts'
import type { RouteCall } from './router.ts'

/** Options of an event, by the property that older protocols used. */
const OPTION_PROPERTIES = {
  process_person_profile: '$process_person_profile',
  disable_skew_correction: '$ignore_sent_at',
  cookieless_mode: '$cookieless_mode',
  product_tour_id: '$product_tour_id',
} as const
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/
const MAX_NAME_BYTES = 200

/** The whole request is refused; `error` is one of PostHog's tags. */
class BatchRefused extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    description: string,
  ) {
    super(description)
  }
}

/** The 2026 capture protocol: the token in a header, a uuid for each event, and an answer for each. */
export function captureV1Route({ ingestion, projectToken, maxBytes, now }: CaptureRouteOptions) {
  return async ({ request }: RouteCall): Promise<HttpAnswer> => {
    try {
      const receivedAtMs = now()
      if (bearerOf(request) !== projectToken)
        throw new BatchRefused(401, 'invalid_api_token', 'The provided API token is not valid.')
      const batch = readBatch(parseCaptureJson(await readBody(request, maxBytes)))
      const { 'posthog-sdk-info': sdk, 'posthog-request-timestamp': sentAt } = request.headers
      const sentAtMs = parseTimestamp(sentAt)
      const results: Record<string, { result: 'ok' | 'drop'; details: string | null }> = {}
      const events: CaptureEvent[] = []
      for (const { uuid, sent } of batch) {
        const fault = findFault(sent)
        results[String(sent.uuid).trim()] = { result: fault ? 'drop' : 'ok', details: fault ?? null }
        if (fault) continue
        const normalised = normaliseEvent(inOlderForm(sent, String(sdk ?? '')))
        const isExact = normalised.properties.$ignore_sent_at === true
        const timing = { timestamp: sent.timestamp, sentAtMs: isExact ? undefined : sentAtMs, receivedAtMs }
        events.push({ ...normalised, uuid, timestampMs: eventTimeMs(timing), receivedAtMs })
      }
      await ingestion.capture(events)
      return json(200, { results })
    } catch (error) {
      if (error instanceof ApiFailure) return refused(error.status, 'request_parsing_error', error.detail)
      if (error instanceof BatchRefused) return refused(error.status, error.error, error.message)
      throw error
    }
  }
}

const refused = (status: number, error: string, description: string): HttpAnswer =>
  json(status, {
    error,
    error_description: description,
    error_uri: 'https://posthog.com/docs/api',
  })

interface SentEvent {
  uuid: string
  sent: JsonRecord
}

/** @throws {BatchRefused} for what PostHog refuses as a whole: no batch, and uuids that are missing or not unique. */
function readBatch(body: unknown): SentEvent[] {
  if (!isRecord(body) || !Array.isArray(body.batch))
    throw new BatchRefused(400, 'request_parsing_error', 'Failed to parse request body: "batch" is no list.')
  if (body.batch.length === 0) throw new BatchRefused(400, 'empty_batch', 'request batch is empty')
  const seen = new Set<string>()
  return body.batch.map((sent: unknown, index) => {
    for (const name of ['event', 'uuid', 'distinct_id', 'timestamp']) {
      if (isRecord(sent) && typeof sent[name] === 'string') continue
      const description = `Failed to parse request body: event ${index} of the batch has no text as "${name}".`
      throw new BatchRefused(400, 'request_parsing_error', description)
    }
    const event = sent as JsonRecord
    const given = String(event.uuid).trim()
    if (given === '') throw new BatchRefused(400, 'missing_event_uuid', 'event submitted without a uuid')
    const uuid = parseUuid(given)
    if (uuid === undefined)
      throw new BatchRefused(400, 'invalid_event_uuid', `invalid event uuid: ${given.slice(0, 60)}`)
    if (seen.has(uuid)) throw new BatchRefused(400, 'duplicate_event_uuid', `duplicate event uuid: ${given}`)
    seen.add(uuid)
    return { uuid, sent: event }
  })
}

/** PostHog's tag for why an event is dropped; undefined when it is taken. */
function findFault(sent: JsonRecord): string | undefined {
  const { properties = {}, options = null } = sent
  const [name, distinctId] = [String(sent.event), String(sent.distinct_id).trim()]
  if (name === '$performance_event') return 'dropped_performance_event'
  if (name === '') return 'missing_event_name'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'event_name_too_long'
  if (distinctId === '') return 'missing_distinct_id'
  if (Buffer.byteLength(distinctId) > MAX_NAME_BYTES) return 'distinct_id_too_large'
  if (!RFC_3339.test(String(sent.timestamp)) || parseTimestamp(sent.timestamp) === undefined)
    return 'invalid_event_timestamp'
  if (!isRecord(properties)) return 'malformed_event_properties'
  if (options !== null && !isRecord(options)) return 'invalid_options'
  return isLargerThanPassedOn(sent) ? 'event_too_big' : undefined
}

/** The event as `/batch/` takes it. */
function inOlderForm(sent: JsonRecord, sdk: string): JsonRecord {
  const [library, version] = sdk.split('/')
  const options = isRecord(sent.options) ? sent.options : {}
  const added: JsonRecord = {
    $session_id: sent.session_id,
    $window_id: sent.window_id,
    $lib: library || undefined,
    $lib_version: version,
  }
  for (const [option, property] of Object.entries(OPTION_PROPERTIES)) added[property] = options[option]
  const given = Object.entries(added).filter(([, value]) => value !== undefined && value !== null)
  const properties = { ...(sent.properties as JsonRecord | undefined), ...Object.fromEntries(given) }
  return { event: sent.event, distinct_id: String(sent.distinct_id).trim(), properties }
}
