import type { HttpRequest } from '../../http/http-client.ts'
import { wholeCharacters, wholeCharactersInJson } from '../../http/whole-characters.ts'

/**
 * Filters as PostHog reads them from a query string: lists and objects are JSON; null and undefined are left out.
 * @throws {InputError} for text that no URL can carry.
 */
export function queryString(filters: Readonly<Record<string, unknown>>): NonNullable<HttpRequest['query']> {
  const entries = Object.entries(filters).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === null) return []
    const what = `The filter ${name}`
    if (typeof value === 'object') return [[name, wholeCharactersInJson(JSON.stringify(value), what)]]
    return [[name, wholeCharacters(String(value), what)]]
  })
  return Object.fromEntries(entries)
}
