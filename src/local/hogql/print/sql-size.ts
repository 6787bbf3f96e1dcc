import { HogQLError } from '../hogql-error.ts'
import type { SqlQuery } from '../sql/sql-tree.ts'

/** PostHog's own limit on the SQL of one query, in bytes. */
export const MAX_SQL_BYTES = 1_048_576
/** No SQL within that limit needs more. */
const MAX_PRINTED_NODES = 400_000

/**
 * Refuses a query before it is printed when shared parts would make it grow without end: a BETWEEN holds its value twice, so
 * forty of them inside each other would be a trillion copies.
 */
export function checkPrintedSize(query: SqlQuery): void {
  if (printedNodes(query, new Map()) > MAX_PRINTED_NODES) throw tooLarge()
}

export function checkSqlBytes(sql: string): void {
  if (Buffer.byteLength(sql) > MAX_SQL_BYTES) throw tooLarge()
}

const tooLarge = (): HogQLError => new HogQLError('Query size exceeded.')

/** How many nodes printing would visit, counted once per distinct node. */
function printedNodes(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 0
  const before = known.get(value)
  if (before !== undefined) return before
  let count = 1
  for (const child of childrenOf(value)) count += printedNodes(child, known)
  known.set(value, count)
  return count
}

function childrenOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value
  if (value instanceof Map) return value.values()
  // Types and origins are not printed.
  const {
    type: _type,
    property: _property,
    materialized: _materialized,
    ...printed
  } = value as Record<string, unknown>
  return Object.values(printed)
}
