import type { Row } from '../client/driver.ts'
import type { HogQLFragment } from '../hogql/hogql-tag.ts'

/**
 * Runs a query of an export's own: counts, and types of columns. Whoever provides it sees to budget and attempts, to fresh
 * answers, and to datetimes in UTC. The query says itself how many rows it wants.
 * @param purpose Shown in PostHog's query log and in messages: `plan of 2026-08-01`.
 */
export type AskRows = (query: HogQLFragment, purpose: string) => Promise<readonly Row[]>
