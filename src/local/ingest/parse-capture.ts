import { InputError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { eventTimeMs } from './event-time.ts'
import { writeExactJson } from './exact-json.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { normaliseEvent } from './normalise-event.ts'
import { findEventFault, findFault, tokenOf } from './sent-event.ts'
import { parseTimestamp } from './timestamp.ts'
import { parseUuid, uuidV7 } from './uuid.ts'

/** Of an event as text inside of JSON, in which form PostHog passes it on. */
const MAX_EVENT_BYTES = 1_000_000
/** How much longer an event can get on its way into that form: `1e20` is written out. */
const MAX_GROWTH = 6
/** PostHog takes it in and drops it. */
const FILTERED = '$performance_event'

export interface ParseCaptureOptions {
  /** Milliseconds since the epoch. */
  receivedAtMs: number
  /** When given, any other token is refused. */
  projectToken?: string
  /** Name of a single event that has none; without it such an event is refused. */
  unnamed?: string
  /** Length of the request: a short one needs no look at the size of each event. */
  bodyBytes?: number
}

/**
 * Events of one capture request: `{api_key, batch: [...], sent_at}`, a list of events, or a single event. A request is
 * taken whole or refused whole, with PostHog's words; the hint says which event is meant and why.
 * @throws {InputError} with `status` 400 (not events, no events, an event without name or distinct id), 401 (no token,
 *   several tokens, a personal key, another project's token) or 413 (an event above 1 MB)
 */
export function parseCaptureBody(json: unknown, options: ParseCaptureOptions): CaptureEvent[] {
  const { events: sent, token, sentAt } = readRequest(json, options.unnamed)
  if (sent.length === 0) throw refusal('request holds no event')
  const events = sent.filter(({ event }) => event !== FILTERED)
  if (events.length === 0) throw refusal('payload empty after filtering invalid event types')
  checkToken(token === undefined ? events.map(tokenOf) : [token], options.projectToken)

  const { receivedAtMs, bodyBytes = Infinity } = options
  const sentAtMs = parseTimestamp(sentAt)
  const mayBeLarge = bodyBytes * MAX_GROWTH > MAX_EVENT_BYTES
  return events.map((raw, index) => {
    const normalised = normaliseEvent(raw)
    if (mayBeLarge) checkSize(raw, index)
    return {
      ...normalised,
      uuid: parseUuid(raw.uuid) ?? uuidV7(receivedAtMs),
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

interface CaptureRequest {
  events: JsonRecord[]
  /** Of the whole batch. */
  token?: string
  sentAt?: unknown
}

/** PostHog tries one reading after the other; what fits none is refused with the words of the last. */
function readRequest(json: unknown, unnamed: string | undefined): CaptureRequest {
  if (Array.isArray(json)) {
    const fault = listFault(json)
    if (fault !== undefined) throw unreadable(fault)
    return { events: json as JsonRecord[] }
  }
  if (!isRecord(json)) throw unreadable(findFault(json))
  const batchFault = findBatchFault(json)
  if (batchFault === undefined) {
    const token = (json.token ?? json.api_key) as string
    return { events: json.batch as JsonRecord[], token, sentAt: json.sent_at }
  }
  const fault = findFault(json)
  if (fault !== undefined) throw unreadable(fault)
  if (typeof json.event === 'string') return { events: [json] }
  if (unnamed !== undefined) return { events: [{ ...json, event: unnamed }] }
  throw refusal(
    'failed to hydrate events from request: non-engage request missing event name attribute',
    'batch' in json ? `The batch cannot be read: ${batchFault}.` : undefined,
  )
}

function findBatchFault({
  token,
  api_key,
  sent_at,
  historical_migration,
  batch,
}: JsonRecord): string | undefined {
  if (!Array.isArray(batch)) return '"batch" is no list'
  if (token !== undefined && api_key !== undefined)
    return '"token" and "api_key" mean the same; expected one of them'
  if (typeof (token ?? api_key) !== 'string') return 'there is no "api_key" beside it'
  if (sent_at !== undefined && sent_at !== null && typeof sent_at !== 'string') return '"sent_at" is no text'
  if (
    historical_migration !== undefined &&
    historical_migration !== null &&
    typeof historical_migration !== 'boolean'
  )
    return '"historical_migration" is neither true nor false'
  return listFault(batch)
}

function listFault(events: readonly unknown[]): string | undefined {
  for (const [index, raw] of events.entries()) {
    const fault = findEventFault(raw)
    if (fault !== undefined) return `in event ${index}, ${fault}`
  }
  return undefined
}

/** Whether PostHog could not pass an event on. */
export const isLargerThanPassedOn = (raw: JsonRecord): boolean => passedOnBytes(raw) > MAX_EVENT_BYTES

const passedOnBytes = (raw: JsonRecord): number => Buffer.byteLength(JSON.stringify(writeExactJson(raw)))

function checkSize(raw: JsonRecord, index: number): void {
  const size = passedOnBytes(raw)
  if (size <= MAX_EVENT_BYTES) return
  throw new InputError('maximum event size exceeded: Event rejected by kafka during send', {
    code: 'invalid_input',
    status: 413,
    hint: `Event ${index} has ${size} bytes as PostHog counts them, ${MAX_EVENT_BYTES} are the limit.`,
  })
}

function checkToken(tokens: readonly (string | undefined)[], projectToken: string | undefined): void {
  const distinct = new Set(tokens.filter((token) => token !== undefined))
  if (distinct.size === 0)
    throw unauthorized('event submitted without an api_key', 'Send the project token (phc_...) as "api_key".')
  if (distinct.size > 1)
    throw unauthorized(
      'batch submitted with inconsistent api_key values',
      'Send one request for each project token.',
    )
  const [token] = distinct
  if (token === '') throw unauthorized('API key is not valid: empty', 'Send the project token (phc_...).')
  if (token!.startsWith('phx_'))
    throw unauthorized(
      'API key is not valid: personal_api_key',
      'Send the project token (phc_...); a personal API key must not leave the server it is used on.',
    )
  // PostHog accepts a token it does not know, and drops the events later.
  if (projectToken !== undefined && token !== projectToken)
    throw unauthorized("Capture request carries another project's token.", 'Send the token of this project.')
}

const refusal = (message: string, hint?: string): InputError =>
  new InputError(message, { code: 'invalid_input', status: 400, hint })

const unreadable = (fault: string | undefined): InputError =>
  refusal(
    'failed to parse request: data did not match any variant of untagged enum RawRequest',
    `It cannot be read as events: ${fault}.`,
  )

const unauthorized = (message: string, hint: string): InputError =>
  new InputError(message, { code: 'authentication_failed', status: 401, hint })
