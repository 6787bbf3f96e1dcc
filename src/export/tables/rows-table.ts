import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { InputError } from '../../errors.ts'
import { bindValues } from '../../hogql/bind-values.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { findRowLimit, hasUnorderedLimit, withRowLimit } from '../../hogql/row-limit.ts'
import { statementTokens } from '../../hogql/scan-hogql.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { ExportColumn, ExportTable } from '../export-table.ts'
import type { TableSource } from './table-source.ts'

export interface RowsExport {
  /** Any query, as text or as hogql`...`. What it selects must not change from one run to the next. */
  hogql: string | { readonly hogql: string; readonly values?: Readonly<Record<string, unknown>> }
  /**
   * Columns of the query whose values, together, differ from row to row: rows are split by them, and rows with the same key
   * are copies of one. A DateTime among them splits the rows by days, which spares PostHog most of the work.
   */
  key: string | readonly string[]
  /** Constants for `{name}` in the text. */
  values?: Readonly<Record<string, unknown>>
}

const text = z.string().min(1)
const values = z.record(z.string(), z.unknown()).optional()
const rowsExportSchema = z.strictObject({
  hogql: z.union([text, z.object({ hogql: text, values })], 'expected HogQL text or hogql`...`'),
  key: z.union([text, z.array(text).min(1)], 'expected the name of a column, or several'),
  values,
})

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function rowsTable(given: RowsExport, call: string): TableSource {
  const options = checkInput(given, rowsExportSchema, call)
  const key = typeof options.key === 'string' ? [options.key] : [...new Set(options.key)]
  const query = readQuery(options)
  if (hasUnorderedLimit(query.hogql))
    throw refused(
      'A query with a LIMIT but no ORDER BY cannot be exported: every request could get other rows.',
      `Write ORDER BY ${key.join(', ')} before the LIMIT, or leave the LIMIT out.`,
    )
  const from = hogql`(\n${query}\n) AS export_rows`
  return {
    what: 'rows',
    fingerprint: { export: 'rows', hogql: query.hogql, values: { ...query.values }, key },
    givenKey: key,
    prepare: async (ask) => {
      const found = await ask(hogql`SELECT * FROM ${from} LIMIT 0`, 'columns')
      await checkNames(query, found, ask)
      return tableOf(from, key, checkKey(found, key))
    },
  }
}

function readQuery({ hogql: given, values }: z.output<typeof rowsExportSchema>): HogQLFragment {
  const query = typeof given === 'string' ? { hogql: given } : given
  const bound = bindValues(query.hogql, { ...query.values, ...values })
  const statement = bound.hogql.slice(0, statementTokens(bound.hogql).at(-1)?.end)
  return hogql.raw(statement, bound.values)
}

type FoundColumn = Pick<ExportColumn, 'name' | 'type'>

/** Of columns with the same name only one comes out of a subquery; asked as it is, the query shows all of them. */
async function checkNames(
  query: HogQLFragment,
  found: readonly FoundColumn[],
  ask: AskColumns,
): Promise<void> {
  if (findRowLimit(query.hogql, query.values).kind !== 'none') return
  const all = await ask(hogql.raw(withRowLimit(query.hogql, 0).hogql, query.values), 'names of columns')
  if (all.length === found.length) return
  const lost = all.filter(({ name }) => !found.some((column) => column.name === name))
  throw refused(
    `Columns of the query have the same name: ${lost.map(({ name }) => name.replace(/_\d+$/, '')).join(', ')}.`,
    'Give each a name of its own: ... AS name.',
  )
}

function checkKey(columns: readonly FoundColumn[], key: readonly string[]): readonly FoundColumn[] {
  const names = columns.map(({ name }) => name)
  const missing = key.find((name) => !names.includes(name))
  if (missing === undefined) return columns
  throw refused(
    `The key column ${missing} is not a column of the query; its columns are ${names.join(', ')}.`,
    didYouMean(closestNames(missing, names, 1)) ??
      `Select it, under that name: SELECT ..., ${missing} FROM ...`,
  )
}

function tableOf(from: HogQLFragment, key: readonly string[], found: readonly FoundColumn[]): ExportTable {
  const columns = found.map(({ name, type }) => ({ name, type, expression: columnOf(name), output: true }))
  const keys = columns.filter(({ name }) => key.includes(name))
  const time = keys.find(({ type }) => DAYS.test(type))
  const rest = keys.length > 1 ? keys.filter((column) => column !== time) : keys
  return {
    name: 'rows',
    from,
    columns,
    key,
    hashes: rest.map(hashable),
    ...(time && { time: { column: time.expression, from: null, to: null } }),
  }
}

const columnOf = (name: string): HogQLFragment => hogql.id('export_rows', name)

/** Datetimes up to the microseconds that cells are cut by. */
const DAYS = /^(Nullable\()?DateTime(64\([0-6][,)]|[()]|$)/
const PLAIN = /^(U?Int\d+|UUID|String|LowCardinality\(String\))$/

/** Values whose hash is one and the same for equal values, NULL included. */
const hashable = ({ expression, type }: ExportColumn): HogQLFragment =>
  PLAIN.test(type) ? expression : hogql`ifNull(toString(${expression}), '')`

const refused = (message: string, hint: string): InputError =>
  new InputError(message, { code: 'invalid_input', hint })
