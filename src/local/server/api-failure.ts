import { type HttpAnswer, json } from './http-answer.ts'

export type FailureType =
  | 'authentication_error'
  | 'invalid_request'
  | 'server_error'
  | 'throttled_error'
  | 'validation_error'

interface ApiFailureOptions {
  status: number
  type: FailureType
  code: string
  attr?: string
  headers?: Record<string, string>
}

/** A refusal in PostHog's error envelope. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'

  constructor(
    readonly detail: string,
    readonly options: ApiFailureOptions,
  ) {
    super(detail)
  }

  get status(): number {
    return this.options.status
  }

  toAnswer(): HttpAnswer {
    const { status, type, code, attr = null, headers } = this.options
    return { ...json(status, { type, code, detail: this.detail, attr }), headers }
  }
}

/** 400: the request is not what the route takes. */
export const parseError = (detail: string): ApiFailure =>
  new ApiFailure(detail, { status: 400, type: 'invalid_request', code: 'parse_error' })

/** 400: a field or a parameter is wrong. */
export const invalidInput = (detail: string, attr?: string): ApiFailure =>
  new ApiFailure(detail, { status: 400, type: 'validation_error', code: 'invalid_input', attr })

/** 403: the key may not do this. */
export const permissionDenied = (detail: string): ApiFailure =>
  new ApiFailure(detail, { status: 403, type: 'authentication_error', code: 'permission_denied' })

/** 429: too many requests (then with the seconds to wait), or too many queries at once. */
export const throttled = (detail: string, retryAfterSeconds?: number): ApiFailure =>
  new ApiFailure(detail, {
    status: 429,
    type: 'throttled_error',
    code: 'throttled',
    headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  })

/** 400: the query is wrong. */
export const invalidQuery = (detail: string, code: string): ApiFailure =>
  new ApiFailure(detail, { status: 400, type: 'validation_error', code })

export const notFound = (detail: string): ApiFailure =>
  new ApiFailure(detail, { status: 404, type: 'invalid_request', code: 'not_found' })

export const methodNotAllowed = (method: string, allowed: readonly string[]): ApiFailure =>
  new ApiFailure(`Method "${method}" not allowed.`, {
    status: 405,
    type: 'invalid_request',
    code: 'method_not_allowed',
    headers: { Allow: allowed.join(', ') },
  })

export const bodyTooLarge = (maxBytes: number): ApiFailure =>
  new ApiFailure(`The request body is larger than ${maxBytes} bytes.`, {
    status: 413,
    type: 'invalid_request',
    code: 'payload_too_large',
  })

export const serverError = (detail: string, status = 500, code = 'error'): ApiFailure =>
  new ApiFailure(detail, { status, type: 'server_error', code })
