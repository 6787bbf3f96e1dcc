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
  /**
   * How far this machine's clock is ahead of PostHog's, in milliseconds, exact to a second or so; negative when it is behind.
   * Undefined when nothing ever answered. Minutes matter: "the last hour" and the times of captured events go by this clock.
   */
  clockSkewMs: number | undefined
}
