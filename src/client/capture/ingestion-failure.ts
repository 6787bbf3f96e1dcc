import { ApiError, type ErrorCode, PostHogDriverError } from '../../errors.ts'

interface Remedy {
  code?: ErrorCode
  hint: string
  retryable?: boolean
}

/** The same failure with the next step for the ingestion host, where another credential and other limits hold. */
export function ingestionFailure(error: unknown): PostHogDriverError {
  if (!PostHogDriverError.isInstance(error)) throw error
  const remedy = error instanceof ApiError ? remedyFor(error) : undefined
  if (!remedy) return error
  return new ApiError(error.message, {
    code: remedy.code ?? error.code,
    status: error.status,
    hint: remedy.hint,
    retryable: remedy.retryable ?? error.retryable,
    details: error.details,
    cause: error.cause,
  })
}

function remedyFor({ code, message }: ApiError): Remedy | undefined {
  switch (code) {
    case 'authentication_failed':
    case 'permission_denied':
      return {
        hint:
          'Check the project token (projectToken, POSTHOG_PROJECT_API_KEY), under Settings > Project, and that ' +
          'ingestionHost is its region: a token of US Cloud is unknown to EU Cloud and the other way round.',
      }
    case 'not_found':
    case 'invalid_response':
      return {
        hint: 'Check that ingestionHost, by default made from host (POSTHOG_HOST), is where PostHog takes events.',
      }
    case 'rate_limited':
    case 'concurrency_limited':
      return /billing/i.test(message)
        ? { code: 'quota_exceeded', retryable: false, hint: QUOTA_HINT }
        : { code: 'rate_limited', hint: 'Send less at once, and try again later.' }
    case 'payload_too_large':
      return { hint: 'The server takes no event of this size; send fewer or shorter properties.' }
  }
}

const QUOTA_HINT =
  'The organization has used up its allowance for this period; wait for the reset or change the plan.'

/** PostHog says yes and drops the events all the same. */
export function quotaError(url: string, products: readonly string[]): ApiError {
  return new ApiError(
    `POST ${url} answered 200, and dropped what was sent: ${products.join(', ')} over quota`,
    {
      code: 'quota_exceeded',
      status: 200,
      hint: QUOTA_HINT,
      details: { quotaLimited: products },
    },
  )
}

/** A web page, or half of an answer, in place of one. */
export function notPostHogError(url: string): ApiError {
  return new ApiError(`POST ${url} answered with something that is not PostHog's answer`, {
    code: 'invalid_response',
    status: 200,
    hint: 'Check that ingestionHost, by default made from host (POSTHOG_HOST), is where PostHog takes events.',
  })
}
