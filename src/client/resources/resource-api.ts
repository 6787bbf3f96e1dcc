import type { HttpRequest, HttpStream } from '../../http/http-client.ts'
import type { CallBudget } from '../call-budget.ts'
import type { CallOptions, Driver } from '../driver.ts'

/** What the resources need of a client, and nothing more. */
export interface ResourceApi {
  /** Origin of the private API. */
  readonly host: string
  readonly projectId: number
  /** The longest a call takes unless it says otherwise. */
  readonly timeoutMs: number
  /** Paths without a leading slash are of the project, as with `client.request`. */
  request(
    method: HttpRequest['method'],
    path: string,
    options?: CallOptions & Pick<HttpRequest, 'query' | 'body' | 'safeToRetry'>,
  ): Promise<{ status: number; body: unknown }>
  execute: Driver['execute']
  /** Runs a query node of any kind; gives the answer of `/query/` once it is complete. */
  runQuery(
    node: { kind: string } & Record<string, unknown>,
    options?: CallOptions & { refresh?: string },
  ): Promise<Record<string, unknown>>
  /** The answer of a query that PostHog already runs in the background. */
  awaitQuery(queryId: string, budget: CallBudget): Promise<Record<string, unknown>>
  /** A GET whose body is read as it arrives. */
  stream(path: string, options?: CallOptions): Promise<HttpStream>
}
