/** Finished queries can be asked for this long. */
export const KEEP_MS = 20 * 60_000

/** What is known of a query that runs in the background. */
export interface QueryState {
  id: string
  projectId: number
  startedAtMs: number
  /** Unset while it runs. */
  endedAtMs?: number
  failed: boolean
  /** Null when the cause is not for the caller. */
  errorMessage?: string | null
}

/** The state as `query_status` has it, but for the results. */
export function describeQueryStatus(state: QueryState): Record<string, unknown> {
  const { id, projectId, startedAtMs, endedAtMs, failed, errorMessage = null } = state
  const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
  return {
    id,
    team_id: projectId,
    query_async: true,
    complete: endedAtMs !== undefined,
    error: failed,
    error_message: errorMessage,
    start_time: iso(startedAtMs),
    pickup_time: iso(startedAtMs),
    end_time: iso(endedAtMs),
    expiration_time: iso(endedAtMs === undefined ? undefined : endedAtMs + KEEP_MS),
    task_id: id,
    labels: null,
    insight_id: null,
    dashboard_id: null,
    query_progress: null,
  }
}
