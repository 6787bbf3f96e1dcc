import { ApiError, PostHogDriverError, QueryError } from '../errors.ts'
import type { CallBudget } from './call-budget.ts'
import { type FailedQuery, type Location, locateFailure } from './locate-failure.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { suggestFix, timeToExplain } from './suggest-fix.ts'

export interface FailureHelpers {
  endpoint: QueryEndpoint
  catalog: SchemaCatalog
  budget: CallBudget
}

/** The error with query, position and hint, when it is about the query; any other error as it is. */
export async function explainFailure(
  error: unknown,
  query: FailedQuery,
  helpers: FailureHelpers,
): Promise<unknown> {
  if (!PostHogDriverError.isInstance(error) || !(error instanceof ApiError)) return error
  const { code } = error
  if (code !== 'query_invalid' && code !== 'query_too_expensive') return error

  const detail = detailOf(error)
  const budget = timeToExplain(helpers.budget)
  const about = code === 'query_invalid'
  const { position, fix }: Location = about
    ? await locateFailure(error, detail, query, helpers.endpoint, budget)
    : {}
  const hint = about
    ? await suggestFix({ detail, fix, hogql: query.hogql }, helpers.catalog, budget)
    : undefined
  const place = position ? ` at line ${position.line}, column ${position.column}` : ''
  return new QueryError(`PostHog ${about ? 'refused' : 'gave up on'} the query${place}: ${detail}`, {
    code,
    status: error.status,
    hint: hint ?? error.hint,
    retryable: error.retryable,
    details: error.details,
    cause: error,
    hogql: query.hogql,
    position,
  })
}

function detailOf(error: ApiError): string {
  const { detail, body } = error.details as {
    detail?: string
    body?: { query_status?: { error_message?: string } }
  }
  return detail ?? body?.query_status?.error_message ?? error.message
}
