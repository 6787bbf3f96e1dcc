import type { ClientOptions } from '../client-options.ts'
import { type ClientConfig, resolveConfig } from '../config.ts'
import { InputError, PostHogDriverError } from '../errors.ts'
import { createHttpClient } from '../http/create-http-client.ts'
import type { HttpClient, HttpRequest, RateLimitStatus } from '../http/http-client.ts'
import type { HttpHooks } from '../http/http-hooks.ts'
import type { Transport } from '../http/transport.ts'
import { callOptionsSchema, MAX_ROWS, queryOptionsSchema } from '../schemas/query-options.ts'
import { startBudget } from './call-budget.ts'
import type {
  CaptureBatchOptions,
  CaptureBatchResult,
  CaptureEventInput,
  CaptureResult,
} from './capture/capture-types.ts'
import type { EvaluateFlagsOptions, FlagsResult } from './capture/flag-types.ts'
import { createIngestionClient, type IngestionClient } from './capture/ingestion-client.ts'
import type { AliasInput, GroupIdentifyInput, IdentifyInput } from './capture/person-events.ts'
import { checkOptions } from './check-options.ts'
import type {
  CallOptions,
  Capabilities,
  Driver,
  Field,
  HogQLQuery,
  QueryOptions,
  QueryResult,
  Row,
} from './driver.ts'
import { executeQuery } from './execute-query.ts'
import type { PingResult } from './ping-result.ts'
import { createQueryEndpoint, type QueryEndpoint } from './query-endpoint.ts'
import { type ReadBatchesOptions, readBatches } from './read-batches.ts'
import { readJson } from './read-json.ts'
import { ProjectResources } from './resources/project-resources.ts'
import type { ResourceApi } from './resources/resource-api.ts'
import { readDatabaseSchema } from './schema/database-schema.ts'
import { readInformationSchema } from './schema/information-schema.ts'
import { SchemaCatalog } from './schema/schema-catalog.ts'
import { SharedCache } from './schema/shared-cache.ts'
import { selectRows } from './select-rows.ts'
import { DEFAULT_ROWS } from './truncation.ts'

export interface CoreClientParts {
  /** Closed together with the client. */
  transport: Transport
  hooks?: HttpHooks
}

/** Options of the low-level `request`. */
export interface RequestOptions
  extends CallOptions,
    Pick<HttpRequest, 'query' | 'body' | 'headers' | 'safeToRetry'> {}

export interface ApiResponse<T = unknown> {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** The body as JSON, integers beyond 2^53 as bigint; undefined when there is none. */
  body: T
}

const TIMEZONE_TTL_MS = 5 * 60_000
const PING_TIMEOUT_MS = 15_000
/** What PostHog counts, queues and refuses as queries. */
const QUERY_PATH = /^\/api\/(projects|environments)\/[^/]+\/(query|endpoints\/[^/]+\/run)\//

/**
 * Everything `PostHogClient` does, over a transport it is given. Imports no network code, so that a sandbox can run the
 * same client on the runtime's `fetch`.
 */
export class CoreClient extends ProjectResources implements Driver {
  /** Complete and frozen; printing it shows no key. */
  readonly config: ClientConfig
  private readonly http: HttpClient
  private readonly ingestion: IngestionClient
  private readonly endpoint: QueryEndpoint
  private readonly catalog: SchemaCatalog
  private readonly zones = new SharedCache<string>(1)

  /** @throws {ConfigurationError} naming every option that is missing, unknown or malformed. */
  constructor(options: ClientOptions, { transport, hooks }: CoreClientParts) {
    super()
    this.config = resolveConfig(options)
    const { apiKey, host, projectId, userAgent } = this.config
    const headers = { authorization: `Bearer ${apiKey}`, 'user-agent': userAgent }
    this.http = createHttpClient({ ...this.config, transport, hooks, origin: host, headers })
    this.ingestion = createIngestionClient({ config: this.config, transport, hooks })
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
   * Rows of a HogQL query, as objects keyed by column. A result that is cut short (see `execute`) becomes a process
   * warning, because an array cannot say so.
   * @throws {QueryError} with the position in the query, when PostHog refuses it.
   * @throws {InputError} for placeholders without values and values without placeholders; nothing is sent then.
   * @example
   * await client.query('SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC LIMIT 2')
   * //=> [{ event: '$pageview', n: 9120 }, { event: 'signup', n: 310 }]
   */
  async query<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<R[]> {
    const { rows, notice } = await this.execute(hogql, options)
    if (notice)
      process.emitWarning(notice, { type: 'PostHogTruncated', detail: 'execute() returns this as `notice`.' })
    return rows
  }

  /**
   * As `query`, with everything that is known about the result: columns, types, time zone, whether rows are missing.
   * Without a LIMIT, PostHog returns 100 rows; with one, at most 50,000. `truncated` and `notice` say when that cut rows off.
   * @example
   * const { rows, truncated, notice } = await client.execute('SELECT event FROM events')
   * //=> truncated: true, notice: 'The query has no LIMIT, so PostHog returned the first 100 rows; more exist. ...'
   */
  async execute<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<QueryResult<R>> {
    checkOptions(options, queryOptionsSchema, 'query()')
    const context = {
      endpoint: this.endpoint,
      catalog: this.catalog,
      defaultTimeoutMs: this.config.timeoutMs,
    }
    return executeQuery(hogql, options, context)
  }

  /**
   * All rows of a query in batches, however many there are: pages along a key that is different in every row, never OFFSET.
   * @throws {InputError} when the key is not unique, or is missing from the columns.
   * @example
   * for await (const rows of client.readBatches('SELECT uuid, event FROM events', { key: 'uuid' })) await save(rows)
   */
  readBatches(
    hogql: string | HogQLQuery,
    options: ReadBatchesOptions,
  ): AsyncGenerator<Row[], void, undefined> {
    return readBatches(this, hogql, options)
  }

  /**
   * Sends an event to the project of `projectToken` and waits until PostHog has accepted it; it can be queried seconds to
   * minutes later. A retry cannot make it count twice. The personal key stays away from the ingestion host.
   * @throws {InputError} naming the field; nothing is sent then.
   * @throws {ConfigurationError} without a `projectToken` (`POSTHOG_PROJECT_API_KEY`).
   * @throws {ApiError} `quota_exceeded` when PostHog drops events because the allowance is used up.
   * @example
   * await client.capture({ event: 'signup', distinctId: 'u1', properties: { plan: 'pro' }, set: { plan: 'pro' } })
   * //=> { uuid: '0199a1f2-...' }
   */
  capture(event: CaptureEventInput, options?: CallOptions): Promise<CaptureResult> {
    return this.ingestion.capture(event, options)
  }

  /**
   * Sends events in order, however many, in requests PostHog takes. What it refuses is in `failed`; the events there carry
   * their uuids, so that capturing them again cannot make them count twice.
   * @throws {InputError} naming index and field of every wrong event; nothing is sent then.
   * @throws {ConfigurationError} without a `projectToken` (`POSTHOG_PROJECT_API_KEY`).
   * @throws {PostHogDriverError} when not one event was accepted for a reason that is not the events' (wrong token, no
   * connection, used-up allowance), or when `signal` fired; `details.sent` counts what was accepted before.
   * @example
   * const { sent, failed } = await client.captureBatch(events, { historicalMigration: true })
   * //=> sent: 120000, failed: []
   */
  captureBatch(
    events: readonly CaptureEventInput[],
    options?: CaptureBatchOptions,
  ): Promise<CaptureBatchResult> {
    return this.ingestion.captureBatch(events, options)
  }

  /**
   * Says who a person is: sets properties, and joins the events of an anonymous id to theirs. As `capture` otherwise.
   * @example await client.identify({ distinctId: 'u1', anonymousId: 'visitor-7', set: { email: 'jane@example.com' } })
   */
  identify(person: IdentifyInput, options?: CallOptions): Promise<CaptureResult> {
    return this.ingestion.identify(person, options)
  }

  /**
   * Gives a person another id. As `capture` otherwise.
   * @example await client.alias({ distinctId: 'u1', alias: 'crm-1207' })
   */
  alias(alias: AliasInput, options?: CallOptions): Promise<CaptureResult> {
    return this.ingestion.alias(alias, options)
  }

  /**
   * Creates a group, or sets its properties. As `capture` otherwise.
   * @example await client.groupIdentify({ type: 'company', key: 'acme', set: { plan: 'enterprise' } })
   */
  groupIdentify(group: GroupIdentifyInput, options?: CallOptions): Promise<CaptureResult> {
    return this.ingestion.groupIdentify(group, options)
  }

  /**
   * The feature flags of a person, evaluated by PostHog with the project token, server-side flags included.
   * @throws {ConfigurationError} without a `projectToken` (`POSTHOG_PROJECT_API_KEY`).
   * @example
   * const { flags, partial } = await client.evaluateFlags('u1', { groups: { company: 'acme' } })
   * flags['new-nav'] //=> { enabled: true, variant: 'test', payload: { color: 'red' }, reason: { code: 'condition_match', ... } }
   */
  evaluateFlags(distinctId: string, options?: EvaluateFlagsOptions): Promise<FlagsResult> {
    return this.ingestion.evaluateFlags(distinctId, options)
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
   * Whether host, key, project and the scope `query:read` work together, found out with one tiny query. Failures are in the verdict, not thrown.
   * @example await client.ping() //=> { ok: true, host: 'https://us.posthog.com', project: 12, ms: 210, timezone: 'UTC' }
   */
  async ping(options: CallOptions = {}): Promise<PingResult> {
    const { signal, timeoutMs = PING_TIMEOUT_MS } = checkOptions(options, callOptionsSchema, 'ping()')
    const startedAt = performance.now()
    const about = () => ({
      host: this.config.host,
      project: this.config.projectId,
      ms: Math.round(performance.now() - startedAt),
    })
    try {
      const { timezone } = await this.execute('SELECT 1 LIMIT 1', { signal, timeoutMs })
      return { ok: true, timezone, ...about() }
    } catch (error) {
      if (!PostHogDriverError.isInstance(error)) throw error
      return { ok: false, error, ...about() }
    }
  }

  /**
   * Any call of PostHog's private API, with the client's key, budget, deadlines and errors. A path without a leading
   * slash is one of the project: `feature_flags/`.
   * @throws {ApiError} for every answer that is not 2xx.
   * @example (await client.request('GET', 'feature_flags/', { query: { limit: 10 } })).body
   */
  async request<T = unknown>(
    method: HttpRequest['method'],
    path: string,
    options: RequestOptions = {},
  ): Promise<ApiResponse<T>> {
    const url = path.startsWith('/') ? path : `/api/projects/${this.config.projectId}/${path}`
    if (/^[a-z][a-z0-9+.-]*:/i.test(path) || url.split(/[?#]/)[0]!.split('/').includes('..'))
      throw new InputError(`${JSON.stringify(path)} is not a path of the API.`, {
        code: 'invalid_input',
        hint: "Pass '/api/...' or a path below the project, such as 'cohorts/'.",
      })
    const rateClass = QUERY_PATH.test(url) ? 'query' : 'crud'
    const response = await this.http.request({ ...options, method, path: url, rateClass })
    const { status, headers, text } = response
    return { status, headers, body: (text.trim() === '' ? undefined : readJson(response)) as T }
  }

  /** What is left of this client's own budget of requests, and how long the next one would wait. */
  rateLimitStatus(): RateLimitStatus {
    return this.http.rateLimitStatus()
  }

  /** Ends open calls and connections. Calling it again does nothing. */
  async close(): Promise<void> {
    await Promise.all([this.ingestion.close(), this.http.close()])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The contract's language-neutral spelling of `listObjects`. */
  get list_objects(): this['listObjects'] {
    return this.listObjects
  }

  /** The contract's language-neutral spelling of `getFields`. */
  get get_fields(): this['getFields'] {
    return this.getFields
  }

  protected override resourceApi(): ResourceApi {
    const { host, projectId, timeoutMs } = this.config
    return {
      host,
      projectId,
      timeoutMs,
      request: (method, path, options) => this.request(method, path, options),
      execute: (query, options) => this.execute(query, options),
      runQuery: (node, { refresh, ...options } = {}) =>
        this.endpoint.post({ query: node, refresh }, startBudget(options, timeoutMs)),
      stream: (path, options) => {
        const url = `/api/projects/${projectId}/${path}`
        return this.http.stream({ ...options, method: 'GET', path: url, rateClass: 'crud' })
      },
    }
  }

  private callOptions(options: CallOptions, call: string): CallOptions {
    const { signal, timeoutMs = this.config.timeoutMs } = checkOptions(options, callOptionsSchema, call)
    return { signal, timeoutMs }
  }
}
