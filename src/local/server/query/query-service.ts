import { randomUUID } from 'node:crypto'
import type { Ingestion } from '../../ingest/ingestion.ts'
import type { ProjectMetadata } from '../../project-metadata.ts'
import { ApiFailure, notFound } from '../api-failure.ts'
import { type HttpAnswer, json, jsonText } from '../http-answer.ts'
import { computeInsight, type InsightAnswer } from '../insights/compute-insight.ts'
import { type InsightNode, readInsightNode } from '../insights/insight-node.ts'
import type { LocalProject } from '../project-description.ts'
import type { EntityStore } from '../rest/entity-store.ts'
import { BackgroundQueries } from './background-queries.ts'
import { databaseSchema } from './database-schema.ts'
import { experimentExposureQuery, experimentQuery } from './experiment-query.ts'
import { hogqlMetadata } from './hogql-metadata.ts'
import { type QueryAnswer, writeAnswer } from './query-answer.ts'
import { freshUntil, QueryCache } from './query-cache.ts'
import type { HogQLQueryNode, QueryNode, QueryRequest } from './query-request.ts'
import { type HogQLRunner, type RowWindow, runHogQL } from './run-hogql.ts'

export interface QueryServiceOptions extends Omit<HogQLRunner, 'metadata'> {
  ingestion: Ingestion
  entities: EntityStore
  project: Pick<LocalProject, 'id' | 'timezone' | 'weekStartDay'>
  /** Longest a query may run while someone waits for it. */
  timeoutMs: number
  /** Longest a query may run in the background. */
  backgroundTimeoutMs: number
  /** Memory for one query. @default the engine's */
  maxMemoryBytes?: number
}

export interface ComputedAnswer {
  answer: QueryAnswer
  computedAtMs: number
  isCached: boolean
  /** What the API says about the age of an answer. */
  fields: Readonly<Record<string, unknown>>
}

/** The schema of a query that reads the catalogue is never served from the cache. */
const CATALOGUE = /\binformation_schema\b/i
const MIN_REFRESH_MS = 180_000

type DescribedNode = Exclude<QueryNode, HogQLQueryNode | { kind: 'TrendsQuery' } | { kind: 'FunnelsQuery' }>

/** What `/query/` does: each kind of query in each refresh mode, polling and cancelling. */
export class QueryService {
  readonly #cache = new QueryCache()
  readonly #background: BackgroundQueries
  /** Queries somebody waits for, by the id the caller gave. */
  readonly #waiting = new Map<string, AbortController>()

  constructor(readonly options: QueryServiceOptions) {
    this.#background = new BackgroundQueries(options.project.id, Date.now)
  }

  async run(request: QueryRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { node } = request
    if (node.kind === 'HogQLQuery' && request.maxRows !== undefined)
      return this.#runCut(node, request.maxRows, signal)
    if (node.kind === 'HogQLQuery') return this.#runHogQL(node, request, signal)
    if (node.kind === 'TrendsQuery' || node.kind === 'FunnelsQuery') {
      const fresh = request.refresh.startsWith('force_')
      const { results, fields } = await this.computeInsight(readInsightNode(node), { signal, fresh })
      return json(200, { results, ...fields })
    }
    return jsonText(200, writeAnswer(await this.#describe(node)))
  }

  /** What an insight of PostHog's own kinds shows. */
  computeInsight(
    node: InsightNode,
    { signal, fresh = false }: { signal: AbortSignal; fresh?: boolean },
  ): Promise<InsightAnswer> {
    const { project, now } = this.options
    return computeInsight(node, {
      now: now ?? new Date(),
      timezone: project.timezone,
      weekStartDay: project.weekStartDay,
      compute: (query) => this.compute({ kind: 'HogQLQuery', ...query }, { signal, fresh }),
    })
  }

  /** The answer to a query of another route: from the cache unless it must be new, whole unless a part is wanted. */
  async compute(
    node: HogQLQueryNode,
    { signal, fresh = false, window }: { signal: AbortSignal; fresh?: boolean; window?: RowWindow },
  ): Promise<ComputedAnswer> {
    const { project, timeoutMs } = this.options
    const key = this.#cache.keyOf(node, project.id, project.timezone)
    const cached = fresh || window ? undefined : this.#cache.get(key, Date.now())
    if (cached)
      return { ...cached, isCached: true, fields: this.#cacheFields(key, cached.computedAtMs, true) }
    const computed = await this.#compute(node, key, timeoutMs, signal, window)
    return { ...computed, isCached: false, fields: this.#cacheFields(key, computed.computedAtMs, false) }
  }

  status(id: string): HttpAnswer {
    const answer = this.#background.status(id)
    if (!answer) throw notFound(`Query ${id} not found for team ${this.options.project.id}`)
    return jsonText(answer.status, answer.body)
  }

  cancel(id: string): HttpAnswer {
    const waiting = this.#waiting.get(id)
    waiting?.abort()
    const message = waiting ? 'Cancelled query on clickhouse' : this.#background.cancel(id)
    if (!message) throw notFound(`Query ${id} not found for team ${this.options.project.id}`)
    return jsonText(200, JSON.stringify({ message }))
  }

  close(): void {
    this.#background.close()
    for (const controller of this.#waiting.values()) controller.abort()
  }

  async #runCut(node: HogQLQueryNode, maxRows: number, signal: AbortSignal): Promise<HttpAnswer> {
    const { answer, fields } = await this.compute(node, { signal, window: { offset: 0, limit: maxRows } })
    const { hasMore: _hasMore, limit: _limit, offset: _offset, ...silent } = answer.fields
    return jsonText(200, writeAnswer({ ...answer, fields: silent }, fields))
  }

  async #runHogQL(node: HogQLQueryNode, request: QueryRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { project, timeoutMs } = this.options
    const key = this.#cache.keyOf(node, project.id, project.timezone)
    const { refresh } = request
    if (!refresh.startsWith('force_')) {
      const cached = this.#cache.get(key, Date.now())
      if (cached) return jsonText(200, this.#write(cached.answer, key, cached.computedAtMs, true))
    }
    if (refresh === 'async' || refresh === 'lazy_async' || refresh === 'force_async')
      return this.#startInBackground(node, key, request)
    const { answer, computedAtMs } = await this.#whileWaiting(request.queryId, signal, (stop) =>
      this.#compute(node, key, timeoutMs, stop),
    )
    return jsonText(200, this.#write(answer, key, computedAtMs, false))
  }

  #startInBackground(node: HogQLQueryNode, key: string, { queryId, refresh }: QueryRequest): HttpAnswer {
    const id = queryId ?? randomUUID().replaceAll('-', '')
    // The same id again joins the query that runs, unless asked to start over.
    if (refresh === 'force_async' || !this.#background.has(id)) {
      this.#background.start(id, async (signal) => {
        const { answer, computedAtMs } = await this.#compute(
          node,
          key,
          this.options.backgroundTimeoutMs,
          signal,
        )
        return { ...answer, fields: { ...answer.fields, ...this.#cacheFields(key, computedAtMs, false) } }
      })
    }
    const answer = this.#background.status(id, refresh === 'force_async' ? {} : { cache_key: key })!
    return jsonText(answer.status, answer.body)
  }

  async #compute(
    node: HogQLQueryNode,
    key: string,
    timeoutMs: number,
    signal: AbortSignal,
    window?: RowWindow,
  ) {
    const { maxMemoryBytes } = this.options
    const metadata = await this.#metadata()
    const answer = await runHogQL(
      node,
      { ...this.options, metadata },
      { timeoutMs, maxMemoryBytes, signal, window },
    )
    const computedAtMs = Date.now()
    if (!window && !CATALOGUE.test(node.query)) this.#cache.set(key, answer, computedAtMs)
    return { answer, computedAtMs }
  }

  /** Gives a stop signal that the caller's disconnect, or a DELETE of the query's id, fires. */
  async #whileWaiting<T>(
    queryId: string | undefined,
    signal: AbortSignal,
    work: (stop: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (queryId === undefined) return work(signal)
    const controller = new AbortController()
    this.#waiting.set(queryId, controller)
    try {
      return await work(AbortSignal.any([signal, controller.signal]))
    } catch (error) {
      if (!controller.signal.aborted || signal.aborted) throw error
      throw new ApiFailure('The query was cancelled.', {
        status: 400,
        type: 'validation_error',
        code: 'query_was_cancelled',
      })
    } finally {
      if (this.#waiting.get(queryId) === controller) this.#waiting.delete(queryId)
    }
  }

  async #describe(node: DescribedNode): Promise<QueryAnswer> {
    const { compiler, engine, entities, now } = this.options
    const metadata = await this.#metadata()
    const sources = { engine, entities, now: () => now?.getTime() ?? Date.now() }
    if (node.kind === 'ExperimentQuery') return { fields: await experimentQuery(node, sources) }
    if (node.kind === 'ExperimentExposureQuery')
      return { fields: await experimentExposureQuery(node, sources) }
    if (node.kind === 'DatabaseSchemaQuery')
      return { fields: databaseSchema(compiler.describeTables(metadata)) }
    return { fields: await hogqlMetadata(node, compiler, metadata) }
  }

  /** Events captured before a query count in it, and so do the property types they brought. */
  async #metadata(): Promise<ProjectMetadata> {
    const { ingestion, project } = this.options
    await ingestion.flush()
    return { ...ingestion.metadata(), timezone: project.timezone, weekStartDay: project.weekStartDay }
  }

  #write(answer: QueryAnswer, key: string, computedAtMs: number, isCached: boolean): Buffer {
    return writeAnswer(answer, this.#cacheFields(key, computedAtMs, isCached))
  }

  #cacheFields(key: string, computedAtMs: number, isCached: boolean): Record<string, unknown> {
    return {
      is_cached: isCached,
      cache_key: key,
      cache_target_age: freshUntil(computedAtMs),
      last_refresh: new Date(computedAtMs).toISOString(),
      next_allowed_client_refresh: new Date(computedAtMs + MIN_REFRESH_MS).toISOString(),
      timezone: this.options.project.timezone,
      query_metadata: {},
      query_status: null,
      calculation_trigger: null,
    }
  }
}
