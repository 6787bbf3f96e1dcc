import { z } from 'zod'
import { checkInput } from '../../client/resources/check-input.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import { allOf } from './all-of.ts'
import { COLUMN_OPTIONS } from './column-options.ts'
import { type PersonsExport, personsSource } from './persons-table.ts'
import type { TableSource } from './table-source.ts'

export interface CohortExport extends PersonsExport {
  /** The cohort's id, or its name when no other has it. */
  cohort: number | string
}

const cohortExportSchema = z.strictObject({
  cohort: z.union([z.int().positive(), z.string().min(1)], "expected a cohort's id or name"),
  ...COLUMN_OPTIONS,
})

/** The people in a cohort as PostHog last computed it. @throws {InputError} for options that do not fit. */
export function cohortTable(given: CohortExport, call: string): TableSource {
  const { cohort, where, ...options } = checkInput(given, cohortExportSchema, call)
  const condition = allOf([hogql`persons.id IN COHORT ${cohort}`, where])
  return personsSource('cohort', options, condition)
}
