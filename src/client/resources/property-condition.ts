import type { z } from 'zod'
import { escapeString } from '../../hogql/escape-string.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { ownedProperty } from '../../hogql/owned-property.ts'
import type { hogqlPropertyFilterSchema } from '../../schemas/hogql-property-filter.ts'

/**
 * A property filter as a HogQL condition. Both sides are compared as text or as numbers, so that the answer does not depend
 * on the type PostHog keeps for the property. The negative operators hold for missing properties too, as in PostHog.
 *
 * PostHog reads text as JSON writes it, `say \"hi\"`, and as what the registered type makes of it. Text that either could
 * change is read from the JSON itself; all other text by the property, which may have a column of its own.
 * @param property Reads the property, where the query is not one of events.
 * @example propertyCondition({ key: 'plan', operator: 'exact', value: 'pro', type: 'person' }).hogql
 * //=> toString(person.properties['plan']) = {p0}
 */
export function propertyCondition(
  { key, operator, value, type, group_type_index }: z.output<typeof hogqlPropertyFilterSchema>,
  property: HogQLFragment = hogql.raw(ownedProperty(key, type, group_type_index)),
): HogQLFragment {
  // A pattern may match numbers, too.
  const text = /regex/.test(operator) ? hogql`toString(${property})` : textOf(property, key, value)
  const number = hogql`toFloat(${property})`
  switch (operator) {
    case 'is_set':
      return hogql`isNotNull(${property})`
    case 'is_not_set':
      return hogql`isNull(${property})`
    case 'exact':
      return equals(key, property, [value].flat())
    case 'is_not':
      return hogql`NOT ifNull(${equals(key, property, [value].flat())}, false)`
    case 'icontains':
      return hogql`positionCaseInsensitiveUTF8(${text}, ${value}) > 0`
    case 'not_icontains':
      return hogql`(isNull(${property}) OR positionCaseInsensitiveUTF8(${text}, ${value}) = 0)`
    case 'regex':
      return hogql`match(${text}, ${value})`
    case 'not_regex':
      return hogql`(isNull(${property}) OR NOT match(${text}, ${value}))`
    case 'gt':
      return hogql`${number} > ${value}`
    case 'gte':
      return hogql`${number} >= ${value}`
    case 'lt':
      return hogql`${number} < ${value}`
    case 'lte':
      return hogql`${number} <= ${value}`
  }
}

function equals(key: string, property: HogQLFragment, values: readonly unknown[]): HogQLFragment {
  const written = values.filter((value) => typeof value !== 'number').map(String)
  const inJson = decoded(property, key)
  const conditions = [
    among(
      hogql`toFloat(${property})`,
      values.filter((value) => typeof value === 'number'),
    ),
    // '5' is found whether it was sent as text or as a number.
    among(
      hogql`toString(${property})`,
      written.filter((text) => !inJson || !ESCAPED_BY_JSON.test(text)),
    ),
    among(
      inJson,
      written.filter((text) => ESCAPED_BY_JSON.test(text) || LOOKS_TYPED.test(text)),
    ),
  ].filter((condition) => condition !== undefined)
  return conditions.length === 1 ? conditions[0]! : hogql`(${hogql.join(conditions, ' OR ')})`
}

function among(field: HogQLFragment | undefined, values: readonly unknown[]): HogQLFragment | undefined {
  if (!field || values.length === 0) return undefined
  return values.length === 1 ? hogql`${field} = ${values[0]}` : hogql`${field} IN ${values}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const ESCAPED_BY_JSON = /["\\\u0000-\u001f\u007f\u2028\u2029]/
/** What PostHog takes for a number, a boolean, a date or nothing. */
const LOOKS_TYPED = /^\s*([-+.]?\d|(true|false|null|nan|inf|(mon|tue|wed|thu|fri|sat|sun), ))/i

const textOf = (property: HogQLFragment, key: string, value: unknown): HogQLFragment =>
  (ESCAPED_BY_JSON.test(String(value)) && decoded(property, key)) || hogql`toString(${property})`

/** The text of a property as it was captured, where it is one of a JSON document; the fields of sessions are not. */
function decoded(property: HogQLFragment, key: string): HogQLFragment | undefined {
  const access = `[${escapeString(key)}]`
  if (!property.hogql.endsWith(access)) return undefined
  const document = property.hogql.slice(0, -access.length)
  return hogql`JSONExtractString(${hogql.raw(document)}, ${hogql.raw(escapeString(key))})`
}
