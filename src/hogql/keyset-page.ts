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
  /** @default 'asc' */
  order?: 'asc' | 'desc'
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
  { key, limit, order = 'asc', cursor }: KeysetPageOptions,
): { hogql: string; values: Record<string, unknown> } {
  const columns = key.map((name) => `page.${escapeIdentifier(name)}`)
  const values: Record<string, unknown> = { ...query.values }
  const statement = query.hogql.slice(0, statementTokens(query.hogql).at(-1)?.end)
  const lines = ['SELECT * FROM (', statement, ') AS page']
  if (cursor) {
    const places = columns.map((column, index): Place => {
      const type = cursor.types[index] ?? ''
      const constant = asType(cursor.values[index], type, key[index] ?? '')
      if (constant === null) return { column, nullable: true }
      const name = unusedName(`key_${index}`, values)
      values[name] = constant.value
      return { column, constant: constant.wrap(`{${name}}`), nullable: NULLABLE.test(type) }
    })
    lines.push(`WHERE ${notBefore(places, order === 'asc' ? '>' : '<')}`)
  }
  const direction = order.toUpperCase()
  lines.push(`ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')}`, `LIMIT ${limit}`)
  return { hogql: lines.join('\n'), values }
}

/** A column of the key and where the cursor stands in it; no constant stands for NULL. */
interface Place {
  column: string
  constant?: string
  nullable: boolean
}

/**
 * `a > x OR (a = x AND (b >= y))`: the cursor's row and everything after it. ClickHouse puts NULL last in either direction,
 * so that nothing comes after it and it comes after everything.
 */
function notBefore([place, ...later]: readonly Place[], beyond: '>' | '<'): string {
  const { column, constant, nullable } = place!
  const rest = later.length === 0 ? undefined : notBefore(later, beyond)
  if (constant === undefined) return rest ? `(${column} IS NULL AND ${rest})` : `${column} IS NULL`
  const nulls = nullable ? [`${column} IS NULL`] : []
  const parts = rest
    ? [`${column} ${beyond} ${constant}`, ...nulls, `(${column} = ${constant} AND ${rest})`]
    : [`${column} ${beyond}= ${constant}`, ...nulls]
  return parts.length === 1 ? parts[0]! : `(${parts.join(' OR ')})`
}

const NULLABLE = /^(LowCardinality\()?Nullable\(/

interface Constant {
  value: unknown
  /** The constant as what the column is, around its placeholder. */
  wrap: (placeholder: string) => string
}

/**
 * A value of the cursor travels as JSON; the server must compare it as what the column is, to the microsecond. Null for
 * NULL.
 */
function asType(value: unknown, type: string, column: string): Constant | null {
  const plain = type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1')
  const as = (name: string, text = value): Constant => ({
    value: text,
    wrap: (placeholder) => `${name}(${placeholder})`,
  })
  const constant = (): Constant | undefined => {
    // JSON carries six digits of a second: with more in the column, rows between two of them would come again.
    if (/^DateTime64\([7-9]/.test(plain)) return undefined
    if (/^DateTime/.test(plain)) return as('toDateTime', inUtc(value))
    if (/^Date/.test(plain)) return as('toDate')
    if (plain === 'UUID') return as('toUUID')
    const comparable = /^(U?Int(8|16|32|64)$|String$|FixedString\(|Bool$)/.test(plain)
    return comparable ? { value, wrap: (placeholder) => placeholder } : undefined
  }
  const found = constant()
  if (!found || (value === null && !NULLABLE.test(type)))
    throw new InputError(`${column} cannot be a key of readBatches: its type is ${type || 'unknown'}.`, {
      code: 'invalid_input',
      hint:
        'Use a key of strings, whole numbers, booleans, dates, datetimes to the microsecond or UUIDs; ' +
        `convert others, for example with toString(${column}).`,
      details: { column, type },
    })
  return value === null ? null : found
}

/** Only columns without a zone have values without an offset; those are UTC, while PostHog would read the project's zone. */
const inUtc = (value: unknown): unknown =>
  typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value

function unusedName(name: string, values: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(values, name) ? unusedName(`${name}_`, values) : name
}
