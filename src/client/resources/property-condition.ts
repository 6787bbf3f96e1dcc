import type { z } from 'zod'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { ownedProperty } from '../../hogql/owned-property.ts'
import type { hogqlPropertyFilterSchema } from '../../schemas/hogql-property-filter.ts'

/**
 * A property filter as a HogQL condition. Both sides are compared as text or as numbers, so that the answer does not depend
 * on the type PostHog keeps for the property. The negative operators hold for missing properties too, as in PostHog.
 * @param property Reads the property, where the query is not one of events.
 * @example propertyCondition({ key: 'plan', operator: 'exact', value: 'pro', type: 'person' }).hogql
 * //=> toString(person.properties['plan']) = {p0}
 */
export function propertyCondition(
  { key, operator, value, type, group_type_index }: z.output<typeof hogqlPropertyFilterSchema>,
  property: HogQLFragment = hogql.raw(ownedProperty(key, type, group_type_index)),
): HogQLFragment {
  const text = hogql`toString(${property})`
  const number = hogql`toFloat(${property})`
  switch (operator) {
    case 'is_set':
      return hogql`isNotNull(${property})`
    case 'is_not_set':
      return hogql`isNull(${property})`
    case 'exact':
      return equals(text, number, [value].flat())
    case 'is_not':
      return hogql`(isNull(${property}) OR NOT (${equals(text, number, [value].flat())}))`
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

function equals(text: HogQLFragment, number: HogQLFragment, values: readonly unknown[]): HogQLFragment {
  const alternatives = values.map((value) =>
    typeof value === 'number' ? hogql`${number} = ${value}` : hogql`${text} = ${String(value)}`,
  )
  return alternatives.length === 1 ? alternatives[0]! : hogql`(${hogql.join(alternatives, ' OR ')})`
}
