import type { HttpRequest } from '../../http/http-client.ts'

/** Filters as PostHog reads them from a query string: lists and objects are JSON; null and undefined are left out. */
export function queryString(filters: Readonly<Record<string, unknown>>): NonNullable<HttpRequest['query']> {
  const entries = Object.entries(filters).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === null) return []
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
  })
  return Object.fromEntries(entries)
}
