import { isRecord, type JsonRecord } from './is-record.ts'
import { describe } from './normalise-event.ts'
import { parseUuid } from './uuid.ts'

/** Fields that mean the same: PostHog's capture takes one of each. */
const ALIASES = [
  ['token', 'api_key', '$token'],
  ['distinct_id', '$distinct_id'],
] as const

type FieldCheck = readonly [expected: string, holds: (value: unknown) => boolean]

const text: FieldCheck = ['text', (value) => typeof value === 'string']
const object: FieldCheck = ['an object', isRecord]
const optional = ([expected, holds]: FieldCheck): FieldCheck => [
  expected,
  (value) => value === null || holds(value),
]

const FIELDS: Readonly<Record<string, FieldCheck>> = {
  token: optional(text),
  api_key: optional(text),
  $token: optional(text),
  uuid: ['a UUID', (value) => value === null || value === '' || parseUuid(value) !== undefined],
  properties: object,
  timestamp: optional(['text such as "2026-01-31T12:00:00Z"', text[1]]),
  offset: optional(['an integer', (value) => Number.isSafeInteger(value)]),
  $set: optional(object),
  $set_once: optional(object),
}

/**
 * Why PostHog's capture cannot read a value as an event, its name aside; undefined when it can. One field of another type
 * and it takes the whole request for something else.
 */
export function findFault(raw: unknown): string | undefined {
  if (!isRecord(raw)) return `it is ${describe(raw)}; expected an object`
  for (const name in FIELDS) {
    if (raw[name] === undefined) continue
    const [expected, holds] = FIELDS[name]!
    if (!holds(raw[name])) return `"${name}" is ${describe(raw[name])}; expected ${expected}`
  }
  for (const names of ALIASES) {
    const given = names.filter((name) => raw[name] !== undefined)
    if (given.length > 1) return `"${given.join('" and "')}" mean the same; expected one of them`
  }
  return undefined
}

/** As `findFault`, for an event that must have its name. */
export const findEventFault = (raw: unknown): string | undefined =>
  isRecord(raw) && typeof raw.event !== 'string'
    ? `"event" is ${describe(raw.event)}; expected its name`
    : findFault(raw)

/** The project token an event carries itself; the browser library puts it into the properties. */
export function tokenOf(raw: JsonRecord): string | undefined {
  const given = raw.token ?? raw.api_key ?? raw.$token
  if (typeof given === 'string') return given
  const inside = isRecord(raw.properties) ? raw.properties.token : undefined
  return typeof inside === 'string' ? inside : undefined
}
