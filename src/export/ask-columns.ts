import type { HogQLFragment } from '../hogql/hogql-tag.ts'

/** The columns of a query's answer with their ClickHouse types. Whoever provides it sees to budget and attempts. */
export type AskColumns = (
  query: HogQLFragment,
  purpose: string,
) => Promise<readonly { name: string; type: string }[]>
