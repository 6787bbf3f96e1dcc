import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
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

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function personsTable(given: PersonsExport, call: string): TableSource {
  const { where, ...options } = checkInput(given, personsExportSchema, call)
  return personsSource('persons', options, where)
}

export function personsSource(
  name: string,
  options: ColumnOptions,
  where: HogQLFragment | undefined,
): TableSource {
  const table: UntypedTable = {
    name,
    from: hogql`persons`,
    ...withKey(outputColumns(options, COLUMNS), [hogql`id`]),
    where: allOf([where]),
    hashes: [hogql`persons.id`],
  }
  return { what: name, fingerprint: fingerprintOf(table), prepare: (ask) => typeColumns(table, ask) }
}
