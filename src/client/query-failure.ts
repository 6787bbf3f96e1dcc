import { ApiError, PostHogDriverError, QueryError } from '../errors.ts'
import { didYouMean } from '../hogql/closest-names.ts'
import type { CallBudget } from './call-budget.ts'
import { type FailedQuery, type Location, locateFailure } from './locate-failure.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { suggestName } from './suggest-name.ts'
import { meantNames } from './unknown-name.ts'

export interface FailureHelpers {
  endpoint: QueryEndpoint
  catalog: SchemaCatalog
  budget: CallBudget
}

/** What explaining a failure may cost at most; the failure itself is not worth waiting longer for. */
const EXPLAIN_TIMEOUT_MS = 5_000

/** The error with query, position and hint, when it is about the query; any other error as it is. */
export async function explainFailure(
  error: unknown,
  query: FailedQuery,
  helpers: FailureHelpers,
): Promise<unknown> {
  if (!PostHogDriverError.isInstance(error) || !(error instanceof ApiError)) return error
  const tooLarge = error.status === 500 && /query size exceeded/i.test(error.message)
  const code = tooLarge ? 'query_too_expensive' : error.code
  if (code !== 'query_invalid' && code !== 'query_too_expensive') return error

  const detail = detailOf(error)
  const budget = lessTime(helpers.budget)
  const about = code === 'query_invalid'
  const { position, fix }: Location = about
    ? await locateFailure(error, detail, query, helpers.endpoint, budget)
    : {}
  const hint = await hintFor(detail, fix, query.hogql, helpers.catalog, budget)
  const place = position ? ` at line ${position.line}, column ${position.column}` : ''
  return new QueryError(`PostHog ${about ? 'refused' : 'gave up on'} the query${place}: ${detail}`, {
    code,
    status: error.status,
    hint: hint ?? (tooLarge ? TOO_LARGE : error.hint),
    retryable: error.retryable,
    details: error.details,
    cause: error,
    hogql: query.hogql,
    position,
  })
}

const TOO_LARGE = 'With its values the query is more than 1 MB of SQL: shorten the lists.'

function detailOf(error: ApiError): string {
  const { detail, body } = error.details as {
    detail?: string
    body?: { query_status?: { error_message?: string } }
  }
  return detail ?? body?.query_status?.error_message ?? error.message
}

async function hintFor(
  detail: string,
  fix: string | undefined,
  hogql: string,
  catalog: SchemaCatalog,
  budget: CallBudget | undefined,
): Promise<string | undefined> {
  if (/^OFFSET is not/.test(detail)) return 'Page by key instead: WHERE key > last ORDER BY key LIMIT 50000.'
  const said = didYouMean(meantNames(detail) ?? (fix ? [fix] : []))
  if (said || !budget) return said
  try {
    return await suggestName(detail, hogql, catalog, {
      signal: budget.signal,
      timeoutMs: budget.remainingMs(),
    })
  } catch {
    return undefined // the first error is the one to report
  }
}

/** Undefined when the call has no time left. */
function lessTime(budget: CallBudget): CallBudget | undefined {
  try {
    return budget.within(EXPLAIN_TIMEOUT_MS)
  } catch {
    return undefined
  }
}
