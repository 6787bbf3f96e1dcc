import { ApiError, PostHogDriverError } from '../../errors.ts'

/** What a call is about, for when PostHog does not have it. */
export interface Missing {
  /** `no group "acme" of type 0` */
  what: string
  hint: string
}

/** Runs a call; when PostHog does not find what it is about, the error says what that is. */
export async function nameMissing<T>(missing: Missing | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    // A 404 without PostHog's words comes from elsewhere, and is about the address.
    if (!missing || !PostHogDriverError.isInstance(error) || error.status !== 404 || !error.details.detail)
      throw error
    throw new ApiError(`There is ${missing.what}.`, {
      code: error.code,
      status: error.status,
      hint: `${missing.hint} Else check the project (projectId, POSTHOG_PROJECT_ID).`,
      details: error.details,
      cause: error,
    })
  }
}
