import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'

/** Conditions that must all hold; undefined when there are none. */
export function allOf(conditions: readonly (HogQLFragment | undefined)[]): HogQLFragment | undefined {
  const given = conditions.filter((condition) => condition !== undefined)
  return given.length === 0 ? undefined : hogql.join(given, ' AND ')
}
