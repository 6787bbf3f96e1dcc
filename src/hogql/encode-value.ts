import { InputError } from '../errors.ts'

/** What the API's `values` carry. */
export type EncodedValue = string | number | boolean | null | readonly EncodedValue[]

/** Deep enough for any real IN list of tuples; stops a list that contains itself. */
const MAX_DEPTH = 8

/**
 * A value as PostHog takes it: text, finite numbers, booleans, null and lists of these. Dates become ISO 8601 text in UTC
 * (`2026-01-02T03:04:05.678Z`), bigints numbers.
 * @throws {InputError} naming the value and what it was; for bigints beyond 2^53, too: see `exactIntegerText`.
 */
export function encodeValue(value: unknown, name: string, depth = 0): EncodedValue {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return encodeText(value, name)
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value
    throw refused(name, String(value), 'Numbers must be finite; use null for "unknown".')
  }
  if (typeof value === 'bigint') {
    if (!isUnsafeBigInt(value)) return Number(value)
    throw refused(
      name,
      'an integer beyond 2^53 inside a mixed list',
      'Lists with such integers hold integers only.',
    )
  }
  if (value instanceof Date) {
    if (!Number.isNaN(value.getTime())) return value.toISOString()
    throw refused(name, 'an invalid Date', 'Check the text the Date was made from.')
  }
  if (Array.isArray(value)) {
    if (depth >= MAX_DEPTH) throw refused(name, 'a list nested too deeply', 'Flatten the list.')
    return Array.from(value, (item, index) => encodeValue(item, `${name}[${index}]`, depth + 1))
  }
  throw refused(name, describe(value), hintFor(value))
}

const isUnsafeBigInt = (value: unknown): value is bigint =>
  typeof value === 'bigint' && (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)

/**
 * The digits of integers that JSON numbers cannot hold, to stand in the query text itself: an integer, or a list of
 * integers of which one is too big. Undefined for everything else.
 */
export function exactIntegerText(value: unknown): string | undefined {
  // In parentheses, because `a -${-1n}` must not become a comment.
  if (isUnsafeBigInt(value)) return value < 0n ? `(${value})` : String(value)
  if (!Array.isArray(value) || !value.some(isUnsafeBigInt)) return undefined
  if (!value.every((item) => typeof item === 'bigint' || Number.isSafeInteger(item))) return undefined
  return `[${value.join(', ')}]`
}

function encodeText(text: string, name: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw refused(name, 'text with half a surrogate pair', 'Cut strings between characters, not inside one.')
  return text
}

function describe(value: unknown): string {
  if (value === undefined || typeof value !== 'object')
    return value === undefined ? 'undefined' : `a ${typeof value}`
  const type = value?.constructor?.name
  return type && type !== 'Object' ? `an object (${type})` : 'an object'
}

function hintFor(value: unknown): string {
  if (value === undefined) return 'Pass null for "no value", or leave the condition out of the query.'
  if (typeof value === 'object')
    return 'PostHog takes text, numbers, booleans, null, Dates and lists of these; pass the fields one by one.'
  return 'Pass text, a number, a boolean, null, a Date or a list of these.'
}

function refused(name: string, received: string, hint: string): InputError {
  return new InputError(`The value ${name} cannot be sent to PostHog: it is ${received}.`, {
    code: 'invalid_input',
    hint,
    details: { value: name },
  })
}
