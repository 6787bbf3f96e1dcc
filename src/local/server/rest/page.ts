import { invalidInput } from '../api-failure.ts'
import { type HttpAnswer, json } from '../http-answer.ts'
import type { ApiCall } from './api-route.ts'

export interface Window {
  limit: number
  offset: number
}

const MAX_PAGE = 10_000

/** The page a list call asks for. @throws {ApiFailure} 400 when it is not one. */
export function readWindow({ searchParams }: ApiCall, defaultLimit = 100): Window {
  return {
    limit: Math.min(readCount(searchParams, 'limit', 1) ?? defaultLimit, MAX_PAGE),
    offset: readCount(searchParams, 'offset', 0) ?? 0,
  }
}

function readCount(searchParams: URLSearchParams, name: string, least: number): number | undefined {
  const text = searchParams.get(name)
  if (text === null || text === '') return undefined
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < least)
    throw invalidInput(`"${text}" is not a valid ${name}.`, name)
  return count
}

/** `{count, next, previous, results}` of a whole list. */
export function pageOf(call: ApiCall, items: readonly unknown[], defaultLimit = 100): HttpAnswer {
  const window = readWindow(call, defaultLimit)
  const results = items.slice(window.offset, window.offset + window.limit)
  const hasMore = window.offset + window.limit < items.length
  return json(200, { count: items.length, ...pageLinks(call, window, hasMore), results })
}

/** Links to the pages around this one: absolute, on the origin the call came to. */
export function pageLinks(
  call: ApiCall,
  { limit, offset }: Window,
  hasMore: boolean,
): { next: string | null; previous: string | null } {
  const at = (start: number) => linkTo(call, { limit: String(limit), offset: String(start) })
  return {
    next: hasMore ? at(offset + limit) : null,
    previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
  }
}

/** `{next, previous, results}` by cursor; a cursor is opaque to callers. */
export function cursorPage(call: ApiCall, items: readonly unknown[], limit = 100): HttpAnswer {
  const start = readCursor(call.searchParams.get('cursor'))
  const at = (offset: number) => linkTo(call, { cursor: Buffer.from(`o=${offset}`).toString('base64url') })
  return json(200, {
    next: start + limit < items.length ? at(start + limit) : null,
    previous: start > 0 ? at(Math.max(0, start - limit)) : null,
    results: items.slice(start, start + limit),
  })
}

function readCursor(cursor: string | null): number {
  if (!cursor) return 0
  const start = /^o=(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (start === undefined) throw invalidInput('Invalid cursor', 'cursor')
  return Number(start)
}

function linkTo({ request }: ApiCall, changes: Record<string, string>): string {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value)
  url.searchParams.delete('personal_api_key')
  return url.href
}
