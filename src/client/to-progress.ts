import type { QueryStatus } from '../schemas/query-response.ts'
import type { QueryProgress } from './driver.ts'

/** What a background query's status says to the one who waits for it. */
export function toProgress(
  { id, complete, error, pickup_time, query_progress }: QueryStatus,
  elapsedMs: number,
  state: QueryProgress['state'] = complete || error ? 'done' : pickup_time ? 'running' : 'queued',
): QueryProgress {
  const { rows_read, estimated_rows_total, bytes_read } = query_progress ?? {}
  return {
    state,
    queryId: id,
    ...(typeof rows_read === 'number' && { rowsRead: rows_read }),
    ...(typeof estimated_rows_total === 'number' && { estimatedRows: estimated_rows_total }),
    ...(typeof bytes_read === 'number' && { bytesRead: bytes_read }),
    elapsedMs: Math.round(elapsedMs),
  }
}
