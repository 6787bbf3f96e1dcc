import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../errors.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { ExportTable } from '../export-table.ts'
import { cellQuery } from '../plan/cell-query.ts'
import type { UntypedTable } from './table-source.ts'

/**
 * Asks for the types of a table's columns with a query that reads no rows: what is unknown, or not allowed, shows here.
 * @throws {InputError} when the columns that come are not those asked for.
 */
export async function typeColumns(table: UntypedTable, ask: AskColumns): Promise<ExportTable> {
  const untyped = table.columns.map((column) => ({ ...column, type: '' }))
  const found = await ask(cellQuery({ ...table, columns: untyped }, {}, 0), 'columns')
  const [expected, names] = [table.columns.map(({ name }) => name), found.map(({ name }) => name)]
  if (!isDeepStrictEqual(names, expected))
    throw new InputError(
      `The columns asked for are ${expected.join(', ')}; those that come: ${names.join(', ')}.`,
      {
        code: 'invalid_input',
        hint: 'Each entry of `columns` is one expression, without commas and without an alias.',
      },
    )
  return {
    ...table,
    columns: table.columns.map((column, index) => ({ ...column, type: found[index]!.type })),
  }
}
