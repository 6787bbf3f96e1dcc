import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  Driver,
  HogQLQuery,
  QueryOptions,
  QueryProgress,
  QueryResult,
  Row,
} from '../../client/driver.ts'
import { sliceRows } from './row-slices.ts'
import type { CallHandler } from './rpc-peer.ts'

/** What each driver call carries; answers are the driver's own. `signal` becomes a cancel message. */
export interface DriverCalls {
  listObjects: { timeoutMs?: number }
  getFields: { object: string; timeoutMs?: number }
  /** Answers with everything but the rows, which go ahead of it in parts. The schema stays with the caller. */
  execute: {
    hogql: string | HogQLQuery
    options: Omit<QueryOptions, 'schema' | 'signal' | 'onProgress'>
    /** Whether to send news of a query that runs in the background, as parts as well. */
    progress?: boolean
  }
  timezone: { timeoutMs?: number }
}

export type ResultWithoutRows = Omit<QueryResult, 'rows'>

/** What goes ahead of the answer to `execute`. */
export interface ExecutePart {
  rows?: readonly Row[]
  progress?: QueryProgress
}

/** Lets the other end of a conversation use `driver`. */
export function driverHandlers(driver: Driver): Record<keyof DriverCalls, CallHandler> {
  return {
    listObjects: (options: DriverCalls['listObjects'], { signal }) =>
      driver.listObjects({ ...options, signal }),
    getFields: ({ object, ...options }: DriverCalls['getFields'], { signal }) =>
      driver.getFields(object, { ...options, signal }),
    timezone: (options: DriverCalls['timezone'], { signal }) => driver.timezone({ ...options, signal }),
    execute: async ({ hogql, options, progress }: DriverCalls['execute'], { signal, sendPart }) => {
      const send = (part: ExecutePart) => sendPart(part)
      const onProgress = (news: QueryProgress) => void send({ progress: news }).catch(() => {})
      const { rows, ...rest } = await driver.execute<Row>(hogql, {
        ...options,
        signal,
        ...(progress && { onProgress }),
      })
      for (const slice of sliceRows(rows)) {
        await send({ rows: slice })
        // Other calls, and the cancelling of this one, come in between slices.
        await nextTurn()
      }
      return rest satisfies ResultWithoutRows
    },
  }
}
