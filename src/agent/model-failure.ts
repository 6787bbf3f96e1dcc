import { type ErrorCode, ModelError, PostHogDriverError } from '../errors.ts'
import { parseRetryAfter } from '../http/retry-after.ts'
import { isRecord } from '../is-record.ts'
import { redactSecrets } from '../redact.ts'

interface Kind {
  code: ErrorCode
  retryable: boolean
  hint?: string
}

const LATER: Kind = { code: 'server_error', retryable: true, hint: 'Try again later.' }
const BUSY: Kind = { code: 'rate_limited', retryable: true, hint: 'Wait, or ask for higher limits.' }
const KEY: Kind = {
  code: 'authentication_failed',
  retryable: false,
  hint: 'Check the API key the Anthropic client was made with.',
}

const BY_STATUS: Record<number, Kind> = {
  400: { code: 'invalid_input', retryable: false },
  401: KEY,
  402: { code: 'quota_exceeded', retryable: false, hint: 'Check the billing of the account.' },
  403: {
    code: 'permission_denied',
    retryable: false,
    hint: 'Check what the key and its workspace may use.',
  },
  404: { code: 'not_found', retryable: false, hint: "Check the model's id and the client's baseURL." },
  408: { code: 'timeout', retryable: true },
  409: LATER,
  413: { code: 'payload_too_large', retryable: false, hint: 'Start a new conversation.' },
  429: BUSY,
}

/** Errors inside a stream have a type and no status. */
const STATUS_BY_TYPE: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  api_error: 500,
  overloaded_error: 529,
}

export interface ModelFailureOptions {
  /** Whether the answer had begun. */
  streaming: boolean
  secrets: readonly string[]
}

/**
 * What an SDK threw as an error of this package. Told by its fields rather than its class: there is more than one copy of an
 * SDK in the world, and other clients than the SDK.
 */
export function modelFailure(
  error: unknown,
  { streaming, secrets }: ModelFailureOptions,
): PostHogDriverError {
  if (PostHogDriverError.isInstance(error)) return error
  const fields = isRecord(error) || error instanceof Error ? (error as Partial<ThrownBySdk>) : {}
  const status = typeof fields.status === 'number' ? fields.status : STATUS_BY_TYPE[typeOf(fields) ?? '']
  const words = redactSecrets(wordsOf(fields), secrets)
  if (status !== undefined) {
    const { code, retryable, hint } = BY_STATUS[status] ?? kindOf(status)
    const wanted = headerOf(fields, 'x-should-retry')
    return new ModelError(`The model's API answered ${status}${words && `: ${words}`}`, {
      code,
      status,
      retryable: wanted === 'true' || (retryable && wanted !== 'false'),
      hint,
      details: {
        ...(typeOf(fields) && { type: typeOf(fields) }),
        ...(fields.requestID && { requestId: fields.requestID }),
        ...retryAfterOf(fields),
      },
      cause: error,
    })
  }
  // The SDK's connection errors have a status that is undefined; once an answer has begun, whatever ends it is one.
  if (streaming || 'status' in fields)
    return new ModelError(
      streaming
        ? `The model's answer was cut off${words && `: ${words}`}`
        : `The model's API could not be reached${words && `: ${words}`}`,
      {
        code: 'connection_failed',
        retryable: true,
        hint: "Check the network and the client's baseURL.",
        cause: error,
      },
    )
  return new ModelError(`The request to the model could not be sent${words && `: ${words}`}`, {
    code: 'invalid_configuration',
    hint: 'Check the options of the Anthropic client.',
    cause: error,
  })
}

interface ThrownBySdk {
  status: unknown
  type: unknown
  error: unknown
  headers: unknown
  requestID: string | null
  apiMessage: string | null
  message: string
}

const kindOf = (status: number): Kind => {
  if (status === 501 || status === 505) return { ...LATER, retryable: false }
  return status >= 500 ? LATER : { code: 'invalid_response', retryable: false }
}

function typeOf({ type, error }: Partial<ThrownBySdk>): string | undefined {
  if (typeof type === 'string') return type
  if (!isRecord(error)) return undefined
  const inner = isRecord(error.error) ? error.error.type : error.type
  return typeof inner === 'string' ? inner : undefined
}

/** The API's own words rather than the SDK's, which hold the whole body. */
function wordsOf({ apiMessage, error, message }: Partial<ThrownBySdk>): string {
  const inner = isRecord(error) && isRecord(error.error) ? error.error.message : undefined
  const words = apiMessage ?? inner ?? message
  return typeof words === 'string' ? words.slice(0, 500) : ''
}

function headerOf({ headers }: Partial<ThrownBySdk>, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : undefined
}

function retryAfterOf(fields: Partial<ThrownBySdk>): { retryAfterMs?: number } {
  const milliseconds = headerOf(fields, 'retry-after-ms')
  const retryAfterMs =
    milliseconds !== undefined && /^\d+(\.\d+)?$/.test(milliseconds)
      ? Number(milliseconds)
      : parseRetryAfter(headerOf(fields, 'retry-after'), Date.now())
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}
