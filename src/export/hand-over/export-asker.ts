import type { Driver } from '../../client/driver.ts'
import { ApiError } from '../../errors.ts'
import type { HogQLFragment } from '../../hogql/hogql-tag.ts'
import { monotonicNow } from '../../http/monotonic-now.ts'
import { createRateBudget } from '../../http/rate-budget.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { AskRows } from '../ask-rows.ts'
import { EXPORT_QUERY } from '../run/open-answer.ts'
import { RequestLine, TooExpensive } from '../run/request-line.ts'
import type { RequestBudget } from './estimate-cells.ts'

export interface ExportAsker {
  ask: AskRows
  askColumns: AskColumns
  line: RequestLine
}

/**
 * Asks for counts within a budget, tried again as long as that is of use.
 * @throws {QueryError} `query_too_expensive` for what only a smaller question could answer.
 */
export function createAsker(
  driver: Driver,
  what: string,
  { requestsPerMinute, requestsPerHour, concurrency }: RequestBudget,
  signal: AbortSignal | undefined,
  onWaiting: (reason: string | undefined) => void = () => {},
): ExportAsker {
  const line = new RequestLine({
    concurrency,
    budget: createRateBudget({ perMinute: requestsPerMinute, perHour: requestsPerHour, now: monotonicNow }),
    now: monotonicNow,
    signal: signal ?? new AbortController().signal,
    onWaiting,
  })
  const execute = (query: HogQLFragment, purpose: string) =>
    line
      .run({ requests: 0 }, async (signal) => {
        const name = `posthog-driver/export/${what}/${purpose}`
        const options = { ...EXPORT_QUERY, background: 'never', name, signal } as const
        const result = await driver.execute(query, options)
        if (!result.cached) return result
        throw new ApiError('PostHog answered a count with a result from its cache.', {
          code: 'invalid_response',
          retryable: true,
        })
      })
      .catch((error: unknown) => {
        throw error instanceof TooExpensive ? error.reason : error
      })
  return {
    line,
    ask: async (query, purpose) => (await execute(query, purpose)).rows,
    askColumns: async (query, purpose) => {
      const { columns, types } = await execute(query, purpose)
      return columns.map((name, index) => ({ name, type: types[index] ?? 'Unknown' }))
    },
  }
}
