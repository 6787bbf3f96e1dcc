import { ApiError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import { redactSecrets } from '../redact.ts'
import { type ErrorBody, parseErrorBody } from './error-envelope.ts'
import { forbidden } from './forbidden.ts'
import type { RateClass } from './http-client.ts'
import { costInWords, QUERY_COSTS } from './query-costs.ts'
import { queryRefusal } from './query-refusals.ts'
import { parseRetryAfter } from './retry-after.ts'
import type { Verdict } from './verdict.ts'

export interface FailedResponse {
  method: string
  /** Origin and path; without the query string, which may hold values. */
  url: string
  rateClass: RateClass
  status: number
  headers: Record<string, string>
  text: string
  /** Keys to mask wherever the server echoes them. */
  secrets?: readonly string[]
  nowMs: number
}

/**
 * The error for a non-2xx answer. `details` holds the envelope (`type`, `serverCode`, `detail`, `attr`, `extra`), any other
 * JSON as `body`, `requestId` and `retryAfterMs`.
 */
export function errorFromResponse(response: FailedResponse): ApiError {
  const { method, url, status, headers, secrets, nowMs } = response
  const body = parseErrorBody(redactSecrets(response.text, secrets))
  const retryAfterMs = parseRetryAfter(headers['retry-after'], nowMs) ?? throttledForMs(status, body.summary)
  const { code, hint, retryable, details } = judge(response, body, retryAfterMs)
  const { type, code: serverCode, ...envelope } = body.envelope ?? {}
  const requestId = requestIdOf(headers, secrets)
  return new ApiError(`${method} ${url} answered ${status}: ${body.summary || 'no body'}`, {
    code,
    status,
    hint,
    retryable,
    details: {
      ...(body.envelope && { type, serverCode, ...envelope }),
      ...(body.json !== undefined && { body: body.json }),
      ...(requestId && { requestId }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...details,
    },
  })
}

/** The id under which the server, or what stands before it, knows a request. */
export function requestIdOf(
  headers: Record<string, string>,
  secrets: readonly string[] = [],
): string | undefined {
  const id = headers['x-request-id'] ?? headers['x-amzn-trace-id'] ?? headers['cf-ray']
  return id === undefined ? undefined : redactSecrets(id, secrets)
}

function judge(response: FailedResponse, body: ErrorBody, retryAfterMs: number | undefined): Verdict {
  const { status, rateClass } = response
  const { summary } = body
  switch (status) {
    case 400:
    case 405:
    case 409:
    case 422:
      return refused(response, body)
    case 401:
      return {
        code: 'authentication_failed',
        hint:
          'Check the personal API key (apiKey, POSTHOG_PERSONAL_API_KEY) and that host (POSTHOG_HOST) is its region: ' +
          'a key of US Cloud is unknown to EU Cloud and the other way round.',
      }
    case 402:
      return {
        code: 'quota_exceeded',
        hint: 'The organization has used up its allowance for this period; wait for the reset date or change the plan.',
      }
    case 403:
      return forbidden(summary)
    case 404:
    case 410:
      return {
        code: 'not_found',
        hint: 'Check the id, the project (projectId, POSTHOG_PROJECT_ID) and that host (POSTHOG_HOST) is a PostHog.',
      }
    case 408:
      return { code: 'server_error', retryable: true, hint: 'The server got tired of waiting; try again.' }
    case 413:
      return {
        code: 'payload_too_large',
        hint: 'Send less in one request: split the batch, or shorten the query and the lists among its values.',
      }
    case 429:
      return tooMany(rateClass, summary, retryAfterMs)
    case 504:
    case 524:
      return timedOut(rateClass, summary)
    case 512:
      return QUERY_COSTS.estimate
    case 513:
      // The same code stands for two things: this query is too big, or the cluster is busy.
      return costInWords(summary) === 'load' ? QUERY_COSTS.load : QUERY_COSTS.memory
  }
  if (status >= 500) return failed(response, body)
  if (status >= 400) return refused(response, body)
  return {
    code: 'invalid_response',
    hint: 'Check that host (POSTHOG_HOST) is the address PostHog itself uses, without a redirect.',
  }
}

function failed({ status, rateClass }: FailedResponse, { envelope, json, summary }: ErrorBody): Verdict {
  if (rateClass === 'query' && costInWords(summary) === 'size') return QUERY_COSTS.size
  if (envelope?.code === 'database_schema_unavailable')
    return {
      code: 'server_error',
      retryable: true,
      hint: 'PostHog could not load the schema of the project; try again later.',
    }
  return {
    code: 'server_error',
    // 501 and 505 say "never", and so does the last word on a background query; all other 5xx may pass.
    retryable: status !== 501 && status !== 505 && !isFinalStatus(json),
    hint: envelope
      ? 'PostHog failed on its side; try again later.'
      : 'Something between here and PostHog answered in its place, or PostHog is down; try again later.',
  }
}

/** The state of a background query that has ended; it comes with status 400 or 500. */
const isFinalStatus = (json: unknown): boolean =>
  isRecord(json) && isRecord(json.query_status) && json.query_status.error === true

function refused({ rateClass }: FailedResponse, { envelope }: ErrorBody): Verdict {
  const known = queryRefusal(envelope?.code)
  // Other calls run queries, too, and can hit the same limits.
  if (known && (rateClass === 'query' || known.retryable || known.code === 'query_too_expensive'))
    return known
  if (rateClass === 'query')
    return { code: 'query_invalid', hint: 'Correct the query; the server says what is wrong.' }
  return {
    code: 'invalid_input',
    hint: envelope?.attr
      ? `Correct ${envelope.attr}.`
      : 'Correct the request; the server says what is wrong.',
  }
}

function tooMany(rateClass: RateClass, detail: string, retryAfterMs: number | undefined): Verdict {
  const says = /concurren|too many queries/i.test(detail)
  if (says || (rateClass === 'query' && retryAfterMs === undefined))
    return {
      code: 'concurrency_limited',
      retryable: true,
      hint: 'Too many queries run at once in this project; run fewer in parallel (maxConcurrentQueries).',
    }
  const pause = retryAfterMs === undefined ? 'Wait' : `Wait ${Math.ceil(retryAfterMs / 1000)} s`
  return {
    code: 'rate_limited',
    retryable: true,
    hint: `${pause}; the limit is shared by everyone who uses this project's API (see rateLimitStatus()).`,
  }
}

function timedOut(rateClass: RateClass, summary: string): Verdict {
  if (rateClass !== 'query')
    return {
      code: 'server_error',
      retryable: true,
      hint: 'PostHog did not answer its gateway in time; try again.',
    }
  // Before 2026 the memory limit had this status, too.
  return costInWords(summary) === 'memory' ? QUERY_COSTS.memory : QUERY_COSTS.time
}

/** Some 429s name the wait in words only. */
function throttledForMs(status: number, detail: string): number | undefined {
  const seconds = status === 429 ? /available in (\d+) second/.exec(detail)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
