import { InputError } from '../errors.ts'
import { holdsSecret, redactSecrets } from '../redact.ts'
import type { HttpRequest } from './http-client.ts'
import { wholeCharacters, wholeCharactersInJson } from './whole-characters.ts'

/** Headers that may go to another origin. A list of what is allowed, because a list of secrets is never complete. */
const HEADERS_FOR_STRANGERS = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'range',
  'user-agent',
])

/**
 * The absolute URL of a request. @throws {InputError} when the path could lead somewhere it does not show, or shows the key,
 * which logs of servers and proxies would keep.
 */
export function urlFor(
  { path, query = {} }: Pick<HttpRequest, 'path' | 'query'>,
  origin: string,
  secrets: readonly string[] = [],
): URL {
  const absolute = /^https?:\/\//i.test(path)
  // "//elsewhere" and "/\elsewhere" name another server, to a URL parser.
  if (!absolute && !/^\/(?![/\\])/.test(path))
    throw new InputError(
      `Not a path on ${origin}: ${JSON.stringify(redactSecrets(path, secrets).slice(0, 100))}`,
      {
        code: 'invalid_input',
        hint: 'A path starts with one slash, for example /api/projects/1/query/.',
      },
    )
  const url = new URL(path, origin)
  for (const [name, value] of Object.entries(query))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined)
        url.searchParams.append(name, wholeCharacters(String(item), `The query parameter ${name}`))
  if (holdsSecret(url.href, secrets))
    throw new InputError(`The URL of a request to ${redactSecrets(url.origin, secrets)} would show the key`, {
      code: 'invalid_input',
      hint: 'Leave the key to the client: it travels in the Authorization header, and nowhere else.',
    })
  return url
}

/** Headers for this URL: all of them at home, only harmless ones elsewhere. */
export function headersFor(headers: Record<string, string>, atHome: boolean): Record<string, string> {
  if (atHome) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS_FOR_STRANGERS.has(name)))
}

/**
 * Names in lower case, so that a later header replaces an earlier one however it is spelled.
 * @throws {InputError} for values that could end a header line; the value itself is not shown.
 */
export function mergeHeaders(...sets: readonly Record<string, string>[]): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const set of sets) for (const [name, value] of Object.entries(set)) merged[name.toLowerCase()] = value
  for (const [name, value] of Object.entries(merged))
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new InputError(`The header ${name} holds characters that headers cannot carry`, {
        code: 'invalid_input',
        hint: 'Use printable ASCII without line breaks.',
      })
  return merged
}

/**
 * The body as sent: bytes as they are, everything else as JSON.
 * @throws {InputError} for what JSON, or UTF-8, cannot carry.
 */
export function encodeBody(body: unknown): { body?: string | Uint8Array; headers: Record<string, string> } {
  if (body === undefined) return { headers: {} }
  if (body instanceof Uint8Array) return { body, headers: {} }
  let json: string | undefined
  try {
    json = JSON.stringify(body)
  } catch (error) {
    throw new InputError('The body cannot be written as JSON', {
      code: 'invalid_input',
      hint: 'Convert bigint values to strings and remove circular references.',
      cause: error,
    })
  }
  if (json === undefined)
    throw new InputError(`The body is a ${typeof body}, which JSON has no text for`, {
      code: 'invalid_input',
      hint: 'Pass what JSON can carry, or bytes (a Uint8Array).',
    })
  return {
    body: wholeCharactersInJson(json, 'The body'),
    headers: { 'content-type': 'application/json' },
  }
}
