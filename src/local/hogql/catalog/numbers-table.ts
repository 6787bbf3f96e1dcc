import { INTEGER } from '../sql/value-type.ts'
import type { TableDefinition } from './table-definition.ts'
import { columnsOf, stored } from './table-definition.ts'

/** The one table function there is. */
export const numbersTable: TableDefinition = {
  name: 'numbers',
  schema: 'public',
  description: 'numbers(n): integers from 0 to n - 1; numbers(start, n) starts elsewhere',
  source: { kind: 'function', minArgs: 1, maxArgs: 2 },
  hidden: true,
  columns: columnsOf({ number: stored(INTEGER) }),
}
