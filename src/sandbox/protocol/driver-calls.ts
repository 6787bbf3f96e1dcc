import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Driver, HogQLQuery, QueryOptions, QueryResult, Row } from '../../client/driver.ts'
import { sliceRows } from './row-slices.ts'
import type { CallHandler } from './rpc-peer.ts'

/** The part of the call options that travels; `signal` becomes a cancel message and `schema` stays with the caller. */
export type WireQueryOptions = Pick<QueryOptions, 'limit' | 'refresh' | 'name' | 'timeoutMs'>

/** What each driver call carries; answers are the driver's own. */
export interface DriverCalls {
  listObjects: { timeoutMs?: number }
  getFields: { object: string; timeoutMs?: number }
  /** Answers with everything but the rows, which go ahead of it in parts. */
  execute: HogQLQuery & { options: WireQueryOptions }
  timezone: { timeoutMs?: number }
}

export type ResultWithoutRows = Omit<QueryResult, 'rows'>

/** Lets the other end of a conversation use `driver`. */
export function driverHandlers(driver: Driver): Record<keyof DriverCalls, CallHandler> {
  return {
    listObjects: ({ timeoutMs }: DriverCalls['listObjects'], { signal }) =>
      driver.listObjects({ timeoutMs, signal }),
    getFields: ({ object, timeoutMs }: DriverCalls['getFields'], { signal }) =>
      driver.getFields(object, { timeoutMs, signal }),
    timezone: ({ timeoutMs }: DriverCalls['timezone'], { signal }) => driver.timezone({ timeoutMs, signal }),
    execute: async ({ hogql, values, options }: DriverCalls['execute'], { signal, sendPart }) => {
      const { rows, ...rest } = await driver.execute<Row>({ hogql, values }, { ...options, signal })
      for (const slice of sliceRows(rows)) {
        await sendPart(slice)
        // Other calls, and the cancelling of this one, come in between slices.
        await nextTurn()
      }
      return rest satisfies ResultWithoutRows
    },
  }
}
