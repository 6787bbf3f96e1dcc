import { randomUUID } from 'node:crypto'
import { ApiFailure, type FailureType, notFound, permissionDenied, serverError } from '../api-failure.ts'
import { tooManyDownloads } from '../exports/too-many-downloads.ts'
import { type HttpAnswer, json, plainText } from '../http-answer.ts'
import { describeQueryStatus, type QueryState } from '../query/query-status.ts'
import type { FaultName, LocalFault } from './fault.ts'

/** The answer a fault gives instead of the route's; undefined for faults that spoil an answer or a connection. */
export function faultAnswer(fault: LocalFault, path: string): HttpAnswer | undefined {
  const failure = FAILURES[fault.name]?.(fault, path)
  if (failure === undefined) return undefined
  if (!(failure instanceof ApiFailure)) return failure
  // Capture and flags answer in plain text whatever happens.
  return path.startsWith('/api/')
    ? failure.toAnswer()
    : { ...plainText(failure.status, failure.detail), headers: failure.options.headers }
}

const failure = (
  status: number,
  type: FailureType,
  code: string,
  detail: string,
  headers?: Record<string, string>,
) => new ApiFailure(detail, { status, type, code, headers })

const throttled = (detail: string, headers?: Record<string, string>) =>
  failure(429, 'throttled_error', 'throttled', detail, headers)

function retryAfterHeader({
  retryAfter = 'seconds',
  retryAfterSeconds = 1,
}: LocalFault): Record<string, string> {
  if (retryAfter === 'none') return {}
  const date = new Date(Date.now() + retryAfterSeconds * 1000).toUTCString()
  return { 'Retry-After': retryAfter === 'date' ? date : String(retryAfterSeconds) }
}

const FAILURES: Partial<Record<FaultName, (fault: LocalFault, path: string) => ApiFailure | HttpAnswer>> = {
  unauthorized_401: () =>
    failure(
      401,
      'authentication_error',
      'authentication_failed',
      'Personal API key found in request Authorization header is invalid.',
    ),
  quota_402: () =>
    failure(
      402,
      'server_error',
      'api_queries_quota_exceeded',
      'You have used up the API queries of this month. They are available again on 2030-01-01.',
    ),
  forbidden_403: ({ scope = 'query:read' }) => permissionDenied(`API key missing required scope '${scope}'`),
  too_large_413: () => failure(413, 'invalid_request', 'payload_too_large', 'The request body is too large.'),
  not_found_404: () => notFound('Not found.'),
  throttled_429: (fault) => {
    const { retryAfter, retryAfterSeconds = 1 } = fault
    const wait = retryAfter === 'none' ? '' : ` Expected available in ${retryAfterSeconds} seconds.`
    return throttled(`Request was throttled.${wait}`, retryAfterHeader(fault))
  },
  concurrency_429: () => throttled('Too many queries are running right now'),
  too_many_downloads_429: () => tooManyDownloads(),
  error_500: () => serverError('A server error occurred.'),
  html_200: () => ({
    status: 200,
    body: '<!DOCTYPE html>\n<html>\n<head><title>Just a moment</title></head>\n<body><h1>Checking your connection</h1></body>\n</html>\n',
    contentType: 'text/html; charset=utf-8',
  }),
  html_502: () => ({
    status: 502,
    body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n',
    contentType: 'text/html',
  }),
  unavailable_503: (fault) =>
    failure(
      503,
      'server_error',
      'database_unavailable',
      'The database is unavailable.',
      retryAfterHeader(fault),
    ),
  timeout_504: () => serverError('Query has hit the max execution time before completing.', 504),
  estimated_512: () => serverError('Query is estimated to run too long and was not started.', 512),
  memory_513: () => serverError('Query has used too much memory.', 513, 'clickhouse_memory_limit_exceeded'),
  heavy_load_513: () =>
    serverError('The cluster is under heavy load.', 513, 'clickhouse_memory_limit_exceeded'),
  pending_202: () => json(202, queryStatus({ failed: false })),
  failed_status_400: () =>
    json(
      400,
      queryStatus({ failed: true, endedAtMs: Date.now(), errorMessage: 'Illegal type of argument.' }),
    ),
  failed_status_500: () => json(500, queryStatus({ failed: true, endedAtMs: Date.now() })),
  quota_limited: (_fault, path) =>
    /^\/(flags|decide)\b/.test(path)
      ? json(200, {
          flags: {},
          errorsWhileComputingFlags: false,
          quotaLimited: ['feature_flags'],
          requestId: randomUUID(),
        })
      : json(200, { status: 'Ok', quota_limited: ['events'] }),
}

const queryStatus = (state: Pick<QueryState, 'failed' | 'endedAtMs' | 'errorMessage'>) => ({
  query_status: {
    ...describeQueryStatus({ id: 'fault', projectId: 1, startedAtMs: Date.now(), ...state }),
    results: null,
  },
})

const OLD = '2020-01-01T00:00:00Z'

/** An answer spoiled in its content, its transport left whole. */
export function spoilContent({ name, bytes = LARGE_BYTES }: LocalFault, answer: HttpAnswer): HttpAnswer {
  if (name === 'stale_cached' || name === 'stale_202')
    return { ...answer, body: aged(Buffer.from(answer.body)) }
  // White space after JSON is part of no value: the answer stays true however long it gets.
  if (name === 'large_body') {
    const body = Buffer.from(answer.body)
    const missing = Math.max(0, bytes - body.length)
    return { ...answer, body: Buffer.concat([body, Buffer.alloc(missing, ' ')]) }
  }
  return answer
}

const LARGE_BYTES = 20_000_000

/**
 * As text: a parsed body would lose digits of long numbers. As Latin-1, which gives every byte back. Quotes inside of
 * texts are escaped, so no text looks like these fields.
 */
const aged = (body: Buffer): Buffer =>
  Buffer.from(
    body
      .toString('latin1')
      .replace(/"is_cached":false/, '"is_cached":true')
      .replace(/"(last_refresh|cache_target_age)":"[^"]*"/g, (_, field: string) => `"${field}":"${OLD}"`),
    'latin1',
  )
