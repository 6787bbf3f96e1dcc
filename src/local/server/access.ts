import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ApiFailure } from './api-failure.ts'

/** Where a personal key may stand, first candidate wins: header, body, query string. */
interface KeyCandidates {
  request: IncomingMessage
  body: unknown
  searchParams: URLSearchParams
  origin: string
}

/** @throws {ApiFailure} 401 when there is no key, or another one. */
export function checkPersonalKey(apiKey: string, candidates: KeyCandidates): void {
  const given = givenKey(candidates)
  if (!given) {
    throw unauthorized(
      candidates.origin,
      'not_authenticated',
      'Authentication credentials were not provided.',
    )
  }
  if (sameSecret(given.key, apiKey)) return
  throw unauthorized(
    candidates.origin,
    'authentication_failed',
    `Personal API key found in request ${given.place} is invalid.`,
  )
}

/** The key in the header, if there is one. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1]
}

function givenKey({
  request,
  body,
  searchParams,
}: KeyCandidates): { key: string; place: string } | undefined {
  const bearer = bearerOf(request)
  if (bearer) return { key: bearer, place: 'Authorization header' }
  const inBody =
    typeof body === 'object' && body !== null && 'personal_api_key' in body && body.personal_api_key
  if (typeof inBody === 'string' && inBody) return { key: inBody, place: 'body' }
  const inQuery = searchParams.get('personal_api_key')
  return inQuery ? { key: inQuery, place: 'query string' } : undefined
}

/** Takes the same time whatever the difference. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

function unauthorized(origin: string, code: string, detail: string): ApiFailure {
  return new ApiFailure(detail, {
    status: 401,
    type: 'authentication_error',
    code,
    headers: {
      'WWW-Authenticate': `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource"`,
    },
  })
}
