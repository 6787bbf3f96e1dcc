import { checkRows } from '../client/check-rows.ts'
import type {
  CallOptions,
  Capabilities,
  Driver,
  Field,
  HogQLQuery,
  QueryOptions,
  QueryResult,
  Row,
} from '../client/driver.ts'
import { type ReadBatchesOptions, readBatches } from '../client/read-batches.ts'
import { bindValues } from '../hogql/bind-values.ts'
import type { DriverCalls, ResultWithoutRows } from './protocol/driver-calls.ts'
import type { RpcPeer } from './protocol/rpc-peer.ts'

/** What a remote driver needs to know of the other end. */
export interface RemoteConnection {
  capabilities(): Capabilities
  /** Runs `work` on a live conversation, and again from the start when it can repair a lost one. */
  withPeer<T>(work: (peer: RpcPeer, signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T>
  close(): Promise<void>
}

/** A Driver whose work happens at the other end of a conversation, which also checks the options it is called with. */
export class RemoteDriver implements Driver {
  constructor(private readonly connection: RemoteConnection) {}

  async listObjects({ signal, ...rest }: CallOptions = {}): Promise<string[]> {
    return (await this.call('listObjects', rest, { signal, ...rest })) as string[]
  }

  async getFields(object: string, { signal, ...rest }: CallOptions = {}): Promise<Record<string, Field>> {
    return (await this.call('getFields', { object, ...rest }, { signal, ...rest })) as Record<string, Field>
  }

  async timezone({ signal, ...rest }: CallOptions = {}): Promise<string> {
    return (await this.call('timezone', rest, { signal, ...rest })) as string
  }

  /** A result that was cut short becomes a process warning, because an array cannot say so. */
  async query<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<R[]> {
    const { rows, notice } = await this.execute(hogql, options)
    if (notice) process.emitWarning(notice, { type: 'PostHogTruncated' })
    return rows
  }

  async execute<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<QueryResult<R>> {
    const { schema, signal: _signal, ...wireOptions } = options
    const query =
      typeof hogql === 'string' ? { hogql, values: {} } : { hogql: hogql.hogql, values: hogql.values }
    // Refuses what PostHog cannot take before it travels, where it might turn into something that PostHog can.
    bindValues(query.hogql, { ...query.values, ...options.values })
    const params: DriverCalls['execute'] = { hogql: query, options: wireOptions }
    const result = await this.connection.withPeer(async (peer, signal) => {
      const rows: Row[] = []
      const rest = await peer.call('execute', params, {
        signal,
        onPart: (slice) => {
          for (const row of slice as Row[]) rows.push(row)
        },
      })
      return { ...(rest as ResultWithoutRows), rows }
    }, options)
    return { ...result, rows: schema ? checkRows(result.rows, schema) : (result.rows as R[]) }
  }

  /** All rows of a query in batches, in the order of a unique key. */
  readBatches(
    hogql: string | HogQLQuery,
    options: ReadBatchesOptions,
  ): AsyncGenerator<Row[], void, undefined> {
    return readBatches(this, hogql, options)
  }

  capabilities(): Capabilities {
    return this.connection.capabilities()
  }

  close(): Promise<void> {
    return this.connection.close()
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

  private call<M extends keyof DriverCalls>(
    method: M,
    params: DriverCalls[M],
    options: CallOptions,
  ): Promise<unknown> {
    return this.connection.withPeer((peer, signal) => peer.call(method, params, { signal }), options)
  }
}
