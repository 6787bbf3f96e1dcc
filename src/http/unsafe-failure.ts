import { type ConnectionError, PostHogDriverError } from '../errors.ts'

/**
 * The failure of a write that may have been done all the same: nobody should repeat it blindly. A 429 says that it was not.
 */
export function unsafeFailure<Failure extends Error>(failure: Failure): Failure {
  if (!PostHogDriverError.isInstance(failure) || failure.code === 'aborted' || failure.status === 429)
    return failure
  const { message, code, status, details, cause, stack } = failure
  const Family = failure.constructor as typeof ConnectionError
  const hint = 'It may have taken effect: look before you do it again.'
  const copy = new Family(message, { code, status, details, cause, hint, retryable: false })
  copy.stack = stack
  return copy as Error as Failure
}
