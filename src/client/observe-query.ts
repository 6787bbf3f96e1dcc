import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { Hooks, QueryEvent } from '../observe/hooks.ts'
import { toldCall } from '../observe/told-failures.ts'
import type { QueryResult } from './driver.ts'

/** Runs a query of a driver and tells the hooks how it went; not when somebody else does, as known at the end. */
export function observeQuery<R>(
  hooks: Hooks | undefined,
  driver: QueryEvent['driver'],
  run: () => Promise<QueryResult<R>>,
  toldByOthers: () => boolean = () => false,
): Promise<QueryResult<R>> {
  return hooks?.onQuery ? runObserved(hooks, driver, run, toldByOthers) : run()
}

async function runObserved<R>(
  hooks: Hooks,
  driver: QueryEvent['driver'],
  run: () => Promise<QueryResult<R>>,
  toldByOthers: () => boolean,
): Promise<QueryResult<R>> {
  const startedAt = performance.now()
  const durationMs = () => performance.now() - startedAt
  try {
    const result = await run()
    if (toldByOthers()) return result
    emit(hooks, 'onQuery', () => {
      const { rows, truncated, cached, queryId } = result
      return {
        ...{ driver, ok: true, durationMs: durationMs(), rowCount: rows.length, truncated, cached },
        ...(queryId && { queryId }),
      }
    })
    return result
  } catch (error) {
    if (!toldByOthers())
      emit(hooks, 'onQuery', () => {
        const callId = toldCall(error)
        return {
          ...{ driver, ok: false, ...failureOf(error), durationMs: durationMs() },
          ...(callId !== undefined && { callId }),
        }
      })
    throw error
  }
}
