import type { ClientOptions } from '../client-options.ts'
import { type ClientConfig, resolveConfig } from '../config.ts'
import { PostHogDriverError } from '../errors.ts'
import { createHttpClient } from '../http/create-http-client.ts'
import type { HttpClient, RateLimitStatus } from '../http/http-client.ts'
import type { Transport } from '../http/transport.ts'
import type { Hooks } from '../observe/hooks.ts'
import {
  callOptionsSchema,
  MAX_ROWS,
  queryOptionsSchema,
  streamOptionsSchema,
} from '../schemas/query-options.ts'
import { BaseDriver } from './base-driver.ts'
import { startBudget } from './call-budget.ts'
import { checkOptions } from './check-options.ts'
import type {
  CallOptions,
  Capabilities,
  Field,
  HogQLQuery,
  QueryOptions,
  QueryResult,
  Row,
} from './driver.ts'
import { executeQuery } from './execute-query.ts'
import { observeQuery } from './observe-query.ts'
import type { PingResult } from './ping-result.ts'
import { createQueryEndpoint, type QueryEndpoint } from './query-endpoint.ts'
import { readDatabaseSchema } from './schema/database-schema.ts'
import { readInformationSchema } from './schema/information-schema.ts'
import { SchemaCatalog } from './schema/schema-catalog.ts'
import { SharedCache } from './schema/shared-cache.ts'
import { selectRows } from './select-rows.ts'
import { ServerClock } from './server-clock.ts'
import { type QueryStream, type StreamOptions, streamQuery } from './stream-query.ts'
import { DEFAULT_ROWS } from './truncation.ts'

export interface ClientParts {
  /** Closed together with the client. */
  transport: Transport
  hooks?: Hooks
}

const TIMEZONE_TTL_MS = 5 * 60_000
const PING_TIMEOUT_MS = 15_000

/**
 * The Driver on PostHog's HTTP API: schema and queries, over a transport it is given. Imports no network code and none of
 * what only whole clients need, so that a sandbox can run it on what the runtime brings.
 */
export class QueryClient extends BaseDriver {
  /** Complete and frozen; printing it shows no key. */
  readonly config: ClientConfig
  protected readonly http: HttpClient
  protected readonly endpoint: QueryEndpoint
  private readonly catalog: SchemaCatalog
  private readonly hooks?: Hooks
  private readonly clock = new ServerClock()
  private readonly zones = new SharedCache<string>(1, "The project's time zone")

  /** @throws {ConfigurationError} naming every option that is missing, unknown or malformed. */
  constructor(options: ClientOptions, { transport, hooks }: ClientParts) {
    super()
    this.hooks = hooks
    this.config = resolveConfig(options)
    const { apiKey, host, projectId, userAgent } = this.config
    const headers = { authorization: `Bearer ${apiKey}`, 'user-agent': userAgent }
    const watched = this.clock.watch(transport)
    this.http = createHttpClient({ ...this.config, transport: watched, hooks, origin: host, headers })
    this.endpoint = createQueryEndpoint(this.http, projectId)
    const budgetFor = (signal: AbortSignal) => startBudget({ signal }, this.config.timeoutMs)
    this.catalog = new SchemaCatalog([
      (signal) =>
        readInformationSchema((query, signal) => selectRows(this.endpoint, query, budgetFor(signal)), signal),
      async (signal) =>
        readDatabaseSchema(
          await this.endpoint.post({ query: { kind: 'DatabaseSchemaQuery' } }, budgetFor(signal)),
        ),
    ])
  }

  /**
   * Names of everything that can be asked about: `events`, `insights`, `persons`, `cohorts`, `feature_flags`, `sessions`,
   * `annotations`, `experiments`, then every table, view and warehouse table of the project. Asked live, kept five minutes.
   */
  async listObjects(options: CallOptions = {}): Promise<string[]> {
    return this.catalog.listObjects(this.callOptions(options, 'listObjects()'))
  }

  /**
   * The fields of an object by name, with type, description and the name to use after FROM.
   * @throws {InputError} `not_found`, with the names that come near.
   * @example (await client.getFields('feature_flags')).key
   * //=> { type: 'String', table: 'system.feature_flags', source: 'information_schema' }
   */
  async getFields(object: string, options: CallOptions = {}): Promise<Record<string, Field>> {
    return this.catalog.getFields(object, this.callOptions(options, 'getFields()'))
  }

  /**
   * As `query`, with everything that is known about the result: columns, types, time zone, whether rows are missing.
   * Without a LIMIT, PostHog returns 100 rows; with one, at most 50,000. `truncated` and `notice` say when that cut rows off.
   * @example
   * const { rows, truncated, notice } = await client.execute('SELECT event FROM events')
   * //=> truncated: true, notice: 'The query has no LIMIT, so PostHog returned the first 100 rows; more exist. ...'
   */
  async execute<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<QueryResult<R>> {
    return observeQuery(this.hooks, 'posthog', () => this.runQuery(hogql, options))
  }

  private async runQuery<R>(hogql: string | HogQLQuery, options: QueryOptions<R>): Promise<QueryResult<R>> {
    checkOptions(options, queryOptionsSchema, 'query()')
    return executeQuery(hogql, options, this.queryContext())
  }

  /**
   * The answer of PostHog as the bytes of its JSON, while they arrive: for answers too large to parse, such as 50,000 rows
   * with their properties. Nothing is checked but that they are all there: an answer that is cut ends in an error.
   * The query is not moved to the background, and holds its place among those that may run at once until the body ends.
   * @throws {QueryError} and all that `execute` throws; while reading, {ConnectionError} when the connection breaks, stalls
   * for `attemptTimeoutMs`, or `signal` fires.
   * @example
   * const { body } = await client.stream('SELECT uuid, properties FROM events LIMIT 50000', { refresh: 'force_blocking' })
   * await pipeline(body, createWriteStream('answer.json'))
   */
  async stream(hogql: string | HogQLQuery, options: StreamOptions = {}): Promise<QueryStream> {
    checkOptions(options, streamOptionsSchema, 'stream()')
    return streamQuery(hogql, options, this.queryContext())
  }

  /** What this driver can do, for tools and exports that adapt. */
  capabilities(): Capabilities {
    return { kind: 'posthog', maxRows: MAX_ROWS, defaultRows: DEFAULT_ROWS, offset: false, write: true }
  }

  /** The project's time zone (IANA), asked once in five minutes: DateTime values come in it, dates are read in it. */
  async timezone(options: CallOptions = {}): Promise<string> {
    const load = async (signal: AbortSignal) => {
      const { timezone } = await this.execute('SELECT 1 LIMIT 1', { signal })
      return { value: timezone, ttlMs: TIMEZONE_TTL_MS }
    }
    return this.zones.get('timezone', load, this.callOptions(options, 'timezone()'))
  }

  /**
   * Whether host, key, project and the scope `query:read` work together, found out with one tiny query within 15 s unless
   * `timeoutMs` says otherwise. No other scope is needed. Failures are in the verdict, not thrown.
   * @throws {InputError} for options that do not exist.
   * @example await client.ping()
   * //=> { ok: true, timezone: 'UTC', host: 'https://us.posthog.com', project: 12, ms: 210, clockSkewMs: -120 }
   */
  async ping(options: CallOptions = {}): Promise<PingResult> {
    const { signal, timeoutMs = PING_TIMEOUT_MS } = checkOptions(options, callOptionsSchema, 'ping()')
    const startedAt = performance.now()
    const about = () => ({
      host: this.config.host,
      project: this.config.projectId,
      ms: Math.round(performance.now() - startedAt),
      clockSkewMs: this.clock.skewMs(),
    })
    try {
      // From ClickHouse itself: an answer of PostHog's cache would say nothing of its health.
      const { timezone } = await this.execute('SELECT 1 LIMIT 1', {
        signal,
        timeoutMs,
        refresh: 'force_blocking',
        background: 'never',
      })
      return { ok: true, timezone, ...about() }
    } catch (error) {
      if (!PostHogDriverError.isInstance(error)) throw error
      return { ok: false, error, ...about() }
    }
  }

  /** What is left of this client's own budget of requests, and how long the next one would wait. */
  rateLimitStatus(): RateLimitStatus {
    return this.http.rateLimitStatus()
  }

  /** Ends open calls and connections. Calling it again does nothing. */
  close(): Promise<void> {
    return this.http.close()
  }

  /** What running a query, or judging one, takes of this client. */
  protected queryContext() {
    return {
      endpoint: this.endpoint,
      catalog: this.catalog,
      defaultTimeoutMs: this.config.timeoutMs,
      defaultBackground: this.config.background,
    }
  }

  private callOptions(options: CallOptions, call: string): CallOptions {
    const { signal, timeoutMs = this.config.timeoutMs } = checkOptions(options, callOptionsSchema, call)
    return { signal, timeoutMs }
  }
}
