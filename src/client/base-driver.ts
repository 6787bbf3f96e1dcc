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
import { type ReadBatchesOptions, readBatches } from './read-batches.ts'

/** What every driver of this package does the same way, on top of what it does its own way. */
export abstract class BaseDriver implements Driver {
  abstract listObjects(options?: CallOptions): Promise<string[]>
  abstract getFields(object: string, options?: CallOptions): Promise<Record<string, Field>>
  abstract execute<R = Row>(hogql: string | HogQLQuery, options?: QueryOptions<R>): Promise<QueryResult<R>>
  abstract capabilities(): Capabilities
  abstract timezone(options?: CallOptions): Promise<string>
  abstract close(): Promise<void>

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
    // Who asked for five rows and got five knows it.
    if (notice && rows.length !== options.limit)
      process.emitWarning(notice, { type: 'PostHogTruncated', detail: 'execute() returns this as `notice`.' })
    return rows
  }

  /**
   * All rows of a query in batches, however many there are: pages along a key that is different in every row, never OFFSET.
   * Every page runs the query anew, so a LIMIT in it needs an ORDER BY that leaves no ties.
   * @throws {InputError} when the key is not unique or is missing from the columns, and for a LIMIT without ORDER BY.
   * @example
   * for await (const rows of client.readBatches('SELECT uuid, event FROM events', { key: 'uuid' })) await save(rows)
   */
  readBatches(
    hogql: string | HogQLQuery,
    options: ReadBatchesOptions,
  ): AsyncGenerator<Row[], void, undefined> {
    return readBatches(this, hogql, options)
  }

  /** `close`, for `await using`. */
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
}
