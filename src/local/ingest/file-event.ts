import { InputError } from '../../errors.ts'
import type { CaptureEvent } from './capture-event.ts'
import { EARLIEST_MS, LATEST_MS } from './event-time.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { describe, normaliseEvent } from './normalise-event.ts'
import { parseExactTimestamp } from './timestamp.ts'
import { parseUuid, uuidV5 } from './uuid.ts'

const FILE_NAMESPACE = '7c2a4d1e-5d0b-4a57-9f0e-0c1f6b8a9d43'
const MAX_NAME_LENGTH = 200
const RANGE = `${dateOf(EARLIEST_MS)} to ${dateOf(LATEST_MS)}`

/**
 * One event of a file. Unlike capture, which never refuses an event for its time and cuts long names, this takes every
 * field as it stands or not at all.
 * @param identity What tells the event from the others, for one without a uuid.
 * @throws {InputError} naming the field that is wrong.
 */
export function fileEvent(raw: JsonRecord, identity: string): CaptureEvent {
  const timestampMs = readTime('timestamp', raw.timestamp)
  const receivedAtMs = isAbsent(raw.created_at) ? undefined : readTime('created_at', raw.created_at)
  const uuid = readUuid('uuid', raw.uuid)
  const personId = readUuid('person_id', raw.person_id)
  for (const name of ['$set', '$set_once']) {
    if (!isAbsent(raw[name]) && !isRecord(raw[name]))
      throw problem(`"${name}" is ${describe(raw[name])}; expected an object`)
  }
  for (const name of ['event', 'distinct_id']) {
    const length = typeof raw[name] === 'string' ? [...raw[name]].length : 0
    if (length > MAX_NAME_LENGTH)
      throw problem(
        `"${name}" has ${length} characters; PostHog keeps ${MAX_NAME_LENGTH}: ${describe(raw[name])}`,
      )
  }
  const normalised = normaliseEvent(raw)
  if (typeof raw.elements_chain === 'string' && raw.elements_chain !== '') {
    normalised.properties.$elements_chain = raw.elements_chain
  }
  return {
    ...normalised,
    uuid: uuid ?? uuidV5(FILE_NAMESPACE, identity),
    timestampMs,
    ...(personId !== undefined && { personId }),
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

function readTime(name: string, value: unknown): number {
  const timestampMs = parseExactTimestamp(value)
  if (timestampMs === undefined)
    throw problem(
      `"${name}" is ${describe(value)}; expected a time such as 2026-01-31T12:00:00Z, or Unix seconds or milliseconds`,
    )
  if (timestampMs < EARLIEST_MS || timestampMs > LATEST_MS)
    throw problem(
      `"${name}" is ${describe(value)}, which is not within ${RANGE}, the days ClickHouse sorts events by`,
    )
  return timestampMs
}

function readUuid(name: string, value: unknown): string | undefined {
  if (isAbsent(value)) return undefined
  const uuid = parseUuid(value)
  if (uuid === undefined) throw problem(`"${name}" is ${describe(value)}; expected a UUID, or nothing`)
  return uuid
}

function dateOf(timestampMs: number): string {
  return new Date(timestampMs).toISOString().slice(0, 10)
}

const problem = (message: string): InputError => new InputError(message, { code: 'invalid_input' })
