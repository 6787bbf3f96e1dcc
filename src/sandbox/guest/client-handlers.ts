import type { CoreClient } from '../../client/core-client.ts'
import type { CallOptions } from '../../client/driver.ts'
import type { PagedList } from '../../client/resources/paged-list.ts'
import { InputError } from '../../errors.ts'
import { isRecord } from '../../is-record.ts'
import { type ClientCall, findRule } from '../protocol/client-calls.ts'
import type { CallHandler } from '../protocol/rpc-peer.ts'
import { writeRefused } from '../write-refused.ts'

type Method = (...args: unknown[]) => unknown

/** Lets a script use the allowed part of `client`, and change things only with `write`. */
export function clientHandlers(client: CoreClient, { write }: { write: boolean }): { client: CallHandler } {
  return {
    client: async ({ resource, method, args, page }: ClientCall, { signal }) => {
      const path = ['posthog', resource, method].filter((part) => part !== undefined).join('.')
      const rule = findRule(resource, method)
      if (!rule)
        throw new InputError(`Scripts have no ${path}().`, {
          code: 'invalid_input',
          hint: 'They have the Driver and reads of the project: query, readBatches, insights.list, persons.get ...',
        })
      if (rule.writes && !write) throw writeRefused(`${path}() changes the project`)
      const target: unknown = resource === undefined ? client : client[resource as keyof CoreClient]
      const answer = (target as Record<string, Method>)[method]?.(
        ...withOptions(args, rule.options, { signal, timeoutMs: page?.timeoutMs }),
      )
      if (rule.answer === 'value') return answer
      return (answer as PagedList<unknown>).page(page?.next, { wanted: page?.wanted })
    },
  }
}

/** The script's end of the call cancels the guest's. Options that are none are left to the call's own check. */
function withOptions(
  args: readonly unknown[],
  index: number,
  { signal, timeoutMs }: CallOptions,
): readonly unknown[] {
  const options = args[index] ?? {}
  if (!isRecord(options)) return args
  const given = [...args]
  given[index] = { ...options, signal, ...(timeoutMs !== undefined && { timeoutMs }) }
  return given
}
