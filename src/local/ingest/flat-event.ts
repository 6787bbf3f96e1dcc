import { InputError } from '../../errors.ts'
import { parseExactJson, parseSentJson } from './exact-json.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { describe } from './normalise-event.ts'

/** Columns that mean the same as in an event. */
const FIELDS = new Set([
  'uuid',
  'event',
  'distinct_id',
  'timestamp',
  'created_at',
  'properties',
  'elements_chain',
  'person_id',
])
/** Person updates, as JSON. */
const UPDATES = new Set(['$set', '$set_once', '$unset'])
/** What exports add and ingestion works out by itself. */
const DERIVED =
  /^(?:person_(?:properties|created_at|mode|version|distinct_ids?)|person\..*|group\d_(?:properties|created_at)|\$group_\d|team_id|project_id|_?inserted_at|elements(?:_hash)?|set|set_once|ip|site_url|\*)$/
/** What SDKs send beside the event, about itself. */
const ENVELOPE = new Set([
  ...['api_key', 'token', '$token', '$distinct_id', 'type', 'library', 'library_version', 'messageId'],
  ...['sent_at', 'offset', 'send_feature_flags', 'now'],
])
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const PROPERTY = /^properties\.(.+)$/

/**
 * The event in a row of a table: columns by their names, `properties.plan` or any name of its own a property, what is
 * empty left out.
 * @throws {InputError} for person updates that are not JSON.
 */
export function flatEvent(columns: readonly (readonly [name: string, value: unknown])[]): JsonRecord {
  const raw: JsonRecord = {}
  const properties: [string, unknown][] = []
  for (const [name, value] of columns) {
    if (value === null || value === undefined || value === '') continue
    if (FIELDS.has(name)) raw[name] = value
    else if (UPDATES.has(name)) raw[name] = readJson(name, value)
    else if (!DERIVED.test(name)) properties.push([propertyOf(name), value])
  }
  if (properties.length > 0) {
    const base = raw.properties === undefined ? {} : readJson('properties', raw.properties)
    if (!isRecord(base)) throw problem('properties', base)
    raw.properties = { ...base, ...Object.fromEntries(properties) }
  }
  return raw
}

/** The event in a line of JSON: a field of a name of its own is a property, as a column is. */
export function withOtherFields(raw: JsonRecord): JsonRecord {
  const others = Object.entries(raw).filter(
    ([name]) => !isField(name) && !ENVELOPE.has(name) && !DERIVED.test(name),
  )
  if (others.length === 0) return raw
  const base =
    raw.properties === undefined || raw.properties === null ? {} : readJson('properties', raw.properties)
  if (!isRecord(base)) throw problem('properties', base)
  return { ...raw, properties: { ...base, ...Object.fromEntries(others) } }
}

/** The property a column holds. */
export const propertyOf = (column: string): string => PROPERTY.exec(column)?.[1] ?? column

/** A cell of text as the value it spells: a number, true or false, else the text. `007` and `1e400` stay text. */
export function typedCell(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  const value = NUMBER.test(text) ? parseExactJson(text) : text
  return value === Infinity || value === -Infinity ? text : value
}

/** Columns whose cells are taken as they stand. */
export const isField = (name: string): boolean => FIELDS.has(name) || UPDATES.has(name)

function readJson(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return parseSentJson(value)
  } catch {
    throw problem(name, value)
  }
}

const problem = (name: string, value: unknown): InputError =>
  new InputError(`"${name}" is ${describe(value)}; expected an object as JSON text.`, {
    code: 'invalid_input',
  })
