import { ApiError, ConnectionError, PostHogDriverError } from '../errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import { sleep } from '../http/sleep.ts'
import { isRecord } from '../is-record.ts'
import { type QueryStatus, queryStatusResponseSchema } from '../schemas/query-response.ts'
import type { CallBudget } from './call-budget.ts'
import { expectShape, readJson } from './read-json.ts'

/** The `/query/` route of one project: posts a query node, waits for it if it runs in the background, gives the JSON. */
export interface QueryEndpoint {
  post(body: QueryRequestBody, budget: CallBudget): Promise<Record<string, unknown>>
}

/** What `/query/` takes; every query node has a kind. */
export interface QueryRequestBody {
  query: { kind: string } & Record<string, unknown>
  refresh?: string
  name?: string
  client_query_id?: string
}

const FIRST_POLL_MS = 200
const LONGEST_POLL_MS = 5_000
/** A cancelled caller waits no longer than this for PostHog to hear of it. */
const CANCEL_TIMEOUT_MS = 1_000

export function createQueryEndpoint(http: HttpClient, projectId: number): QueryEndpoint {
  const path = `/api/projects/${projectId}/query/`

  async function post(body: QueryRequestBody, budget: CallBudget): Promise<Record<string, unknown>> {
    const response = await http.request({
      method: 'POST',
      path,
      body,
      rateClass: 'query',
      safeToRetry: true,
      signal: budget.signal,
      timeoutMs: budget.remainingMs(),
    })
    const answer = asRecord(readJson(response))
    const status = statusWithin(answer)
    // A stale result may come along with a query that still runs: what counts is the status, not the presence of rows.
    if (!status) return answer
    if (status.complete || status.error) return finished(status, answer)
    return finished(await waitFor(status.id, budget), {})
  }

  async function waitFor(queryId: string, budget: CallBudget): Promise<QueryStatus> {
    const url = `${path}${encodeURIComponent(queryId)}/`
    try {
      for (let poll = 0; ; poll++) {
        const remainingMs = budget.remainingMs()
        const delayMs = pollDelay(poll)
        await pause(remainingMs === 0 ? delayMs : Math.min(delayMs, remainingMs), budget.signal)
        const response = await http.request({
          method: 'GET',
          path: url,
          rateClass: 'query',
          signal: budget.signal,
          timeoutMs: budget.remainingMs(),
        })
        const { query_status } = expectShape(
          readJson(response),
          queryStatusResponseSchema,
          'The status of the query',
        )
        if (query_status.complete || query_status.error) return query_status
      }
    } catch (error) {
      if (PostHogDriverError.isInstance(error) && (error.code === 'aborted' || error.code === 'timeout'))
        await http
          .request({ method: 'DELETE', path: url, rateClass: 'none', timeoutMs: CANCEL_TIMEOUT_MS })
          .catch(() => {}) // it ends by itself then; the caller gets the reason it stopped waiting
      throw error
    }
  }

  return { post }
}

/** 200 ms at first, then longer and longer up to 5 s: polls count against the rate limit. */
export const pollDelay = (poll: number): number =>
  Math.min(LONGEST_POLL_MS, Math.round(FIRST_POLL_MS * 1.6 ** poll))

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, signal)
  } catch (cause) {
    throw new ConnectionError('The call was cancelled by its AbortSignal', { code: 'aborted', cause })
  }
}

function finished(status: QueryStatus, answer: Record<string, unknown>): Record<string, unknown> {
  if (status.error)
    throw new ApiError(
      status.error_message ?? 'The query failed in the background; PostHog does not say why.',
      {
        code: status.error_message ? 'query_invalid' : 'server_error',
        retryable: !status.error_message,
        details: { ...(status.error_message && { detail: status.error_message }), queryId: status.id },
      },
    )
  const inner = status.results
  if (isRecord(inner)) return { ...inner, query_status: status }
  return answer
}

function statusWithin(answer: Record<string, unknown>): QueryStatus | undefined {
  if (typeof answer.query_status !== 'object' || answer.query_status === null) return undefined
  return expectShape(answer, queryStatusResponseSchema, 'The status of the query').query_status
}

function asRecord(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value
  throw new ApiError('PostHog answered a query with something that is not an object.', {
    code: 'invalid_response',
    hint: 'Check that host (POSTHOG_HOST) is the address of the PostHog API.',
  })
}
