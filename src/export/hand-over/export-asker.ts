import type { Driver } from '../../client/driver.ts'
import { PostHogDriverError } from '../../errors.ts'
import { monotonicNow } from '../../http/monotonic-now.ts'
import { createRateBudget } from '../../http/rate-budget.ts'
import type { AskColumns } from '../ask-columns.ts'
import type { AskRows } from '../ask-rows.ts'
import { Asker } from '../run/asker.ts'
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
  const asker = new Asker(driver, line, what)
  const [rows, columns] = [asker.rows(), asker.columns()]
  return {
    line,
    ask: (query, purpose) => rows(query, purpose).catch(throwReason),
    askColumns: (query, purpose) => columns(query, purpose).catch(throwReason),
  }
}

function throwReason(error: unknown): never {
  throw error instanceof TooExpensive ? error.reason : error
}

/** Whether the question is too large, not wrong. */
export const isTooExpensive = (error: unknown): boolean =>
  error instanceof TooExpensive ||
  (PostHogDriverError.isInstance(error) && error.code === 'query_too_expensive')
