import { escapeIdentifier } from '../../hogql/escape-identifier.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import type { CellBounds, HashRange, NameRange } from '../cell.ts'
import type { ExportTable } from '../export-table.ts'
import { microsecondText, toMicroseconds } from './microseconds.ts'
import { momentConstant, utcDay } from './time-fragments.ts'

/** How many values the upper 32 bits of a hash have. */
export const HASHES = 4_294_967_296
/** Rows of one answer to a plan; PostHog gives no more. */
export const PLAN_ROWS = 50_000

/**
 * The rows of a cell, in no order, at most `limit`.
 * @example
 * cellQuery(table, { time: ['2026-08-01T00:00:00.000000Z', '2026-08-02T00:00:00.000000Z'] }, 50_000).hogql
 * //=> SELECT uuid, event FROM events WHERE events.timestamp >= toDateTime64({p0}, 6, 'UTC')
 * //=>   AND events.timestamp <= toDateTime64({p1}, 6, 'UTC') LIMIT 50000
 */
export function cellQuery(table: ExportTable, bounds: CellBounds, limit: number): HogQLFragment {
  const columns = table.columns.map(({ name, expression }) => {
    const alias = escapeIdentifier(name)
    return expression.hogql === alias ? expression : hogql`${expression} AS ${hogql.raw(alias)}`
  })
  return hogql`SELECT ${hogql.join(columns)}
FROM ${table.from}${whereOf(table, bounds)}
LIMIT ${hogql.raw(String(limit))}`
}

/** How many rows a cell has now, as the column `rows`. */
export function cellCountQuery(table: ExportTable, bounds: CellBounds): HogQLFragment {
  return hogql`SELECT count() AS rows
FROM ${table.from}${whereOf(table, bounds)}
LIMIT 1`
}

/** The ends of what there is, and how many rows have no time: `first`, `last`, `without_time`, `rows`. */
export function timeRangeQuery(table: ExportTable, bounds: CellBounds): HogQLFragment {
  const column = table.time?.column ?? hogql`NULL`
  return hogql`SELECT min(${column}) AS first, max(${column}) AS last, countIf(isNull(${column})) AS without_time,
  count(${column}) AS rows
FROM ${table.from}${whereOf(table, bounds)}
LIMIT 1`
}

/** Rows by values, for plans: the values of `groups` as columns, then `rows`. In the order of the groups. */
export function groupedCountQuery(
  table: ExportTable,
  bounds: CellBounds,
  groups: Readonly<Record<string, HogQLFragment>>,
  limit: number,
): HogQLFragment {
  const names = Object.keys(groups)
  const columns = names.map((name) => hogql`${groups[name]} AS ${hogql.raw(name)}`)
  const order = hogql.raw(names.join(', '))
  return hogql`SELECT ${hogql.join(columns)}, count() AS rows
FROM ${table.from}${whereOf(table, bounds)}
GROUP BY ${order}
ORDER BY ${order}
LIMIT ${hogql.raw(String(limit))}`
}

/** The upper 32 bits of a column's hash: no number on the wire needs more than JavaScript can count to. */
const hashOf = (column: HogQLFragment): HogQLFragment =>
  hogql`intDiv(cityHash64(${column}), ${hogql.raw(String(HASHES))})`

/** Rows of each UTC day, whatever zone the column is in, as the column `day`. */
export function dayCountQuery(table: ExportTable, bounds: CellBounds): HogQLFragment {
  const day = utcDay(table.time?.column ?? hogql`NULL`)
  return groupedCountQuery(table, bounds, { day }, PLAN_ROWS)
}

/** Hashes put into buckets of `step` values each. */
export const hashBucket = (column: HogQLFragment, step: number): HogQLFragment =>
  step === 1 ? hashOf(column) : hogql`intDiv(${hashOf(column)}, ${hogql.raw(String(step))})`

/** `WHERE` and everything after it, with a line break before; nothing when all rows are meant. */
function whereOf(table: ExportTable, bounds: CellBounds): HogQLFragment {
  const conditions = [
    ...timeConditions(table, bounds),
    ...nameConditions(table, bounds),
    ...hashConditions(table, bounds),
    // On lines of its own, because the caller's text may end in a comment.
    ...(table.where ? [hogql`(\n${table.where}\n)`] : []),
  ]
  return conditions.length === 0 ? hogql`` : hogql`\nWHERE ${hogql.join(conditions, '\n  AND ')}`
}

function timeConditions({ time }: ExportTable, bounds: CellBounds): HogQLFragment[] {
  if (!time) return []
  const { column } = time
  if (bounds.timeIsNull) return [hogql`isNull(${column})`]
  const [from, to] = bounds.time ?? [null, null]
  // Up to the last microsecond instead of before midnight: the key holds the day, so that `<` would read the next one, too.
  const last = to === null ? null : microsecondText(toMicroseconds(to) - 1n)
  return [
    ...(from === null ? [] : [hogql`${column} >= ${momentConstant(from)}`]),
    ...(last === null ? [] : [hogql`${column} <= ${momentConstant(last)}`]),
  ]
}

function nameConditions({ names }: ExportTable, bounds: CellBounds): HogQLFragment[] {
  if (!names || !bounds.names) return []
  const ranges = bounds.names.map((range) => inNames(names, range))
  return ranges.length === 1 ? ranges : [hogql`(${hogql.join(ranges, ' OR ')})`]
}

function inNames(column: HogQLFragment, [from, to]: NameRange): HogQLFragment {
  if (from === null && to === null) return hogql`1 = 1`
  if (from === null) return hogql`${column} < ${to}`
  // NULL comes last, after every name.
  if (to === null) return hogql`(${column} >= ${from} OR isNull(${column}))`
  return hogql`(${column} >= ${from} AND ${column} < ${to})`
}

function hashConditions({ hashes }: ExportTable, bounds: CellBounds): HogQLFragment[] {
  return (bounds.hashes ?? []).flatMap((range, index) => {
    const column = hashes[index]
    return column ? inHashes(hashOf(column), range) : []
  })
}

function inHashes(hash: HogQLFragment, [from, to]: HashRange): HogQLFragment[] {
  return [...(from > 0 ? [hogql`${hash} >= ${from}`] : []), ...(to < HASHES ? [hogql`${hash} < ${to}`] : [])]
}
