import { ApiFailure } from '../api-failure.ts'
import { type QueryAnswer, withMember, writeAnswer } from './query-answer.ts'
import { describeQueryStatus, KEEP_MS } from './query-status.ts'

interface BackgroundQuery {
  startedAtMs: number
  endedAtMs?: number
  controller: AbortController
  /** The whole answer as JSON, once complete. */
  results?: Buffer
  /** Null when the cause is not for the caller. */
  errorMessage?: string | null
}

/** A state with the HTTP status PostHog gives it and its JSON. */
export interface StatusAnswer {
  status: number
  body: Buffer
}

/** Answers that nobody has fetched, all together; one alone can have half of it. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024

/** Queries that run without anyone waiting; their state is polled by id. */
export class BackgroundQueries {
  readonly #queries = new Map<string, BackgroundQuery>()

  constructor(
    readonly projectId: number,
    readonly now: () => number,
    readonly maxKeptBytes = MAX_KEPT_BYTES,
  ) {}

  has(id: string): boolean {
    this.#forgetOld()
    return this.#queries.has(id)
  }

  /** Starts `run`; an id that is known already starts again and forgets its former run. */
  start(id: string, run: (signal: AbortSignal) => Promise<QueryAnswer>): void {
    this.#queries.get(id)?.controller.abort()
    const query: BackgroundQuery = { startedAtMs: this.now(), controller: new AbortController() }
    this.#queries.set(id, query)
    run(query.controller.signal)
      .then(writeAnswer)
      .then(
        (results) => {
          query.results = results
        },
        (error: unknown) => {
          query.errorMessage = error instanceof ApiFailure && error.status < 500 ? error.detail : null
        },
      )
      .finally(() => {
        query.endedAtMs = this.now()
        this.#forgetLarge(query)
      })
  }

  /** Undefined for ids that are unknown, cancelled or expired. */
  status(id: string, extra: Record<string, unknown> = {}): StatusAnswer | undefined {
    this.#forgetOld()
    const query = this.#queries.get(id)
    if (!query) return undefined
    const body = this.#statusJson(id, query, extra)
    if (query.endedAtMs === undefined) return { status: 202, body }
    if (query.results !== undefined) return { status: 200, body }
    return { status: query.errorMessage === null ? 500 : 400, body }
  }

  /** What became of the wish, in PostHog's words; undefined for unknown ids. */
  cancel(id: string): string | undefined {
    const query = this.#queries.get(id)
    if (!query) return undefined
    this.#queries.delete(id)
    if (query.endedAtMs !== undefined) return 'Query already complete'
    query.controller.abort()
    return 'Cancelled query on clickhouse'
  }

  close(): void {
    for (const { controller } of this.#queries.values()) controller.abort()
    this.#queries.clear()
  }

  #statusJson(id: string, query: BackgroundQuery, extra: Record<string, unknown>): Buffer {
    const { results, ...state } = query
    const failed = query.endedAtMs !== undefined && results === undefined
    const status = JSON.stringify(describeQueryStatus({ id, projectId: this.projectId, failed, ...state }))
    return withMember('query_status', withMember('results', results ?? 'null', status), JSON.stringify(extra))
  }

  /** The latest answer stays, whatever its size; what ended before it leaves, oldest first, until the rest fits. */
  #forgetLarge(latest: BackgroundQuery): void {
    const ended = [...this.#queries].filter(([, { results }]) => results !== undefined)
    let bytes = ended.reduce((sum, [, { results }]) => sum + (results?.length ?? 0), 0)
    for (const [id, query] of ended.sort(([, a], [, b]) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))) {
      if (bytes <= this.maxKeptBytes) return
      if (query === latest) continue
      this.#queries.delete(id)
      bytes -= query.results?.length ?? 0
    }
  }

  #forgetOld(): void {
    const now = this.now()
    for (const [id, { endedAtMs }] of this.#queries)
      if (endedAtMs !== undefined && now - endedAtMs > KEEP_MS) this.#queries.delete(id)
  }
}
