import { ApiError, PostHogDriverError, QueryError } from '../errors.ts'
import { cutText } from './cut-text.ts'
import { fenceData, lineOfData } from './fence-data.ts'

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

/** A server may repeat a whole query in its answer. */
const MAX_MESSAGE_LENGTH = 1500

/** An error as a model reads it: what was tried, what came back, what to do. */
export function describeFailure(error: unknown, tool: string, aborted = false): string {
  if (aborted) return `${tool} was cancelled.`
  if (!PostHogDriverError.isInstance(error)) {
    // What it says may come from anywhere, so it is not passed on.
    return `${tool} failed unexpectedly (${error instanceof Error ? lineOfData(error.name) : typeof error}). The same call may work; tell the user when it does not.`
  }
  if (error.code === 'aborted') return `${tool} was cancelled.`
  const { message, hint, code, retryable } = error
  const next = NEXT_STEP[code]
  return [
    `${tool} failed (${code}${retryable ? ', may be tried again' : ''}):${wordsOf(error, message)}`,
    error instanceof QueryError && error.position ? placeOf(error) : undefined,
    hint && forModels(lineOfData(shortened(hint))),
    next !== hint ? next : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n')
}

/** What a server said may quote values of the project; what this package said does not. */
const wordsOf = (error: unknown, message: string): string =>
  error instanceof ApiError
    ? `\n${fenceData(shortened(message), 'error')}`
    : ` ${lineOfData(shortened(message))}`

/** Hints are written for programmers; a model has tools, and no options. */
const forModels = (hint: string): string =>
  hint
    .replace(/^Allow (it|an attempt) more time \(\w+\), or ask/, 'Ask')
    .replace(', or give it more time with timeoutMs', '')
    .replaceAll(/ \((?:see )?[a-z]+[A-Z]\w*(?:\(\))?\)/g, '')
    .replace('; validate() checks a query without running it', '')
    .replaceAll(/(?:client\.)?listObjects\(\)/g, 'posthog_list_objects')
    .replaceAll(/(?:client\.)?getFields\(\)/g, 'posthog_get_fields')

function shortened(message: string): string {
  const { text, missing } = cutText(message, MAX_MESSAGE_LENGTH)
  return missing > 0 ? `${text}… (${missing} more characters)` : text
}

function placeOf({ hogql, position }: QueryError): string | undefined {
  if (!position) return undefined
  const line = hogql.split('\n')[position.line - 1] ?? ''
  // Long queries are often one line: show what stands around the place.
  const start = Math.max(0, position.column - 100)
  return `Line ${position.line}, column ${position.column}: ${lineOfData(line.slice(start, start + 200).trim())}`
}
