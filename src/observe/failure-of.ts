import { PostHogDriverError } from '../errors.ts'
import type { FailureCode } from './hooks.ts'

/** What events say of a failure: code and status, never its message, which may quote the query. */
export function failureOf(error: unknown): { code: FailureCode; status?: number } {
  if (!PostHogDriverError.isInstance(error)) return { code: 'unexpected' }
  const { code, status } = error
  return status === undefined ? { code } : { code, status }
}
