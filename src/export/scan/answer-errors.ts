import { ApiError } from '../../errors.ts'

/** What may be wrong with an answer that came with 200. Most of it passes: the same query may be answered well. */
const unfit = (message: string, hint: string, details?: Record<string, unknown>): ApiError =>
  new ApiError(message, { code: 'invalid_response', retryable: true, hint, details })

const CUT = 'Run the query again; if this goes on, something between this machine and PostHog cuts answers.'
const NO_POSTHOG =
  'Check that host (POSTHOG_HOST) is the address of the PostHog API, and what stands between this machine and it.'

export const truncatedAnswer = (rows: number, bytes: number): ApiError =>
  unfit(`PostHog's answer ends too early, after ${rows} rows and ${bytes} bytes`, CUT, { rows, bytes })

export const malformedAnswer = (where: string, begin?: string): ApiError =>
  unfit(
    `PostHog's answer is not JSON ${where}${begin === undefined ? '' : `: it begins with ${begin}`}`,
    NO_POSTHOG,
  )

export const answerNotUtf8 = (): ApiError =>
  unfit("PostHog's answer has bytes that are not UTF-8", NO_POSTHOG)

export const unevenRow = (row: number, values: number, columns: number): ApiError =>
  unfit(`Row ${row} of PostHog's answer has ${values} values for ${columns} columns`, NO_POSTHOG)

export function answerWithoutRows(envelope: Record<string, unknown>): ApiError {
  const { error, query_status: status } = envelope
  if (typeof error === 'string' && error !== '')
    return new ApiError(error, { code: 'query_invalid', details: { detail: error } })
  if (typeof status === 'object' && status !== null)
    return unfit(
      'PostHog answered with the status of a query that runs in the background, not with rows',
      "Ask with refresh: 'force_blocking', which waits for the rows.",
    )
  return unfit("PostHog's answer has no rows (results)", 'Check that the query is a HogQLQuery.')
}

export const answerWithoutColumns = (): ApiError =>
  unfit("PostHog's answer does not name its columns", 'Check that the server is a PostHog of 2025 or later.')

/** Comes back as large, unlike the others. */
export const rowTooLarge = (row: number, maxRowBytes: number): ApiError =>
  new ApiError(`Row ${row} of PostHog's answer is larger than ${maxRowBytes} bytes`, {
    code: 'invalid_response',
    hint: 'Leave out the column that is so large, or cut it in the query: substring(column, 1, 1000000).',
    details: { row, maxRowBytes },
  })

export const envelopeTooLarge = (maxBytes: number): ApiError =>
  unfit(`PostHog's answer has more than ${maxBytes} bytes beside its rows`, NO_POSTHOG, { maxBytes })
