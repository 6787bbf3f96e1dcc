import type { QueryInputs } from './query-inputs.ts'

/** Texts, in UTF-16 units, whose tree takes long to build, and more memory than keeping it is worth. */
export const LONG_TEXT = 20_000
/** Parts of a query that are resolved and printed in some 20 ms. */
export const MAX_NODES_AT_ONCE = 10_000

/** Thrown where a query turns out to be more work than a thread with other things to do should take on at once. */
export class LargeQuery extends Error {
  override readonly name = 'LargeQuery'
}

/** Whether it shows from the outside that a query is too much to compile at once. */
export function isLarge(hogql: string, { values, filters, variables }: QueryInputs): boolean {
  let left = LONG_TEXT
  const fits = (value: unknown): boolean => {
    left -= typeof value === 'string' ? value.length : 1
    if (left < 0) return false
    return typeof value !== 'object' || value === null || Object.values(value).every(fits)
  }
  return ![hogql, values ?? '', filters ?? '', variables ?? ''].every(fits)
}
