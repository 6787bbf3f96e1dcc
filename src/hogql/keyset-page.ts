import { InputError } from '../errors.ts'
import { escapeIdentifier } from './escape-identifier.ts'
import { statementTokens } from './scan-hogql.ts'

/** Where a page begins: the key of the last row already seen. */
export interface KeysetCursor {
  /** In the order of the key's columns. */
  values: readonly unknown[]
  /** ClickHouse types of the key's columns, as the server reported them. */
  types: readonly string[]
}

export interface KeysetPageOptions {
  /** Columns of the query whose values, together, are different in every row. */
  key: readonly string[]
  /** Rows of this page. */
  limit: number
  /** @default the first page */
  cursor?: KeysetCursor
}

/**
 * One page of a query in the order of its key, without OFFSET. A page after the first begins with the row the cursor
 * names, so that a key that is not unique shows itself instead of losing rows.
 * @example
 * keysetPage({ hogql: 'SELECT uuid, event FROM events', values: {} }, { key: ['uuid'], limit: 1000 }).hogql
 * //=> SELECT * FROM (SELECT uuid, event FROM events) AS page ORDER BY page.uuid ASC LIMIT 1000   (over several lines)
 */
export function keysetPage(
  query: { hogql: string; values: Readonly<Record<string, unknown>> },
  { key, limit, cursor }: KeysetPageOptions,
): { hogql: string; values: Record<string, unknown> } {
  const columns = key.map((name) => `page.${escapeIdentifier(name)}`)
  const values: Record<string, unknown> = { ...query.values }
  const statement = query.hogql.slice(0, statementTokens(query.hogql).at(-1)?.end)
  const lines = ['SELECT * FROM (', statement, ') AS page']
  if (cursor) {
    const constants = cursor.values.map((value, index) => {
      const name = unusedName(`key_${index}`, values)
      values[name] = value
      return asType(`{${name}}`, cursor.types[index] ?? '', key[index] ?? '')
    })
    lines.push(`WHERE ${notBefore(columns, constants)}`)
  }
  lines.push(`ORDER BY ${columns.map((column) => `${column} ASC`).join(', ')}`, `LIMIT ${limit}`)
  return { hogql: lines.join('\n'), values }
}

/** `a > x OR (a = x AND (b >= y))`: the cursor's row and everything after it. */
function notBefore(columns: readonly string[], constants: readonly string[]): string {
  const [column, ...laterColumns] = columns
  const [constant, ...laterConstants] = constants
  if (laterColumns.length === 0) return `${column} >= ${constant}`
  return `(${column} > ${constant} OR (${column} = ${constant} AND ${notBefore(laterColumns, laterConstants)}))`
}

/** A cursor value travels as JSON; the server must compare it as what the column is, to the microsecond. */
function asType(placeholder: string, type: string, column: string): string {
  const plain = type.replace(/^LowCardinality\((.*)\)$/, '$1')
  if (/^DateTime/.test(plain)) return `toDateTime(${placeholder})`
  if (/^Date/.test(plain)) return `toDate(${placeholder})`
  if (plain === 'UUID') return `toUUID(${placeholder})`
  if (/^(U?Int(8|16|32|64)$|String$|FixedString\()/.test(plain)) return placeholder
  const nullable = /^Nullable\(/.test(plain)
  throw new InputError(
    `${column} cannot be a key of readBatches: its type is ${type}${nullable ? ', and rows without a value have no place in the order' : ''}.`,
    {
      code: 'invalid_input',
      hint: nullable
        ? `Select assumeNotNull(...) or coalesce(..., '') AS ${column}, or use another key.`
        : 'Use a key of strings, whole numbers, dates, datetimes or UUIDs; convert others, for example with toString().',
      details: { column, type },
    },
  )
}

function unusedName(name: string, values: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(values, name) ? unusedName(`${name}_`, values) : name
}
