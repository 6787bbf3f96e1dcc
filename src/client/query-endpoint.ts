import { ApiError, PostHogDriverError } from '../errors.ts'
import type { HttpClient, HttpRequest, HttpStream } from '../http/http-client.ts'
import { isRecord } from '../is-record.ts'
import { type QueryStatus, queryStatusResponseSchema } from '../schemas/query-response.ts'
import { backgroundFailure, statusWithin } from './background-failure.ts'
import { BackgroundQueries, isGivenUp, type QueryWatch } from './background-query.ts'
import type { CallBudget } from './call-budget.ts'
import { expectShape, readJson } from './read-json.ts'

/** The `/query/` route of one project: posts a query node, waits for it if it runs in the background, gives the JSON. */
export interface QueryEndpoint {
  post(body: QueryRequestBody, budget: CallBudget, watch?: QueryWatch): Promise<Record<string, unknown>>
  /**
   * The answer as bytes, neither parsed nor waited for in the background. Whoever stops reading calls `cancel` with the
   * `client_query_id`.
   */
  stream(body: QueryRequestBody, call: Pick<HttpRequest, 'signal' | 'timeoutMs'>): Promise<HttpStream>
  /** Tells PostHog that nobody wants the answer any more. Never fails, and nobody waits for it. */
  cancel(queryId: string): void
  /** The answer of a query that PostHog already runs in the background. */
  wait(queryId: string, budget: CallBudget): Promise<Record<string, unknown>>
}

/** What `/query/` takes; every query node has a kind. */
export interface QueryRequestBody {
  query: { kind: string } & Record<string, unknown>
  refresh?: string
  name?: string
  /**
   * One per query sent, shared by the attempts of the HTTP client: to an asynchronous mode it is the key that makes a
   * repeated request join the query that already runs; to the others it is only the name to cancel it by.
   */
  client_query_id?: string
}

export function createQueryEndpoint(http: HttpClient, projectId: number): QueryEndpoint {
  const path = `/api/projects/${projectId}/query/`
  const background = new BackgroundQueries(http, path)

  async function post(
    body: QueryRequestBody,
    budget: CallBudget,
    watch?: QueryWatch,
  ): Promise<Record<string, unknown>> {
    const answer = await send(body, budget)
    const status = runningStatus(answer)
    // A stale result may come along with a query that still runs: what counts is the status, not the presence of rows.
    if (!status) return answer
    if (status.complete || status.error) return finished(status, answer)
    watch?.report(status)
    return finished(await background.wait(status.id, budget, watch), {})
  }

  async function send(body: QueryRequestBody, budget: CallBudget): Promise<Record<string, unknown>> {
    try {
      const call = { signal: budget.signal, timeoutMs: budget.remainingMs() }
      return asRecord(readJson(await http.request({ ...posting(body), ...call })))
    } catch (error) {
      throw failed(error, body)
    }
  }

  async function stream(
    body: QueryRequestBody,
    call: Pick<HttpRequest, 'signal' | 'timeoutMs'>,
  ): Promise<HttpStream> {
    try {
      return await http.stream({ ...posting(body), ...call })
    } catch (error) {
      throw failed(error, body)
    }
  }

  const posting = (body: QueryRequestBody): HttpRequest => ({
    method: 'POST',
    path,
    body,
    rateClass: 'query',
    safeToRetry: true,
  })

  function failed(error: unknown, { client_query_id: queryId }: QueryRequestBody): unknown {
    const ended = statusWithin(error)
    if (ended?.error) return backgroundFailure(ended, error as ApiError)
    // PostHog would run it to the end, and count it among the few that may run at once.
    if (queryId && isGivenUp(error) && wasSent(error)) background.cancel(queryId)
    return error
  }

  const wait: QueryEndpoint['wait'] = async (queryId, budget) =>
    finished(await background.wait(queryId, budget), {})

  return { post, stream, cancel: (queryId) => background.cancel(queryId), wait }
}

const wasSent = (error: unknown): boolean =>
  PostHogDriverError.isInstance(error) &&
  /^(waiting for the answer|pausing)/.test(String(error.details.stage))

function finished(status: QueryStatus, answer: Record<string, unknown>): Record<string, unknown> {
  if (status.error) throw backgroundFailure(status)
  const inner = status.results
  if (isRecord(inner)) return { ...inner, query_status: status }
  return inner === undefined || inner === null ? answer : { ...answer, results: inner }
}

function runningStatus(answer: Record<string, unknown>): QueryStatus | undefined {
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
