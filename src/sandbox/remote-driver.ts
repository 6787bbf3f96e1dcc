import { BaseDriver } from '../client/base-driver.ts'
import { bindQuery } from '../client/bind-query.ts'
import { checkOptions } from '../client/check-options.ts'
import { checkRows } from '../client/check-rows.ts'
import type {
  CallOptions,
  Capabilities,
  Field,
  HogQLQuery,
  QueryOptions,
  QueryResult,
  Row,
} from '../client/driver.ts'
import { guardListener } from '../client/guard-listener.ts'
import { joinValues } from '../client/join-values.ts'
import { queryOptionsSchema } from '../schemas/query-options.ts'
import type { DriverCalls, ExecutePart, ResultWithoutRows } from './protocol/driver-calls.ts'
import type { RpcPeer } from './protocol/rpc-peer.ts'

/** What a remote driver needs to know of the other end. */
export interface RemoteConnection {
  capabilities(): Capabilities
  /** Runs `work` on a live conversation, and again from the start when it can repair a lost one. */
  withPeer<T>(work: (peer: RpcPeer, signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T>
  close(): Promise<void>
}

/** A Driver whose work happens at the other end of a conversation. */
export class RemoteDriver extends BaseDriver {
  constructor(private readonly connection: RemoteConnection) {
    super()
  }

  /** Names of what can be queried: tables and views, sorted. */
  async listObjects({ signal, ...rest }: CallOptions = {}): Promise<string[]> {
    return (await this.call('listObjects', rest, { signal, ...rest })) as string[]
  }

  /** Fields of an object by name, properties included. */
  async getFields(object: string, { signal, ...rest }: CallOptions = {}): Promise<Record<string, Field>> {
    return (await this.call('getFields', { object, ...rest }, { signal, ...rest })) as Record<string, Field>
  }

  /** The project's IANA timezone. */
  async timezone({ signal, ...rest }: CallOptions = {}): Promise<string> {
    return (await this.call('timezone', rest, { signal, ...rest })) as string
  }

  /** The rows of a query with all that is known of them. */
  async execute<R = Row>(hogql: string | HogQLQuery, options: QueryOptions<R> = {}): Promise<QueryResult<R>> {
    const asked = checkOptions(options, queryOptionsSchema, 'query()')
    const { schema, signal: _signal, onProgress, values, ...wireOptions } = asked
    // Refuses what PostHog cannot take before it travels, where it might turn into something that PostHog can.
    bindQuery(hogql, asked)
    const params: DriverCalls['execute'] = {
      hogql: joinValues(hogql, values),
      options: wireOptions,
      ...(onProgress && { progress: true }),
    }
    const tell = onProgress && guardListener(onProgress)
    const result = await this.connection.withPeer(async (peer, signal) => {
      const rows: Row[] = []
      const rest = await peer.call('execute', params, {
        signal,
        onPart: (part) => {
          const { rows: slice, progress } = part as ExecutePart
          for (const row of slice ?? []) rows.push(row)
          if (progress) tell?.(progress)
        },
      })
      return { ...(rest as ResultWithoutRows), rows }
    }, options)
    return { ...result, rows: schema ? checkRows(result.rows, schema) : (result.rows as R[]) }
  }

  /** What can be asked of this driver, without asking a server. */
  capabilities(): Capabilities {
    return this.connection.capabilities()
  }

  /** Removes the sandbox with all that runs in it. Safe to call twice. */
  close(): Promise<void> {
    return this.connection.close()
  }

  private call<M extends keyof DriverCalls>(
    method: M,
    params: DriverCalls[M],
    options: CallOptions,
  ): Promise<unknown> {
    return this.connection.withPeer((peer, signal) => peer.call(method, params, { signal }), options)
  }
}
