import { type ZodType, z } from 'zod'
import { InputError } from '../../errors.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { MAX_ROWS } from '../../schemas/query-options.ts'
import type { CallOptions } from '../driver.ts'
import { nameScope } from './name-scope.ts'
import { pageOptions } from './page-options.ts'
import { PagedList } from './paged-list.ts'
import type { ResourceApi } from './resource-api.ts'

export interface KeysetCall<T> {
  /** `SELECT ... FROM ...`, up to WHERE. */
  select: HogQLFragment
  conditions: readonly HogQLFragment[]
  /** The column of time, which orders the rows, and a column of text that is different in every row. */
  time: HogQLFragment
  id: HogQLFragment
  /** The same two in a row. */
  keyOf: (row: T) => [time: string, id: string]
  order: 'asc' | 'desc'
  pageSize?: number
  row: ZodType<T>
  options: CallOptions
}

/** Queries are rationed by the minute, so pages are large: when it is known how much is wanted, as large as that. */
const DEFAULT_PAGE_SIZE = 1000

/** Rows of a table in the order of time, in pages that begin after the last row of the one before. Never OFFSET. */
export function keysetList<T>(api: ResourceApi, call: KeysetCall<T>): PagedList<T> {
  const { select, conditions, time, id, keyOf, order, row, options } = call
  const [direction, beyond] =
    order === 'asc' ? [hogql.raw('ASC'), hogql.raw('>')] : [hogql.raw('DESC'), hogql.raw('<')]

  return new PagedList(async (next, request = {}) => {
    const pageSize = call.pageSize ?? Math.min(request.wanted ?? DEFAULT_PAGE_SIZE, MAX_ROWS)
    const all = next === undefined ? conditions : [...conditions, after(readCursor(next))]
    const where = all.length === 0 ? hogql`` : hogql` WHERE ${hogql.join(all, ' AND ')}`
    const query = hogql`${select}${where} ORDER BY ${time} ${direction}, ${id} ${direction} LIMIT ${hogql.raw(String(pageSize))}`
    // A cached page could be older than the cursor that asked for it.
    const { rows } = await nameScope(['query:read'], () =>
      api.execute(query, {
        ...pageOptions(options, request, api.timeoutMs),
        schema: row,
        refresh: 'force_blocking',
      }),
    )
    const last = rows.at(-1)
    const full = rows.length === pageSize && last !== undefined
    return { items: rows, ...(full && { next: JSON.stringify(keyOf(last)) }) }
  })

  function after([lastTime, lastId]: [string, string]): HogQLFragment {
    const moment = hogql`toDateTime(${lastTime})`
    return hogql`(${time} ${beyond} ${moment} OR (${time} = ${moment} AND ${id} ${beyond} ${lastId}))`
  }
}

const cursorSchema = z.tuple([z.string(), z.string()])

function readCursor(next: string): [string, string] {
  try {
    return cursorSchema.parse(JSON.parse(next))
  } catch (cause) {
    throw new InputError('That is not the next of a page of this list.', {
      code: 'invalid_input',
      hint: 'Pass page.next, as the page before gave it.',
      cause,
    })
  }
}
