import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'

/** A constant to compare times with: `2026-08-01T00:00:00.000000Z`, whatever the project's zone. */
export const momentConstant = (text: string): HogQLFragment =>
  hogql`toDateTime64(${text.slice(0, 26).replace('T', ' ')}, 6, 'UTC')`

/** The UTC day of a column, right whatever zone the column is in. */
export const utcDay = (column: HogQLFragment): HogQLFragment => hogql`toDate(toTimeZone(${column}, 'UTC'))`
