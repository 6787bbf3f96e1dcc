/** Stable names, for programs that read `doctor --json`. */
export type CheckId =
  | 'node'
  | 'configuration'
  | 'connection'
  | 'clock'
  | 'key'
  | 'query'
  | 'scopes'
  | 'project'
  | 'project_token'
  | 'ingestion'
  | 'schema'
  | 'limits'
  | 'local'
  | 'sandbox'

/** One thing that was looked at. */
export interface Check {
  id: CheckId
  /**
   * `warning`: works, but not as it should. `skipped`: not looked at, because something else has to be mended first or
   * because nothing in the configuration needs it.
   */
  state: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was found, in one or more lines. */
  found: string
  /** What to do about it. */
  fix?: string
  /** The same for programs. Never keys. */
  details?: Record<string, unknown>
}

export const skipped = (id: CheckId, found: string): Check => ({ id, state: 'skipped', found })

/** For what cannot work, or would fail for the same reason, while `cause` fails. */
export const notCheckedBefore = (cause: CheckId): string => `Not checked: ${cause} comes first`
