import { z } from 'zod'
import { isRecord } from '../is-record.ts'
import { checkHooks } from '../observe/check-hooks.ts'
import type { Hooks } from '../observe/hooks.ts'
import { queryOptionsSchema } from '../schemas/query-options.ts'
import { BaseDriver } from './base-driver.ts'
import { bindQuery } from './bind-query.ts'
import { checkOptions } from './check-options.ts'
import { checkRows } from './check-rows.ts'
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
import { observeQuery } from './observe-query.ts'
import { SharedCache } from './schema/shared-cache.ts'

export interface CachedDriverOptions {
  /** How long a result is served again, in milliseconds. @default 60_000 */
  ttlMs?: number
  /** Results kept; the least recently used goes first. @default 500 */
  maxEntries?: number
  /**
   * `onQuery` is called for answers given from memory, and for queries refused before they were passed on; what the driver
   * behind answers is its own to tell. With the same hooks on both, every query is told once.
   */
  hooks?: Hooks
  /** Milliseconds of a clock that never goes back. @default performance.now */
  now?: () => number
}

const aboveZero = z
  .custom<number>((value) => typeof value === 'number' && value > 0, {
    error: ({ input }) =>
      `got ${String(input)}, expected a number above 0; use the driver itself where nothing may be kept`,
  })
  .optional()

const cachedDriverOptionsSchema = z.strictObject({
  ttlMs: aboveZero,
  maxEntries: aboveZero,
  // Has a check of its own.
  hooks: z.unknown().optional(),
  now: z.custom<() => number>((value) => typeof value === 'function', 'expected a function').optional(),
})

/** A result as kept, and when it came. */
interface Kept {
  result: QueryResult
  atMs: number
}

/**
 * A driver that answers equal queries from memory for a while, and sends equal queries asked at the same time once.
 * `ageMs` of a result says how old it is. A query with a `force_...` refresh always reaches the driver, as every page of
 * `readBatches` does: rows that are exported must be read, not remembered. Failures are not kept.
 * @throws {InputError} for options that do not exist, and for a `ttlMs` or `maxEntries` that is not above 0.
 * @example
 * const driver = cachedDriver(client, { ttlMs: 30_000 })
 * await driver.execute('SELECT count() AS n FROM events') //=> { ageMs: 0, cached: false, ... }
 * await driver.execute('SELECT count() AS n FROM events') //=> { ageMs: 12, cached: true, ... }, nothing was sent
 */
export function cachedDriver(driver: Driver, options: CachedDriverOptions = {}): BaseDriver {
  return new CachedDriver(driver, options)
}

class CachedDriver extends BaseDriver {
  private readonly ttlMs: number
  private readonly hooks?: Hooks
  private readonly now: () => number
  private readonly results: SharedCache<Kept>

  constructor(
    private readonly driver: Driver,
    options: CachedDriverOptions,
  ) {
    super()
    const given = checkOptions(options, cachedDriverOptionsSchema, 'cachedDriver()')
    const { ttlMs = 60_000, maxEntries = 500, hooks, now = () => performance.now() } = given
    this.ttlMs = ttlMs
    this.hooks = checkHooks(hooks)
    this.now = now
    this.results = new SharedCache(maxEntries, 'The result of the query', now)
  }

  execute<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<QueryResult<R>> {
    let passedOn = false
    const passOn = <T>(asked: QueryOptions<T>) => {
      passedOn = true
      return this.driver.execute(hogql, asked)
    }
    return observeQuery(
      this.hooks,
      'cached',
      () => this.answer(hogql, options, passOn),
      () => passedOn,
    )
  }

  private async answer<R>(
    hogql: string | HogQLQuery,
    options: QueryOptions<R>,
    passOn: <T>(asked: QueryOptions<T>) => Promise<QueryResult<T>>,
  ): Promise<QueryResult<R>> {
    const { schema, signal, timeoutMs, ...asked } = checkOptions(options, queryOptionsSchema, 'query()')
    if (asked.refresh?.startsWith('force_')) return passOn(options)
    const startedAt = this.now()
    let fresh = false
    const load = async (flight: AbortSignal) => {
      fresh = true
      // The deadline is each caller's own: the one who came first may give up while others wait.
      const result = await passOn<Row>({ ...asked, signal: flight })
      return { value: { result, atMs: this.now() }, ttlMs: this.ttlMs }
    }
    const { result, atMs } = await this.results.get(keyOf(hogql, asked), load, { signal, timeoutMs })
    // Callers may change their rows; the kept ones stay as they came.
    const rows = structuredClone(result.rows)
    return {
      ...result,
      rows: schema ? checkRows(rows, schema) : (rows as R[]),
      columns: [...result.columns],
      types: [...result.types],
      cached: result.cached || !fresh,
      ageMs: fresh ? 0 : this.now() - atMs,
      elapsedMs: this.now() - startedAt,
    }
  }

  listObjects(options?: CallOptions): Promise<string[]> {
    return this.driver.listObjects(options)
  }

  getFields(object: string, options?: CallOptions): Promise<Record<string, Field>> {
    return this.driver.getFields(object, options)
  }

  timezone(options?: CallOptions): Promise<string> {
    return this.driver.timezone(options)
  }

  capabilities(): Capabilities {
    return { ...this.driver.capabilities(), kind: 'cached' }
  }

  close(): Promise<void> {
    return this.driver.close()
  }
}

type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [name: string]: Plain }

/** Equal for calls that must give equal results: the text, what is sent beside it, and every option that shapes the rows. */
function keyOf(
  query: string | HogQLQuery,
  asked: Omit<QueryOptions, 'schema' | 'signal' | 'timeoutMs'>,
): string {
  // What PostHog logs, and who hears of progress, changes no answer; any other option does until shown otherwise.
  const { values, variables, filters, name, tags, onProgress, ...rest } = asked
  const { hogql, inputs } = bindQuery(query, { values, variables, filters })
  // One that is not plain data does not compile here.
  const shaping: Record<string, Plain> = rest
  return JSON.stringify([hogql, inputs, shaping], sortedKeys)
}

/** For `JSON.stringify`: the order in which keys were written says nothing. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value
