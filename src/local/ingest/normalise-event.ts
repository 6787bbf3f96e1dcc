import { InputError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { cleanText } from './clean-text.ts'
import { parseSentJson, writeExactJson } from './exact-json.ts'
import { isRecord, type JsonRecord } from './is-record.ts'

const UPDATES = ['$set', '$set_once', '$unset']

/**
 * The parts of an event that the capture endpoints and event files share: names, ids, properties and person updates.
 * @throws {InputError} when the event name or the distinct id is missing, or the properties are no object
 */
export function normaliseEvent(raw: JsonRecord): Omit<CaptureEvent, 'uuid' | 'timestampMs'> {
  const properties = readProperties(raw.properties)
  const event = readEventName(raw.event)
  const distinctId = readDistinctId(raw.distinct_id, raw.$distinct_id, properties.distinct_id)
  const set = mergeRecords(properties.$set, raw.$set)
  const setOnce = mergeRecords(properties.$set_once, raw.$set_once)
  const unset = readUnset(raw.$unset ?? properties.$unset)
  for (const [index, update] of [set, setOnce, unset].entries()) {
    // What is no update stays a property, as it is.
    if (update) delete properties[UPDATES[index]!]
  }
  return {
    event,
    distinctId,
    properties,
    ...(set && { set }),
    ...(setOnce && { setOnce }),
    ...(unset && { unset }),
  }
}

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
  if (typeof value === 'string' && value !== '') return cleanText(value)
  throw new InputError('event submitted with an empty event name', {
    code: 'invalid_input',
    status: 400,
    hint: `"event" is ${describe(value)}; expected a non-empty string.`,
  })
}

function readDistinctId(...candidates: unknown[]): string {
  const value = candidates.find((candidate) => candidate !== undefined && candidate !== null)
  const text = typeof value === 'string' ? value : value === undefined ? '' : writeExactJson(value)
  if (text.trim() !== '') return cleanText(text)
  throw new InputError('event submitted without a distinct_id', {
    code: 'invalid_input',
    status: 400,
    hint: `"distinct_id" is ${describe(value)}; expected a non-empty string.`,
  })
}

/** What stands beside the properties wins over what stands inside of them. */
function mergeRecords(inside: unknown, beside: unknown): JsonRecord | undefined {
  if (!isRecord(beside)) return isRecord(inside) ? inside : undefined
  return isRecord(inside) ? { ...inside, ...beside } : beside
}

function readUnset(value: unknown): string[] | undefined {
  const names = isRecord(value) ? Object.keys(value) : value
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined
}

function parseJson(text: string): unknown {
  try {
    return parseSentJson(text)
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
