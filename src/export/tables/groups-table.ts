import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import { allOf } from './all-of.ts'
import { COLUMN_OPTIONS, outputColumns, withKey } from './column-options.ts'
import type { PersonsExport } from './persons-table.ts'
import { fingerprintOf, type TableSource, type UntypedTable } from './table-source.ts'
import { typeColumns } from './type-columns.ts'

/** Columns unless chosen: index, key, created_at, updated_at, properties. */
export interface GroupsExport extends PersonsExport {
  /** Index of the group type, 0 to 4: see `client.groups.types()`. @default all types */
  type?: number
}

const groupsExportSchema = z.strictObject({ type: z.int().min(0).max(4).optional(), ...COLUMN_OPTIONS })

const COLUMNS = ['index', 'key', 'created_at', 'updated_at', 'properties']

/** @throws {InputError} for options that do not fit; nothing was sent then. */
export function groupsTable(given: GroupsExport, call: string): TableSource {
  const { type, where, ...options } = checkInput(given, groupsExportSchema, call)
  const table: UntypedTable = {
    name: 'groups',
    from: hogql`groups`,
    ...withKey(outputColumns(options, COLUMNS), [hogql`groups.index`, hogql`groups.key`]),
    where: allOf([type === undefined ? undefined : hogql`groups.index = ${type}`, where]),
    hashes: [hogql`groups.key`, hogql`groups.index`],
  }
  return { what: 'groups', fingerprint: fingerprintOf(table), prepare: (ask) => typeColumns(table, ask) }
}
