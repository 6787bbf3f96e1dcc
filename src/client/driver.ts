import type { ZodType } from 'zod'
import type { QueryFilters, QueryModifiers, QueryTags, QueryVariable } from '../schemas/query-inputs.ts'
import type { BACKGROUND_MODES, REFRESH_MODES } from '../schemas/query-options.ts'

/** A row keyed by column. Duplicate column names get a suffix: `n`, `n_2`. */
export type Row = Record<string, unknown>

/** One column of an object. */
export interface Field {
  /** `String`, `Integer`, `Float`, `Decimal`, `Boolean`, `Date`, `DateTime`, `UUID`, `JSON`, `Array`, `Struct`, `Expression`, `VirtualTable`, `Unknown`. */
  type: string
  label?: string
  description?: string
  nullable?: boolean
  /** The table this field leads to, for joins such as `events.person`. */
  references?: string
  /** The name to use after FROM: objects such as `feature_flags` answer through `system.feature_flags`. */
  table: string
  /** Where the description came from; `built_in` may lag behind the server. */
  source: 'information_schema' | 'database_schema' | 'built_in'
}

/** Constants for `{name}` placeholders; they travel beside the query text, never inside it. */
export type QueryValues = Record<string, unknown>

export interface CallOptions {
  /** Gives the call up. */
  signal?: AbortSignal
  /** Longest wait for the whole call, retries included, in milliseconds; 0 disables. */
  timeoutMs?: number
}

/** A query text with its values, as made by the `hogql` tag and by `question.build()`. */
export interface HogQLQuery {
  hogql: string
  values: QueryValues
}

/** Values of the project's SQL variables by code name; they travel beside the query text as well. */
export type QueryVariables = Readonly<Record<string, QueryVariable>>

/**
 * How fresh the answer must be: PostHog's `refresh` modes, `blocking` (a recent cached result will do) when left out. The
 * `async` modes run the query in the background, where PostHog gives it minutes instead of seconds; every mode waits for
 * rows, and an old result that comes along while PostHog computes a new one is never passed off as the answer.
 */
export type RefreshMode = (typeof REFRESH_MODES)[number]

/**
 * What becomes of a query that is too slow to wait for: with `when_too_slow`, one that PostHog gives up on at its time
 * limit (504), or refuses because it would pass it (512), runs again in the background, within the time the call has.
 */
export type BackgroundMode = (typeof BACKGROUND_MODES)[number]

/** What a query brings along beside its text. */
export interface QueryInputs {
  /** For `{name}`. */
  values?: QueryValues
  /**
   * For `{variables.code_name}`: ids and values by code name. Ones the text reads but nobody gives are PostHog's to judge.
   * @example { org: { id: '0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11', value: 'acme' } }
   */
  variables?: QueryVariables
  /**
   * For `{filters}`: period, property filters, test accounts, as PostHog's interface has them.
   * @example { dateRange: { date_from: '-7d' }, filterTestAccounts: true }
   */
  filters?: QueryFilters
}

/** How a query runs. */
export interface RunOptions extends CallOptions, QueryInputs {
  /** How PostHog reads the query, where the project's defaults do not suit. */
  modifiers?: QueryModifiers
  /** Shown in PostHog's query log. */
  name?: string
  /** Shown in PostHog's query log. */
  tags?: QueryTags
  /**
   * What becomes of it when it is too slow to wait for: `when_too_slow` (it moves to the background) or `never`.
   * @default the client's own `background`, `when_too_slow` unless set
   */
  background?: BackgroundMode
  /** Called whenever there is news of a query that runs in the background. What it throws becomes a process warning. */
  onProgress?: (progress: QueryProgress) => void
}

export interface QueryProgress {
  /** `moved_to_background`: PostHog gave up on the query while someone waited, and starts it again; see `background`. */
  state: 'moved_to_background' | 'queued' | 'running' | 'done'
  queryId: string
  /** So far; absent until PostHog says. */
  rowsRead?: number
  /** Rows PostHog expects to read in all. */
  estimatedRows?: number
  bytesRead?: number
  /** Since the call began, in milliseconds. */
  elapsedMs: number
}

export interface QueryOptions<R = Row> extends RunOptions {
  /** Checks (and types) every row. */
  schema?: ZodType<R>
  /** Rows wanted when the query has no LIMIT of its own, 1 to 50,000. @default the server's 100 */
  limit?: number
  /**
   * How fresh the answer must be, in PostHog's words: `blocking` takes a recent result, `force_blocking` never does; of those
   * with `async` in them the query runs in the background.
   * @default 'blocking'
   */
  refresh?: RefreshMode
  /**
   * Decodes columns that hold JSON as text: `true` for every column called `properties` or ending in it
   * (`person_properties`, `person.properties`), or the names of the columns. What is not JSON stays as it is.
   * Runs before `schema`. @default false
   */
  parseJson?: boolean | readonly string[]
}

export interface QueryResult<R = Row> {
  rows: R[]
  /** Names as keys of `rows` (made unique). */
  columns: string[]
  /** ClickHouse types, in the order of `columns`. */
  types: string[]
  /** True when more rows exist, or may exist, than were returned. `notice` says why and what to do. */
  truncated: boolean
  notice?: string
  /** IANA name: the zone of the DateTime values in `rows`. */
  timezone: string
  queryId?: string
  cached: boolean
  /** Set when the query ran in the background, asked to or moved there because it was too slow. */
  background?: true
  /** When the result was computed, ISO 8601. */
  computedAt?: string
  /** Set by `cachedDriver`: how long ago this result came from the driver behind it, in milliseconds. */
  ageMs?: number
  /** The HogQL as the server understood it. */
  hogql?: string
  /** From request to rows, in milliseconds. */
  elapsedMs: number
}

/** What a driver can do, for tools and exports that adapt. */
export interface Capabilities {
  kind: 'posthog' | 'sandbox' | 'cached'
  /** Largest LIMIT the server honours. */
  maxRows: number
  defaultRows: number
  /** Rows reachable by OFFSET: never, on PostHog. */
  offset: false
  write: boolean
}

/** The contract: whatever implements it can be asked questions, exported and offered to Claude. */
export interface Driver {
  /** Names of what can be queried: tables and views, sorted. */
  listObjects(options?: CallOptions): Promise<string[]>
  /**
   * Fields of an object by name, properties included.
   * @throws {QueryError} for an object that there is not, with names that come near.
   */
  getFields(object: string, options?: CallOptions): Promise<Record<string, Field>>
  /** The rows of a query, as objects keyed by column. What is cut short becomes a process warning. */
  query<R = Row>(hogql: string | HogQLQuery, options?: QueryOptions<R>): Promise<R[]>
  /** The rows of a query with all that is known of them: columns, types, whether some are missing. */
  execute<R = Row>(hogql: string | HogQLQuery, options?: QueryOptions<R>): Promise<QueryResult<R>>
  /** What can be asked of this driver, without asking a server. */
  capabilities(): Capabilities
  /** The project's IANA timezone; `UTC` when the server does not say. */
  timezone(options?: CallOptions): Promise<string>
  /** Ends what is under way and frees connections. Safe to call twice. */
  close(): Promise<void>
  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
