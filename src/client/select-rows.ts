import { buildRows } from './build-rows.ts'
import type { CallBudget } from './call-budget.ts'
import type { HogQLQuery, Row } from './driver.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { expectQueryResponse } from './read-json.ts'

/** Rows of a query of our own: no options, and failures stay as PostHog reports them. */
export async function selectRows(
  endpoint: QueryEndpoint,
  { hogql, values }: HogQLQuery,
  budget: CallBudget,
): Promise<Row[]> {
  const answer = await endpoint.post({ query: { kind: 'HogQLQuery', query: hogql, values } }, budget)
  const { results, columns } = expectQueryResponse(answer)
  return buildRows(results ?? [], columns ?? [])
}
