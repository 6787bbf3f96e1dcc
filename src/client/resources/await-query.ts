import { ApiError, ConnectionError } from '../../errors.ts'
import { sleep } from '../../http/sleep.ts'
import { queryStatusResponseSchema } from '../../schemas/query-response.ts'
import { pollDelay } from '../background-query.ts'
import type { CallBudget } from '../call-budget.ts'
import { expectShape } from '../read-json.ts'
import { nameScope } from './name-scope.ts'
import type { ResourceApi } from './resource-api.ts'

/** The answer of a query that PostHog already runs in the background. */
export async function awaitQuery(
  api: ResourceApi,
  queryId: string,
  budget: CallBudget,
): Promise<Record<string, unknown>> {
  const path = `query/${encodeURIComponent(queryId)}/`
  for (let poll = 0; ; poll++) {
    await pause(pollDelay(poll), budget)
    const options = { signal: budget.signal, timeoutMs: budget.remainingMs() }
    const { body } = await nameScope(['query:read'], () => api.request('GET', path, options))
    const { query_status } = expectShape(body, queryStatusResponseSchema, 'The status of the query')
    if (query_status.error)
      throw new ApiError(query_status.error_message ?? 'The query failed; PostHog does not say why.', {
        code: query_status.error_message ? 'query_invalid' : 'server_error',
        details: { queryId },
      })
    if (query_status.complete) return asRecord(query_status.results)
  }
}

/** @throws {ConnectionError} `aborted` or `timeout`, as a call of the same budget would. */
export async function pause(delayMs: number, budget: CallBudget): Promise<void> {
  const remainingMs = budget.remainingMs()
  try {
    await sleep(remainingMs === 0 ? delayMs : Math.min(delayMs, remainingMs), budget.signal)
  } catch (cause) {
    throw new ConnectionError('The call was cancelled by its AbortSignal', { code: 'aborted', cause })
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { results: value }
