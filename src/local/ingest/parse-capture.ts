import { InputError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { eventTimeMs } from './event-time.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { describe, givenUuid, normaliseEvent } from './normalise-event.ts'
import { parseTimestamp } from './timestamp.ts'
import { uuidV7 } from './uuid.ts'

const MAX_EVENT_BYTES = 1024 * 1024

export interface ParseCaptureOptions {
  /** Milliseconds since the epoch. */
  receivedAtMs: number
  /** When given, any other token is refused. */
  projectToken?: string
}

/**
 * Events of one capture request: `{api_key, batch: [...], sent_at}` of `/batch/`, or the single event (or array of
 * events) of `/i/v0/e/`.
 * @throws {InputError} with `status` 400 (unusable body, empty batch, event without name or distinct id, event above
 *   1 MB) or 401 (no token, several tokens, a personal key, another project's token)
 */
export function parseCaptureBody(json: unknown, options: ParseCaptureOptions): CaptureEvent[] {
  const body: JsonRecord = Array.isArray(json) ? { batch: json } : isRecord(json) ? json : {}
  const isBatch = Array.isArray(body.batch)
  if (!isBatch && !('event' in body)) {
    throw badRequest(`Capture body is ${describe(json)}; expected an event or {"api_key", "batch": [...]}.`)
  }
  const events = isBatch ? (body.batch as unknown[]) : [body]
  if (events.length === 0) throw badRequest('Capture batch is empty; expected at least one event.')
  checkToken([...tokensOf(body), ...(isBatch ? events.flatMap(tokensOf) : [])], options.projectToken)

  const { receivedAtMs } = options
  const sentAtMs = parseTimestamp(body.sent_at)
  return events.map((raw, index) => {
    if (!isRecord(raw))
      throw badRequest(`Event ${index} of the batch is ${describe(raw)}; expected an object.`)
    const normalised = normaliseEvent(raw)
    checkSize(normalised.event, raw)
    return {
      ...normalised,
      uuid: givenUuid(raw) ?? uuidV7(receivedAtMs),
      timestampMs: eventTimeMs({
        timestamp: raw.timestamp,
        offsetMs: raw.offset,
        sentAtMs: normalised.properties.$ignore_sent_at === true ? undefined : sentAtMs,
        receivedAtMs,
      }),
      receivedAtMs,
    }
  })
}

function checkSize(event: string, raw: JsonRecord): void {
  const size = Buffer.byteLength(JSON.stringify(raw))
  if (size <= MAX_EVENT_BYTES) return
  throw badRequest(`Event ${describe(event)} has ${size} bytes; the limit is ${MAX_EVENT_BYTES}.`)
}

function tokensOf(value: unknown): string[] {
  if (!isRecord(value)) return []
  const properties = isRecord(value.properties) ? value.properties : {}
  return [value.api_key, value.token, properties.token, properties.api_key].filter(
    (token) => typeof token === 'string' && token !== '',
  ) as string[]
}

function checkToken(tokens: string[], projectToken: string | undefined): void {
  const distinct = new Set(tokens)
  if (distinct.size === 0) {
    throw unauthorized('Capture request has no token.', 'Send the project token (phc_...) as "api_key".')
  }
  if (distinct.size > 1) {
    throw unauthorized(
      'Capture request carries several different tokens.',
      'Send one request per project token.',
    )
  }
  const [token] = distinct
  if (token!.startsWith('phx_')) {
    throw unauthorized(
      'Capture request carries a personal API key as its token.',
      'Send the project token (phc_...); a personal key must not leave the server it is used on.',
    )
  }
  if (projectToken !== undefined && token !== projectToken) {
    throw unauthorized("Capture request carries another project's token.", 'Send the token of this project.')
  }
}

const badRequest = (message: string): InputError =>
  new InputError(message, { code: 'invalid_input', status: 400 })

const unauthorized = (message: string, hint: string): InputError =>
  new InputError(message, { code: 'authentication_failed', status: 401, hint })
