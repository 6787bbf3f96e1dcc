/** What the sink needs of a connection: `Client` and `PoolClient` of the package `pg` have it. One session, not a pool. */
export interface PostgresClient {
  /** Runs a statement; `$1` and so on stand for `values`. */
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /** Tells of a connection that is lost while nothing is asked of it. */
  on?(event: 'error', listener: (error: Error) => void): unknown
  /** Takes such a listener off again. */
  off?(event: 'error', listener: (error: Error) => void): unknown
  /** Of a client: closes the connection. */
  end?(): Promise<void>
  /** Of a pool's client: gives it back, or throws it away. */
  release?(destroy?: boolean): void
}
