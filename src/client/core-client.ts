import type { ClientOptions } from '../client-options.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { requestOptionsSchema, validateOptionsSchema } from '../schemas/query-options.ts'
import { apiPath } from './api-path.ts'
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
import type { CallOptions, HogQLQuery } from './driver.ts'
import type { ClientParts } from './query-client.ts'
import { readJson } from './read-json.ts'
import { ProjectResources } from './resources/project-resources.ts'
import type { ResourceApi } from './resources/resource-api.ts'
import { validateQuery } from './validate-query.ts'
import type { ValidateOptions, ValidationResult } from './validation-result.ts'

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

/** What PostHog counts, queues and refuses as queries. */
const QUERY_PATH = /^\/api\/(projects|environments)\/[^/]+\/(query|endpoints\/[^/]+\/run)\//

/** Everything `PostHogClient` does, over a transport it is given: queries, resources, capture, any other call of the API. */
export class CoreClient extends ProjectResources {
  private readonly ingestion: IngestionClient

  /** @throws {ConfigurationError} naming every option that is missing, unknown or malformed. */
  constructor(options: ClientOptions, parts: ClientParts) {
    super(options, parts)
    this.ingestion = createIngestionClient({ config: this.config, ...parts })
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

  /**
   * What PostHog would say to a query, without running it: errors with their place, with fixes and names that come near,
   * and the tables it reads. Placeholders are checked against `values`, `variables` and `filters` as `execute` does.
   * Limits of time and memory, and what ClickHouse itself refuses, show only when a query runs.
   * @throws {ApiError} `invalid_response` from a server that cannot validate.
   * @throws {InputError} for options that do not exist and values PostHog cannot take.
   * @example
   * const { valid, errors } = await client.validate('SELECT evnt FROM events')
   * //=> valid: false, errors: [{ message: 'Unable to resolve field: evnt', hint: 'Did you mean event?',
   * //     position: { line: 1, column: 8, start: 7, end: 11 }, ... }]
   */
  async validate(hogql: string | HogQLQuery, options: ValidateOptions = {}): Promise<ValidationResult> {
    checkOptions(options, validateOptionsSchema, 'validate()')
    return validateQuery(hogql, options, this.queryContext())
  }

  /**
   * Any call of PostHog's private API, with the client's key, budget, deadlines and errors. A path without a leading
   * slash is one of the project: `feature_flags/`.
   * @throws {InputError} for options that do not exist and paths that lead elsewhere.
   * @throws {ApiError} for every answer that is not 2xx.
   * @example (await client.request('GET', 'feature_flags/', { query: { limit: 10 } })).body
   */
  async request<T = unknown>(
    method: HttpRequest['method'],
    path: string,
    options: RequestOptions = {},
  ): Promise<ApiResponse<T>> {
    const given = checkOptions(options, requestOptionsSchema, 'request()')
    const url = apiPath(path, this.config)
    const rateClass = QUERY_PATH.test(url) ? 'query' : 'crud'
    // What PostHog counts as a query only reads, whatever its method.
    const safeToRetry = given.safeToRetry ?? (method === 'GET' || rateClass === 'query')
    const response = await this.http.request({ ...given, method, path: url, rateClass, safeToRetry })
    const { status, headers, text } = response
    return { status, headers, body: (text.trim() === '' ? undefined : readJson(response)) as T }
  }

  /** Ends open calls and connections. Calling it again does nothing. */
  override async close(): Promise<void> {
    await Promise.all([this.ingestion.close(), super.close()])
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
      awaitQuery: (queryId, budget) => this.endpoint.wait(queryId, budget),
      stream: (path, options) => {
        const url = `/api/projects/${projectId}/${path}`
        return this.http.stream({ ...options, method: 'GET', path: url, rateClass: 'crud' })
      },
    }
  }
}
