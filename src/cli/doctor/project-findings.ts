import type { Field } from '../../client/driver.ts'
import type { PingResult } from '../../client/ping-result.ts'
import type { PostHogDriverError } from '../../errors.ts'
import type { KeyInfo } from '../../schemas/user.ts'

/** How an attempt ended. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: PostHogDriverError }

/** The parts of a project's description that are looked at. */
export interface ProjectFacts {
  name?: string | null
  timezone?: string | null
  api_token?: string | null
}

/** What the project's PostHog answered. */
export interface ProjectFindings {
  /** One tiny query. */
  ping: PingResult
  /** What the key may do, by its own account. */
  key: Outcome<KeyInfo>
  /** These follow when something answered. */
  project?: Outcome<ProjectFacts>
  schema?: Outcome<{ objects: number; source: Field['source'] }>
  /** Whether anything answers where events go; only with a project token and an ingestion host of its own. */
  ingestion?: Outcome<undefined>
}

/** Whether PostHog, or whatever stands there, gave any answer at all. */
export const hasAnswered = ({ ping, key }: ProjectFindings): boolean =>
  [ping, key].some((outcome) => outcome.ok || outcome.error.status !== undefined || isOdd(outcome.error))

/** Whether PostHog knows the key: it does when it refuses for any other reason. */
export const isKeyKnown = ({ ping, key }: ProjectFindings): boolean =>
  ping.ok || key.ok || ping.error.status === 403 || ping.error.status === 404

const isOdd = (error: PostHogDriverError): boolean => error.code === 'invalid_response'
