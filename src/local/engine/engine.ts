/** The ClickHouse engine as the rest of the local PostHog sees it; `startEngine` runs it in a child process. */
export interface Engine extends AsyncDisposable {
  /** Runs one read-only statement. 64-bit integers arrive as decimal strings, NaN and infinities as null, times as ISO 8601 in UTC. */
  query(sql: string, options?: EngineQueryOptions): Promise<EngineResult>
  /**
   * As `query`, for results that are passed on: the rows stay text, 64-bit integers are bare digits, and text functions
   * of ClickHouse see the same.
   */
  queryLines(sql: string, options?: EngineQueryOptions): Promise<EngineLines>
  /** Runs one statement with the right to write: DDL, INSERT SELECT, mutations. Trusted SQL only, never a user's. */
  execute(sql: string, options?: { signal?: AbortSignal }): Promise<void>
  /** Inserts newline-delimited JSON rows (keys are column names) into `posthog.<table>`. */
  insert(table: string, ndjson: Uint8Array | string): Promise<void>
  close(): Promise<void>
}

export interface EngineQueryOptions {
  /** Stops the statement inside ClickHouse, not only the promise. */
  signal?: AbortSignal
  /** @default 60_000 */
  timeoutMs?: number
  /** Memory for this statement. @default 768 MiB, or a quarter of the machine's when that is less */
  maxMemoryBytes?: number
  /** Extra ClickHouse settings, for example `join_use_nulls`. Trusted names only. */
  settings?: Record<string, string | number>
}

export interface EngineResult {
  columns: { name: string; type: string }[]
  rows: unknown[][]
}

export interface EngineLines {
  columns: EngineResult['columns']
  /** One JSON array per line. */
  lines: Uint8Array
}

/** A ClickHouse refusal: `clickhouseCode` is its number (62 syntax, 159 time, 241 memory, 394 cancelled). */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(
    message: string,
    readonly clickhouseCode: number,
    readonly clickhouseName: string,
  ) {
    super(message)
  }
}
