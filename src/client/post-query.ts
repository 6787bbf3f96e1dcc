import { ApiError, ConnectionError } from '../errors.ts'
import { costInWords } from '../http/query-costs.ts'
import type { QueryStatus } from '../schemas/query-response.ts'
import type { QueryWatch } from './background-query.ts'
import type { CallBudget } from './call-budget.ts'
import type { BackgroundMode, QueryProgress, RefreshMode } from './driver.ts'
import type { QueryEndpoint, QueryRequestBody } from './query-endpoint.ts'
import { toProgress } from './to-progress.ts'

export interface PostQueryOptions {
  endpoint: QueryEndpoint
  budget: CallBudget
  refresh?: RefreshMode
  background: BackgroundMode
  onProgress?: (progress: QueryProgress) => void
}

export interface PostedQuery {
  answer: Record<string, unknown>
  queryId: string
  /** Whether it ran, or was waited for, in the background. */
  background: boolean
}

/** A mode of the background for each mode in which somebody waits: as fresh as the caller wanted it. */
const IN_BACKGROUND: Partial<Record<RefreshMode, RefreshMode>> = {
  blocking: 'async',
  async_except_on_cache_miss: 'async',
  force_cache: 'async',
  force_blocking: 'force_async',
}
const TIME_LIMIT_STATUSES: readonly (number | undefined)[] = [504, 512, 524]

/**
 * Posts a query. One that PostHog gives up on for its time is posted again to run in the background, where that is
 * allowed and the call has time left; more memory is not to be had there.
 */
export async function postQuery(
  body: Omit<QueryRequestBody, 'refresh' | 'client_query_id'>,
  { endpoint, budget, refresh, background, onProgress }: PostQueryOptions,
): Promise<PostedQuery> {
  const startedAt = performance.now()
  let inBackground = false
  const tell = (status: QueryStatus, state?: QueryProgress['state']) =>
    onProgress?.(toProgress(status, performance.now() - startedAt, state))
  const watch: QueryWatch = {
    detailed: onProgress !== undefined,
    report(status) {
      inBackground = true
      tell(status)
    },
  }
  const post = async (mode: RefreshMode | undefined, queryId: string): Promise<PostedQuery> => {
    const request = { ...body, client_query_id: queryId, ...(mode && { refresh: mode }) }
    const answer = await endpoint.post(request, budget, watch)
    return { answer, queryId, background: inBackground }
  }

  try {
    return await post(refresh, newQueryId())
  } catch (error) {
    const mode = IN_BACKGROUND[refresh ?? 'blocking']
    if (background === 'never' || !mode || !isTooSlow(error) || !hasTime(budget)) throw error
    const queryId = newQueryId()
    tell({ id: queryId }, 'moved_to_background')
    return await post(mode, queryId).catch((later) => {
      throw later instanceof ConnectionError ? afterMove(later, error) : later
    })
  }
}

/** As PostHog makes them. */
export const newQueryId = (): string => globalThis.crypto.randomUUID().replaceAll('-', '')

const isTooSlow = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  error.code === 'query_too_expensive' &&
  TIME_LIMIT_STATUSES.includes(error.status) &&
  costInWords(error.message) !== 'memory'

function hasTime(budget: CallBudget): boolean {
  try {
    budget.remainingMs()
    return !budget.signal?.aborted
  } catch {
    return false
  }
}

/** Our deadline passed in the background: the reader should know that PostHog's own limit had passed before. */
function afterMove(error: ConnectionError, first: ApiError): ConnectionError {
  if (error.code !== 'timeout') return error
  return new ConnectionError(
    `${error.message.replace(/\.$/, '')}; PostHog gave up on the query before (${first.status}), and it was still running in the background`,
    {
      code: 'timeout',
      retryable: true,
      hint: 'Allow the call more time (timeoutMs), or narrow the time range or the columns.',
      details: { ...error.details, movedAfterStatus: first.status },
      cause: error,
    },
  )
}
