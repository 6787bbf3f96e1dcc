import { ApiError, PostHogDriverError } from '../../errors.ts'

/**
 * Runs a call; when PostHog forbids it, the error names the scopes the call needs, whatever PostHog said itself.
 * @param scopes Such as `cohort:read`, in the order they matter.
 */
export async function nameScope<T>(scopes: readonly string[], run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw withScope(error, scopes)
  }
}

function withScope(error: unknown, scopes: readonly string[]): unknown {
  if (!PostHogDriverError.isInstance(error) || error.status !== 403) return error
  const missing = scopes.filter((scope) => !error.hint?.includes(scope))
  const needs = `The call needs the ${scopes.length > 1 ? 'scopes' : 'scope'} ${scopes.join(' and ')}.`
  return new ApiError(error.message, {
    code: error.code,
    status: error.status,
    hint: missing.length === 0 ? error.hint : [error.hint, needs].filter(Boolean).join(' '),
    retryable: error.retryable,
    details: { ...error.details, scopes },
    cause: error.cause,
  })
}
