import { ApiError, PostHogDriverError } from '../errors.ts'
import { costInWords, QUERY_COSTS } from '../http/query-costs.ts'
import type { Verdict } from '../http/verdict.ts'
import { isRecord } from '../is-record.ts'
import { type QueryStatus, queryStatusSchema } from '../schemas/query-response.ts'

/** PostHog keeps the state and the result of a background query this long after its end. */
const KEPT_MINUTES = 20

/** The error of a query that failed in the background, where PostHog gives words and no code. */
export function backgroundFailure({ id, error_message: detail }: QueryStatus, cause?: ApiError): ApiError {
  const { code, hint, retryable } = judge(detail || undefined)
  return new ApiError(detail || 'The query failed in the background; PostHog does not say why.', {
    code,
    hint,
    retryable,
    status: cause?.status,
    details: { queryId: id, ...(detail && { detail }) },
    cause,
  })
}

function judge(detail: string | undefined): Verdict {
  if (detail === undefined)
    return {
      code: 'server_error',
      retryable: true,
      hint: 'Try again; if it fails again, simplify the query to find the part that fails.',
    }
  const cost = costInWords(detail)
  if (cost) return QUERY_COSTS[cost]
  if (/too many queries|concurrency limit/i.test(detail))
    return { code: 'concurrency_limited', retryable: true, hint: 'Run fewer queries in parallel.' }
  if (/too busy|at capacity/i.test(detail))
    return { code: 'server_error', retryable: true, hint: 'PostHog is at capacity; try again later.' }
  return { code: 'query_invalid', hint: 'Correct the query; the server says what is wrong.' }
}

/** The state of a query within an error answer: background queries end with 400 or 500 and no error envelope. */
export function statusWithin(error: unknown): QueryStatus | undefined {
  if (!PostHogDriverError.isInstance(error)) return undefined
  const { body } = error.details
  const result = queryStatusSchema.safeParse(isRecord(body) ? body.query_status : undefined)
  return result.success && (result.data.error || result.data.complete) ? result.data : undefined
}

/** The error of a query whose state PostHog no longer has, or that could not be asked for any more. */
export function lostQuery(queryId: string, cause: PostHogDriverError): PostHogDriverError {
  cause.details.queryId = queryId
  if (cause.code !== 'not_found') return cause
  return new ApiError(`PostHog does not know the background query ${queryId}, or no longer.`, {
    code: 'not_found',
    status: cause.status,
    retryable: true,
    hint: `Run it again: it was cancelled, or its result expired (PostHog keeps them ${KEPT_MINUTES} minutes).`,
    details: { ...cause.details, queryId },
    cause,
  })
}
