import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { PostHogDriverError } from '../../errors.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { ExportTable } from '../export-table.ts'
import { allOf } from './all-of.ts'
import {
  COLUMN_OPTIONS,
  type ColumnOptions,
  type ColumnsOption,
  outputColumns,
  withKey,
} from './column-options.ts'
import type { HogQLOption } from './hogql-option.ts'
import { fingerprintOf, type TableSource, type UntypedTable } from './table-source.ts'
import { typeColumns } from './type-columns.ts'

export interface PersonsExport {
  /** Properties that get a column of their own, called as they are. */
  properties?: readonly string[]
  /**
   * Columns of the output: names of PostHog's, or names of your own with the HogQL of each.
   * @default id, created_at, properties, is_identified
   */
  columns?: ColumnsOption
  /** Condition in HogQL: text, or hogql`...` with values. */
  where?: HogQLOption
}

const personsExportSchema = z.strictObject(COLUMN_OPTIONS)

const COLUMNS = ['id', 'created_at', 'properties', 'is_identified']

const HOUR_MS = 3_600_000

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function personsTable(
  given: PersonsExport,
  call: string,
  { incremental = false }: { incremental?: boolean } = {},
): TableSource {
  const { where, ...options } = checkInput(given, personsExportSchema, call)
  const source = personsSource('persons', options, where)
  if (!incremental) return { ...source, isIncremental: true }
  const prepare: TableSource['prepare'] = async (ask) => ({
    ...(await source.prepare(ask)),
    ...(await findChanges(ask)),
  })
  return { ...source, fingerprint: { ...source.fingerprint, incremental }, isIncremental: true, prepare }
}

/** PostHog tells when a person was last seen, since 2026 and by the hour; before, only when they came. */
async function findChanges(ask: AskColumns): Promise<Pick<ExportTable, 'arrival' | 'notice'>> {
  try {
    await ask(hogql`SELECT last_seen_at FROM persons LIMIT 0`, 'last_seen_at')
    const column = hogql`greatest(persons.created_at, ifNull(persons.last_seen_at, persons.created_at))`
    return { arrival: { column, roundedMs: HOUR_MS } }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error) || error.code !== 'query_invalid') throw error
    return {
      arrival: { column: hogql`persons.created_at` },
      notice:
        'This PostHog does not tell when a person was last seen: new persons are added, changed ones are not.',
    }
  }
}

export function personsSource(
  name: string,
  options: ColumnOptions,
  where: HogQLFragment | undefined,
): TableSource {
  const table: UntypedTable = {
    name,
    from: hogql`persons`,
    ...withKey(outputColumns(options, COLUMNS), [hogql`persons.id`]),
    where: allOf([where]),
    hashes: [hogql`persons.id`],
  }
  return { what: name, fingerprint: fingerprintOf(table), prepare: (ask) => typeColumns(table, ask) }
}
