import { PostHogDriverError, QueryError } from '../errors.ts'

/** What else a model can do, where the error does not say. */
const NEXT_STEP: Partial<Record<PostHogDriverError['code'], string>> = {
  query_too_expensive: 'Ask for less: a shorter period, a filter on event, or an aggregate instead of rows.',
  rate_limited: 'Wait before the next call, and ask several things in one query.',
  concurrency_limited: 'Make fewer calls at once.',
  connection_failed: 'The same call may work later; tell the user when it keeps failing.',
  timeout: 'Ask for less: a shorter period, a filter on event, or an aggregate instead of rows.',
  authentication_failed: 'No call will work until the user gives a valid key; tell the user.',
  permission_denied: 'The key does not allow this; tell the user which scope is missing.',
}

/** An error as a model reads it: what was tried, what came back, what to do. */
export function describeFailure(error: unknown, tool: string): string {
  if (!PostHogDriverError.isInstance(error)) {
    if (error instanceof Error && error.name === 'AbortError') return `${tool} was cancelled.`
    // What it says may come from anywhere, so it is not passed on.
    return `${tool} failed unexpectedly (${error instanceof Error ? error.name : typeof error}). The same call may work; tell the user when it does not.`
  }
  if (error.code === 'aborted') return `${tool} was cancelled.`
  const { message, hint, code, retryable } = error
  const place = error instanceof QueryError && error.position ? placeOf(error) : undefined
  const next = NEXT_STEP[code]
  return [
    `${tool} failed (${code}${retryable ? ', may be tried again' : ''}): ${message}`,
    place,
    hint,
    next !== hint ? next : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n')
}

function placeOf({ hogql, position }: QueryError): string | undefined {
  if (!position) return undefined
  const line = hogql.split('\n')[position.line - 1] ?? ''
  return `Line ${position.line}, column ${position.column}: ${line.trim().slice(0, 200)}`
}
