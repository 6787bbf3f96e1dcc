import type { HttpStream } from '../http/http-client.ts'
import type { STREAM_REFRESH_MODES } from '../schemas/query-options.ts'
import { isGivenUp } from './background-query.ts'
import { bindQuery } from './bind-query.ts'
import { startBudget } from './call-budget.ts'
import type { CallOptions, HogQLQuery, RunOptions } from './driver.ts'
import type { ExecuteContext } from './execute-query.ts'
import { newQueryId } from './post-query.ts'
import { explainFailure } from './query-failure.ts'

export interface StreamOptions
  extends CallOptions,
    Pick<RunOptions, 'values' | 'variables' | 'filters' | 'modifiers' | 'name' | 'tags'> {
  /** @default 'blocking' */
  refresh?: (typeof STREAM_REFRESH_MODES)[number]
  /**
   * Longest wait for the whole call, the reading of the body included, in milliseconds; 0 disables. Without one, only a
   * stall of `attemptTimeoutMs` ends it. @default 0
   */
  timeoutMs?: number
}

export interface QueryStream {
  /**
   * The bytes of the answer, decompressed. Read it to the end, or leave the loop early, which cancels the query at PostHog.
   * Can be read once.
   */
  body: AsyncGenerator<Uint8Array, void, undefined>
  queryId: string
  /** Ends a body that is not, or no longer, read, and cancels the query. Does nothing once the body has ended. */
  destroy(): void
}

/** Posts one HogQL query and hands on the bytes of its answer; failures before them are those of `execute`. */
export async function streamQuery(
  input: string | HogQLQuery,
  { signal, timeoutMs = 0, refresh, name, modifiers, tags, ...given }: StreamOptions,
  { endpoint, catalog }: Pick<ExecuteContext, 'endpoint' | 'catalog'>,
): Promise<QueryStream> {
  const { hogql, inputs } = bindQuery(input, given)
  const budget = startBudget({ signal, timeoutMs }, 0)
  const queryId = newQueryId()
  const query = {
    kind: 'HogQLQuery',
    query: hogql,
    ...inputs,
    ...(modifiers && { modifiers }),
    ...(tags && { tags }),
  }
  const request = {
    query,
    ...(name && { name }),
    client_query_id: queryId,
    ...(refresh && { refresh }),
  }
  try {
    const stream = await endpoint.stream(request, { signal, timeoutMs })
    return { queryId, ...cancelling(stream, () => endpoint.cancel(queryId)) }
  } catch (error) {
    throw await explainFailure(error, { hogql, inputs, shift: 0 }, { endpoint, catalog, budget })
  }
}

/** The stream, with `cancel` called once when it is left before its end by whoever reads it. */
function cancelling(stream: HttpStream, cancel: () => void): Pick<QueryStream, 'body' | 'destroy'> {
  let ended = false
  const giveUp = () => {
    if (ended) return
    ended = true
    cancel()
  }
  let begun = false
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    begun = true
    try {
      yield* stream.body
      ended = true
    } catch (error) {
      if (!isGivenUp(error)) ended = true // PostHog ended it, or the network: there is nothing to cancel
      throw error
    } finally {
      giveUp()
    }
  }
  const destroy = () => {
    stream.destroy()
    giveUp()
  }
  const body = read()
  const end = body.return.bind(body)
  // A generator that is left before its first step runs none of its `finally`.
  body.return = (value) => {
    if (!begun) destroy()
    return end(value)
  }
  return { body, destroy }
}
