import { checkPlaceholders } from './check-placeholders.ts'
import { type EncodedValue, encodeValue, exactIntegerText } from './encode-value.ts'
import type { PlaceholderInputs } from './placeholder-problems.ts'
import { findPlaceholders } from './placeholders.ts'

export interface BoundQuery {
  hogql: string
  values: Record<string, EncodedValue>
}

/**
 * A query and its values, checked and ready to send. Values stay beside the text, with one exception: integers beyond
 * 2^53, which JSON cannot carry exactly, replace their placeholder by their digits.
 * @throws {InputError} for missing or unused values, and for values PostHog cannot take.
 */
export function bindValues(
  hogql: string,
  values: Readonly<Record<string, unknown>> = {},
  beside: Omit<PlaceholderInputs, 'values'> = {},
): BoundQuery {
  const nothingGiven = Object.keys(values).length === 0 && !beside.variables?.length && !beside.filters
  if (!hogql.includes('{') && nothingGiven) return { hogql, values: {} }
  checkPlaceholders(hogql, values, beside)
  const exact = new Map<string, string>()
  const encoded: [string, EncodedValue][] = []
  for (const [name, value] of Object.entries(values)) {
    const digits = exactIntegerText(value)
    if (digits === undefined) encoded.push([name, encodeValue(value, name)])
    else exact.set(name, digits)
  }
  return {
    hogql: exact.size === 0 ? hogql : substitute(hogql, exact),
    values: Object.fromEntries(encoded),
  }
}

function substitute(hogql: string, exact: ReadonlyMap<string, string>): string {
  let text = ''
  let position = 0
  for (const { name, start, end } of findPlaceholders(hogql)) {
    const digits = name === undefined ? undefined : exact.get(name)
    if (digits === undefined) continue
    text += hogql.slice(position, start) + digits
    position = end
  }
  return text + hogql.slice(position)
}
