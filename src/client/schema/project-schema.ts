import type { Field } from '../driver.ts'

/** The tables of a project and a way to their fields, from one source. */
export interface ProjectSchema {
  source: Field['source']
  /** Names as they stand after FROM. */
  tables: readonly string[]
  /** Fields by name, in the order of the table. */
  loadFields(table: string, signal: AbortSignal): Promise<Record<string, Field>>
}
