import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { type HogQLOption, hogqlOption } from './hogql-option.ts'
import type { UntypedColumn } from './table-source.ts'

/** Names of columns (`uuid`, `person.properties.email`), or names of the output with the HogQL of each. */
export type ColumnsOption = readonly string[] | Readonly<Record<string, HogQLOption>>

const name = z.string().min(1)
const NO_COLUMNS = 'expected at least one column; leave it out for the usual ones'
const isFilled = (columns: object): boolean => Object.keys(columns).length > 0

export const COLUMN_OPTIONS = {
  columns: z
    .union(
      [z.array(name).min(1, NO_COLUMNS), z.record(name, hogqlOption).refine(isFilled, NO_COLUMNS)],
      'expected a list of names, or an object of names and HogQL',
    )
    .optional(),
  properties: z.array(name).optional(),
  where: hogqlOption.optional(),
}

/** Checked. */
export interface ColumnOptions {
  columns?: readonly string[] | Readonly<Record<string, HogQLFragment>>
  properties?: readonly string[]
}

/**
 * The columns of the output: those chosen, or the table's own, then properties under their names.
 * @throws {InputError} for two columns of one name.
 */
export function outputColumns(
  { columns, properties = [] }: ColumnOptions,
  defaults: readonly string[],
): UntypedColumn[] {
  const chosen = isNames(columns) ? named(columns) : columns ? written(columns) : named(defaults)
  const added = properties.map((name) => column(name, hogql.property(name)))
  const output = [...chosen, ...added]
  const twice = output.find(({ name }, index) => output.findIndex((other) => other.name === name) < index)
  if (!twice) return output
  throw new InputError(`Two columns of the export are called ${twice.name}.`, {
    code: 'invalid_input',
    hint: `Give one of them another name: columns: { other_name: 'properties.${twice.name}' }.`,
  })
}

const column = (name: string, expression: HogQLFragment): UntypedColumn => ({
  name,
  expression,
  output: true,
})

const named = (names: readonly string[]): UntypedColumn[] =>
  names.map((name) => column(name, hogql.id(...name.split('.'))))

const written = (columns: Readonly<Record<string, HogQLFragment>>): UntypedColumn[] =>
  Object.entries(columns).map(([name, expression]) => column(name, expression))

const isNames = (columns: unknown): columns is readonly string[] => Array.isArray(columns)

/**
 * Adds what tells copies of a row, where it is not put out anyway.
 * @param key Columns named with their table, `events.uuid`, because a column of the output may have taken the bare name.
 * @returns all columns, and the names of those that are the key.
 */
export function withKey(
  output: readonly UntypedColumn[],
  key: readonly HogQLFragment[],
): { columns: UntypedColumn[]; key: string[] } {
  const columns = [...output]
  const names = key.map((expression, index) => {
    const found = columns.find((column) => isSame(column.expression, expression))
    const bare = bareName(expression)
    const isTaken = columns.some(
      ({ name, ...column }) => name === bare && !isSame(column.expression, expression),
    )
    if (found && !isTaken) return found.name
    const name = unusedName(`export_key_${index + 1}`, columns)
    columns.push({ name, expression, output: false })
    return name
  })
  return { columns, key: names }
}

/** `uuid` of `events.uuid`. */
const bareName = ({ hogql }: HogQLFragment): string | undefined => /^\w+\.([\w$]+)$/.exec(hogql)?.[1]

const isSame = (one: HogQLFragment, qualified: HogQLFragment): boolean =>
  one.hogql === qualified.hogql || one.hogql === bareName(qualified)

const unusedName = (name: string, columns: readonly UntypedColumn[]): string =>
  columns.some((column) => column.name === name) ? unusedName(`${name}_`, columns) : name
