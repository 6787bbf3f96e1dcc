import { InputError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { cleanText } from './clean-text.ts'
import { parseExactJson, writeExactJson } from './exact-json.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { isUuid } from './uuid.ts'

/**
 * The parts of an event that the capture endpoints and event files share: names, ids, properties and person updates.
 * @throws {InputError} when the event name or the distinct id is missing, or the properties are no object
 */
export function normaliseEvent(raw: JsonRecord): Omit<CaptureEvent, 'uuid' | 'timestampMs'> {
  const properties = readProperties(raw.properties)
  const event = readEventName(raw.event)
  const distinctId = readDistinctId(raw.distinct_id, properties.distinct_id, properties.$distinct_id)
  const set = firstRecord(raw.$set, properties.$set)
  const setOnce = firstRecord(raw.$set_once, properties.$set_once)
  const unset = readUnset(raw.$unset ?? properties.$unset)
  for (const name of NOT_PROPERTIES) if (name in properties) delete properties[name]
  return {
    event,
    distinctId,
    properties,
    ...(set && { set }),
    ...(setOnce && { setOnce }),
    ...(unset && { unset }),
  }
}

const NOT_PROPERTIES = ['$set', '$set_once', '$unset', 'distinct_id', '$distinct_id', 'token', 'api_key']

/** The caller's uuid in lower case, when it is one. */
export const givenUuid = (raw: JsonRecord): string | undefined =>
  isUuid(raw.uuid) ? raw.uuid.toLowerCase() : undefined

/** A copy: the caller's object is not changed. Exports carry properties as JSON text. */
function readProperties(value: unknown): JsonRecord {
  if (value === undefined || value === null || value === '') return {}
  const parsed = typeof value === 'string' ? parseJson(value) : value
  if (isRecord(parsed)) return { ...parsed }
  throw new InputError(`"properties" is ${describe(value)}; expected an object or an object as JSON text.`, {
    code: 'invalid_input',
    status: 400,
  })
}

function readEventName(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return cleanText(value)
  throw new InputError(`Event has no name: "event" is ${describe(value)}; expected a non-empty string.`, {
    code: 'invalid_input',
    status: 400,
  })
}

function readDistinctId(...candidates: unknown[]): string {
  const value = candidates.find((candidate) => candidate !== undefined && candidate !== null)
  const text = typeof value === 'string' ? value : value === undefined ? '' : writeExactJson(value)
  if (text.trim() !== '') return cleanText(text)
  throw new InputError(
    `Event has no distinct id: "distinct_id" is ${describe(value)}; expected a non-empty string.`,
    {
      code: 'invalid_input',
      status: 400,
    },
  )
}

const firstRecord = (...candidates: unknown[]): JsonRecord | undefined =>
  candidates.find((candidate) => isRecord(candidate)) as JsonRecord | undefined

function readUnset(value: unknown): string[] | undefined {
  const names = isRecord(value) ? Object.keys(value) : value
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined
}

function parseJson(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}

/** What was found, short enough for a message. */
export function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = writeExactJson(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
