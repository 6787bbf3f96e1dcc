import { setImmediate } from 'node:timers/promises'
import type { ZodError } from 'zod'
import { type ConnectionError, InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { abortedError } from '../../http/deadline-errors.ts'
import { type CheckedCaptureEvent, captureEventSchema } from '../../schemas/capture-event.ts'
import { VERSION } from '../../version.ts'
import { encodeJson } from './encode-json.ts'
import { findNul } from './find-nul.ts'
import { secretProblem } from './secret-problem.ts'

/** An event ready to be sent: the same bytes however often it is tried. */
export interface EncodedEvent {
  index: number
  uuid: string
  timestamp: string
  json: string
  /** Of `json` in UTF-8. */
  bytes: number
}

export interface EncodeEventsOptions {
  /** The call that is named in messages. */
  call: string
  createUuid: () => string
  now: () => number
  /** Text that must not leave: the personal key. */
  secret: string
  signal?: AbortSignal
}

interface EventProblem {
  index: number
  /** Place in the event, such as `properties.cart[2]`; empty for the whole. */
  field: string
  message: string
}

/** PostHog's SDKs stop here, and PostHog itself refuses events above 1 MB. */
const MAX_EVENT_BYTES = 900 * 1024
const NUL = 'it holds a NUL character, which PostHog would replace in properties of persons and groups'
/** Some ten milliseconds of work; then others have their turn. */
const PAUSE_AFTER_BYTES = 1024 * 1024
const MAX_PROBLEMS = 10
const SHOWN_PROBLEMS = 3
const FIELDS = Object.keys(captureEventSchema.shape)

/**
 * The events as PostHog's wire has them, each with a uuid and a timestamp, so that a retry repeats the very same event.
 * Timers and other calls run in between.
 * @throws {InputError} naming index and field of what is wrong; all events are looked at before.
 * @throws {ConnectionError} `aborted`
 */
export async function encodeEvents(
  events: readonly unknown[],
  options: EncodeEventsOptions,
): Promise<EncodedEvent[]> {
  const { createUuid, now, secret, signal } = options
  let bytesSincePause = 0
  const encoded: EncodedEvent[] = []
  const problems: EventProblem[] = []
  for (let index = 0; index < events.length && problems.length < MAX_PROBLEMS; index++) {
    const { data, error } = captureEventSchema.safeParse(events[index])
    if (error) {
      problems.push(...problemsOf(error).map((problem) => ({ index, ...problem })))
      continue
    }
    const { uuid = createUuid(), timestamp = new Date(now()).toISOString() } = data
    const result = encodeJson(toWire(data, uuid, timestamp))
    if ('problem' in result) {
      problems.push({ index, field: toField(result.problem.path), message: result.problem.message })
      continue
    }
    const { json } = result
    const nul = findNul(json)
    if (nul) problems.push({ index, field: toField(nul), message: NUL })
    const bytes = Buffer.byteLength(json)
    const message = sizeProblem(bytes) ?? secretProblem(json, secret)
    if (message) problems.push({ index, field: '', message })
    else if (!nul) encoded.push({ index, uuid, timestamp, json, bytes })
    bytesSincePause += bytes
    if (bytesSincePause < PAUSE_AFTER_BYTES) continue
    bytesSincePause = 0
    await setImmediate()
    if (signal?.aborted) throw abortedBefore(signal, events.length)
  }
  if (problems.length > 0) throw notSent(problems, options.call, events.length)
  return encoded
}

function abortedBefore({ reason }: AbortSignal, unsent: number): ConnectionError {
  const error = abortedError(reason)
  Object.assign(error.details, { sent: 0, unsent })
  return error
}

function toWire(event: CheckedCaptureEvent, uuid: string, timestamp: string): object {
  const { properties = {}, set, setOnce, unset, groups } = event
  return {
    event: event.event,
    distinct_id: event.distinctId,
    properties: {
      $lib: 'posthog-driver',
      $lib_version: VERSION,
      ...(!Object.hasOwn(properties, '$ip') && { $geoip_disable: true }),
      ...properties,
      ...(groups && { $groups: groups }),
      ...(set && { $set: set }),
      ...(setOnce && { $set_once: setOnce }),
      ...(unset && { $unset: unset }),
    },
    timestamp,
    uuid,
  }
}

/** Where the caller finds what the wire calls differently. */
function toField(path: string): string {
  return path
    .replace(/^distinct_id\b/, 'distinctId')
    .replace(/^properties\.\$set_once\b/, 'setOnce')
    .replace(/^properties\.\$(set|unset|groups)\b/, '$1')
}

function problemsOf(error: ZodError): Omit<EventProblem, 'index'>[] {
  return error.issues.map((issue) => {
    const field = issue.path.map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return { field, message: issue.message }
    const near = didYouMean(issue.keys.flatMap((name) => closestNames(name, FIELDS, 1)))
    const message = `there is no field ${issue.keys.join(', ')}. ${near ?? `Fields: ${FIELDS.join(', ')}.`}`
    return { field, message: message.replace(/[.]$/, '') }
  })
}

function sizeProblem(bytes: number): string | undefined {
  if (bytes <= MAX_EVENT_BYTES) return undefined
  return `it takes ${bytes} bytes as JSON, more than the ${MAX_EVENT_BYTES} one event may have`
}

function notSent(problems: readonly EventProblem[], call: string, count: number): InputError {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ index, field, message }) => {
    const event = count === 1 ? '' : `events[${index}]`
    const place = [event, field].filter(Boolean).join('.').replace('.[', '[') || 'the event'
    return `${place}: ${message}`
  })
  const more = problems.length > SHOWN_PROBLEMS ? '; and more' : ''
  return new InputError(`${call} sent nothing. ${shown.join('; ')}${more}.`, {
    code: 'invalid_input',
    hint: 'Correct what is named and call again; details.problems lists it.',
    details: { problems },
  })
}
