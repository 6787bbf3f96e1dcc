import { ApiError, type ErrorCode } from '../errors.ts'
import { redactSecrets } from '../redact.ts'
import { type ErrorBody, parseErrorBody } from './error-envelope.ts'
import type { RateClass } from './http-client.ts'
import { parseRetryAfter } from './retry-after.ts'

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

interface Verdict {
  code: ErrorCode
  hint: string
  retryable?: boolean
  details?: Record<string, unknown>
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
  const { summary, envelope } = body
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
        hint: 'The organization has used up its allowance for this period; wait for the reset or change the plan.',
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
        hint: 'Send less in one request: split the batch or shorten the query.',
      }
    case 429:
      return tooMany(rateClass, summary, retryAfterMs)
    case 504:
    case 524:
      return timedOut(rateClass)
    case 512:
      return { code: 'query_too_expensive', hint: `PostHog expects it to run too long. ${NARROW}` }
    case 513:
      // The same code stands for two things: this query is too big, or the cluster is busy.
      return /heavy load/i.test(summary)
        ? {
            code: 'query_too_expensive',
            retryable: true,
            hint: 'The cluster is under heavy load; try again later.',
          }
        : { code: 'query_too_expensive', hint: `The query ran out of memory. ${NARROW}` }
  }
  if (status >= 500)
    return {
      code: 'server_error',
      // 501 and 505 say "never"; all other 5xx may pass.
      retryable: status !== 501 && status !== 505,
      hint: envelope
        ? 'PostHog failed on its side; try again later.'
        : 'Something between here and PostHog answered in its place, or PostHog is down; try again later.',
    }
  if (status >= 400) return refused(response, body)
  return {
    code: 'invalid_response',
    hint: 'Check that host (POSTHOG_HOST) is the address PostHog itself uses, without a redirect.',
  }
}

/** What endpoints answer, with status 400, when their query costs too much. */
const TOO_EXPENSIVE = new Set([
  'query_timeout',
  'query_memory_limit',
  'query_too_large',
  'query_estimated_too_slow',
])
const NARROW = 'Narrow the time range or the columns, aggregate, or run it asynchronously.'

function refused({ rateClass }: FailedResponse, { envelope }: ErrorBody): Verdict {
  if (TOO_EXPENSIVE.has(envelope?.code ?? ''))
    return { code: 'query_too_expensive', hint: `The query goes over a limit of PostHog. ${NARROW}` }
  if (envelope?.code === 'too_many_bytes')
    return { code: 'query_too_expensive', hint: `The query reads too much. ${NARROW}` }
  if (envelope?.code === 's3_file_changed_during_read')
    return {
      code: 'query_invalid',
      retryable: true,
      hint: 'A warehouse file changed while it was read; try again.',
    }
  if (rateClass === 'query')
    return { code: 'query_invalid', hint: 'Correct the query; the server says what is wrong.' }
  return {
    code: 'invalid_input',
    hint: envelope?.attr
      ? `Correct ${envelope.attr}.`
      : 'Correct the request; the server says what is wrong.',
  }
}

function forbidden(detail: string): Verdict {
  const requiredScope = /scope '([\w:]+)'/.exec(detail)?.[1]
  if (requiredScope)
    return {
      code: 'permission_denied',
      hint: `Add the scope ${requiredScope} to the key, under Settings > Personal API keys.`,
      details: { requiredScope },
    }
  if (/access to the (requested )?project|project-based/i.test(detail))
    return {
      code: 'permission_denied',
      hint: 'The key is limited to other projects: check projectId (POSTHOG_PROJECT_ID), or widen the key.',
    }
  return {
    code: 'permission_denied',
    hint: 'The key may not do this: check its scopes, its projects and the rules of the organization.',
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

function timedOut(rateClass: RateClass): Verdict {
  if (rateClass !== 'query')
    return {
      code: 'server_error',
      retryable: true,
      hint: 'PostHog did not answer its gateway in time; try again.',
    }
  return { code: 'query_too_expensive', hint: `The query hit its time limit. ${NARROW}` }
}

/** Some 429s name the wait in words only. */
function throttledForMs(status: number, detail: string): number | undefined {
  const seconds = status === 429 ? /available in (\d+) second/.exec(detail)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
