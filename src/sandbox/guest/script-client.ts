import type { BaseDriver } from '../../client/base-driver.ts'
import type { CoreClient } from '../../client/core-client.ts'
import type { CallOptions } from '../../client/driver.ts'
import { pageOptions } from '../../client/resources/page-options.ts'
import { type Page, PagedList } from '../../client/resources/paged-list.ts'
import type { hogql } from '../../hogql/hogql-tag.ts'
import { isRecord } from '../../is-record.ts'
import { type CallRule, CLIENT_CALLS, type ClientCall, RESOURCE_CALLS } from '../protocol/client-calls.ts'
import { type RemoteConnection, RemoteDriver } from '../remote-driver.ts'

/**
 * What `posthog` is in a script: the Driver with `readBatches`, the reads of the project, and the calls that write, which
 * are refused unless the run was granted `write`.
 */
export type ScriptClient = Pick<BaseDriver, keyof BaseDriver> &
  Pick<CoreClient, keyof typeof CLIENT_CALLS> & {
    readonly [R in keyof typeof RESOURCE_CALLS]: Pick<
      CoreClient[R],
      keyof CoreClient[R] & keyof (typeof RESOURCE_CALLS)[R]
    >
  }

/** What a script finds in its scope, and what a module's default function is called with. */
export interface ScriptScope<Params = Record<string, unknown>> {
  posthog: ScriptClient
  params: Params
  /** Writes HogQL with values beside it: posthog.query(hogql`SELECT count() FROM events WHERE event = ${name}`). */
  hogql: typeof hogql
}

/** A client whose every call happens at the other end of `connection`. */
export function createScriptClient(connection: RemoteConnection): ScriptClient {
  const methods = (rules: Readonly<Record<string, CallRule>>, resource?: string) =>
    Object.fromEntries(
      Object.entries(rules).map(([method, rule]) => [
        method,
        (...args: unknown[]) => callClient(connection, rule, { resource, method, args }),
      ]),
    )
  const resources = Object.entries(RESOURCE_CALLS).map(([name, rules]) => [name, methods(rules, name)])
  return Object.assign(
    new RemoteDriver(connection),
    methods(CLIENT_CALLS),
    Object.fromEntries(resources),
  ) as ScriptClient
}

function callClient(connection: RemoteConnection, rule: CallRule, call: ClientCall): unknown {
  const { options, args } = withoutSignal(call.args, rule.options)
  const send = (page?: ClientCall['page'], signal = options.signal) =>
    connection.withPeer((peer, ended) => peer.call('client', { ...call, args, page }, { signal: ended }), {
      signal,
    })
  if (rule.answer === 'value') return send()
  return new PagedList((next, request = {}) => {
    // Without a limit here, the guest's own holds.
    const { signal, timeoutMs } = pageOptions(options, request, 0)
    const page = { next, wanted: request.wanted, timeoutMs: timeoutMs || undefined }
    return send(page, signal) as Promise<Page<unknown>>
  })
}

/** A signal cannot travel; firing, it cancels the call instead. */
function withoutSignal(
  args: readonly unknown[],
  index: number,
): { options: CallOptions; args: readonly unknown[] } {
  const given = args[index]
  if (!isRecord(given)) return { options: {}, args }
  const { signal, ...rest } = given
  return {
    options: { ...(signal instanceof AbortSignal && { signal }), timeoutMs: rest.timeoutMs as number },
    args: args.map((arg, place) => (place === index ? rest : arg)),
  }
}
