import type { PostHogDriverError } from '../errors.ts'

/** The verdict of `ping()`: whether host, key, project and scope work together. */
export type PingResult = (
  | { ok: true /** The project's zone, IANA. */; timezone: string }
  | { ok: false /** Why not; its `hint` says what to do. */; error: PostHogDriverError }
) & {
  host: string
  project: number
  /** How long it took, in milliseconds. */
  ms: number
}
