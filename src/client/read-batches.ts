import { isDeepStrictEqual } from 'node:util'
import { InputError, PostHogDriverError } from '../errors.ts'
import { type KeysetCursor, keysetPage } from '../hogql/keyset-page.ts'
import { hasUnorderedLimit } from '../hogql/row-limit.ts'
import { readBatchesOptionsSchema } from '../schemas/query-options.ts'
import { checkOptions } from './check-options.ts'
import type { Driver, HogQLQuery, Row, RunOptions } from './driver.ts'
import { joinValues } from './join-values.ts'
import { unknownField } from './unknown-name.ts'

/** `timeoutMs` bounds each page; `signal` ends the reading. */
export interface ReadBatchesOptions extends RunOptions {
  /** Columns of the query that together differ in every row, for example `['timestamp', 'uuid']`. */
  key: string | readonly string[]
  /** Rows per request, 1 to 49,999. @default 10_000 */
  batchSize?: number
  /** Along the key, from its first row or from its last; rows where it is NULL come last either way. @default 'asc' */
  order?: 'asc' | 'desc'
}

/**
 * All rows of a query in batches, in the order of the key: keyset pages, never OFFSET. Rows that arrive behind the cursor
 * while reading are not seen. Every page runs the query anew: what it selects must not change from one run to the next, so
 * a LIMIT, in subqueries too, needs an ORDER BY that leaves no ties. Give every column a name of its own: of columns with
 * the same name PostHog hands out one.
 * @throws {InputError} when the key is not unique or is missing from the columns, and for a LIMIT without ORDER BY.
 * @example
 * for await (const rows of readBatches(client, 'SELECT uuid, event FROM events', { key: 'uuid' })) console.log(rows.length)
 * //=> 10000
 * //=> 3127
 */
export async function* readBatches(
  driver: Driver,
  query: string | HogQLQuery,
  options: ReadBatchesOptions,
): AsyncGenerator<Row[], void, undefined> {
  const checked = checkOptions(options, readBatchesOptionsSchema, 'readBatches()')
  const { key: given, batchSize = 10_000, order, values, ...runOptions } = checked
  const key = typeof given === 'string' ? [given] : given
  const base = joinValues(query, values)
  if (hasUnorderedLimit(base.hogql))
    throw refused(
      'readBatches cannot read a query with a LIMIT but no ORDER BY: every page could be cut from other rows.',
      `Write ORDER BY ${key.join(', ')} before the LIMIT, or leave the LIMIT out.`,
    )

  let cursor: KeysetCursor | undefined
  while (true) {
    const limit = cursor ? batchSize + 1 : batchSize
    const page = keysetPage(base, { key, limit, order, cursor })
    // A cached page could be older than the cursor that asked for it.
    const result = await driver
      .execute(page, { ...runOptions, refresh: 'force_blocking' })
      .catch((error: unknown) => {
        throw missingKey(error, key) ?? error
      })
    const rows = cursor ? result.rows.slice(repeated(result.rows, key, cursor)) : result.rows
    checkOrder(rows, key)
    if (rows.length > 0) yield rows
    if (rows.length === 0 || isLastPage(result.rows.length, limit)) return
    cursor = cursorAt(rows.at(-1) ?? {}, key, result)
  }
}

/**
 * A short page is the last one, unless its length is so round that a lower cap of the server may have cut it: then the
 * next page tells.
 */
const isLastPage = (rows: number, limit: number): boolean => rows < limit && rows % 10 !== 0

/** How many rows at the start of a page the page before it had: one, or none when that row is gone meanwhile. */
function repeated(rows: readonly Row[], key: readonly string[], cursor: KeysetCursor): number {
  const same = rows.slice(0, 2).filter((row) => isDeepStrictEqual(keyOf(row, key), cursor.values)).length
  if (same > 1) throw notUnique(key, cursor.values)
  return same
}

function checkOrder(rows: readonly Row[], key: readonly string[]): void {
  let previous: unknown[] | undefined
  for (const row of rows) {
    const current = keyOf(row, key)
    if (previous?.every((value, index) => value === current[index])) throw notUnique(key, current)
    previous = current
  }
}

function cursorAt(
  row: Row,
  key: readonly string[],
  result: { columns: string[]; types: string[] },
): KeysetCursor {
  const types = key.map((name) => result.types[result.columns.indexOf(name)] ?? '')
  return { values: keyOf(row, key), types }
}

function keyOf(row: Row, key: readonly string[]): unknown[] {
  return key.map((name) => {
    if (Object.hasOwn(row, name)) return row[name]
    throw refused(
      `The key column ${name} is not in the result; its columns are ${Object.keys(row).join(', ')}.`,
      'Select every column of the key, with the name the key gives it.',
    )
  })
}

/** The pages are cut from the query as a whole: what it does not select they cannot order by. */
function missingKey(error: unknown, key: readonly string[]): InputError | undefined {
  if (!PostHogDriverError.isInstance(error) || error.code !== 'query_invalid') return undefined
  const name = unknownField(String(error.details.detail ?? ''))
  if (name === undefined || !key.includes(name)) return undefined
  return refused(
    `The key column ${name} is not a column of the query.`,
    `Select it, under that name: SELECT ..., ${name} FROM ...`,
    error,
  )
}

function notUnique(key: readonly string[], values: readonly unknown[]): InputError {
  return refused(
    `The key (${key.join(', ')}) is not unique: several rows have ${JSON.stringify(values.map(String))}.`,
    'Add a column that tells those rows apart, for example uuid, or rows would be lost between pages.',
  )
}

function refused(message: string, hint: string, cause?: unknown): InputError {
  return new InputError(message, { code: 'invalid_input', hint, cause })
}
