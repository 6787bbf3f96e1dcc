import { type HttpAnswer, json } from '../http-answer.ts'
import type { QueryGate } from '../limits/query-gate.ts'
import { type QueryRequest, readQueryRequest } from '../query/query-request.ts'
import type { QueryService } from '../query/query-service.ts'
import { type ApiCall, type ApiRoutes, pathParam } from './api-route.ts'

const scopes = ['query:read']

/** `/query/`: run, poll and cancel; all of them need one scope. */
export function queryRoutes(queries: QueryService, gate: QueryGate | undefined): ApiRoutes {
  const run = async ({ body, params, signal, fault }: ApiCall) => {
    const request = readQueryRequest(body, params.queryId)
    const maxRows = fault?.name === 'row_cap' ? (fault.rows ?? 10) : undefined
    const work =
      fault?.name === 'stale_202'
        ? () => staleAnswer(queries, request, signal)
        : () => queries.run({ ...request, maxRows }, signal)
    return gate ? gate.run(work, signal) : work()
  }
  return {
    query: { POST: { scopes, run } },
    'query/check_auth_for_async': { POST: { scopes, run: () => json(200, { user: 'ok' }) } },
    'query/:queryId': {
      GET: { scopes, run: (call) => queries.status(pathParam(call, 'queryId')) },
      DELETE: { scopes, run: (call) => queries.cancel(pathParam(call, 'queryId')) },
      // The same place in the path names a kind when something is posted.
      POST: { scopes, run },
    },
  }
}

/** Rows of before, and a query that has begun to find newer ones: what PostHog answers when a cached result is too old. */
async function staleAnswer(
  queries: QueryService,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const before = await queries.run({ ...request, refresh: 'blocking' }, signal)
  const { status, body } = await queries.run({ ...request, refresh: 'force_async' }, signal)
  return {
    ...before,
    status,
    body: before.body.toString().replace('"query_status":null', () => body.toString().slice(1, -1)),
  }
}
