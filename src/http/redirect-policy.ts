import { holdsSecret } from '../redact.ts'

export interface Redirect {
  status: number
  location: string | undefined
  method: string
  from: URL
  /** Redirects followed so far in this attempt. */
  hops: number
  /** Must not be in a URL, whoever wrote it. */
  secrets?: readonly string[]
}

export type RedirectDecision = { follow: true; url: URL } | { follow: false; reason: string }

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MAX_HOPS = 5

export const isRedirect = (status: number): boolean => REDIRECTS.has(status)

/**
 * Where to go next, if anywhere. Reads are followed; other methods only by 307 and 308 on the same origin, because the
 * other statuses turn them into a GET, and another origin would receive their body. Whether the key goes along is decided
 * per request: see `headersFor`.
 */
export function decideRedirect({
  status,
  location,
  method,
  from,
  hops,
  secrets = [],
}: Redirect): RedirectDecision {
  if (!location || !URL.canParse(location, from.href))
    return { follow: false, reason: 'without a usable Location' }
  if (hops >= MAX_HOPS) return { follow: false, reason: `more than ${MAX_HOPS} times in a row` }
  const url = new URL(location, from)
  const target = `to ${url.origin}${url.pathname}`
  if (url.protocol !== 'https:' && url.protocol !== from.protocol)
    return { follow: false, reason: `${target}, which is not encrypted` }
  if (url.username || url.password) return { follow: false, reason: `${target} with credentials in the URL` }
  if (holdsSecret(url.href, secrets)) return { follow: false, reason: 'to a URL that would show the key' }
  if (method === 'GET') return { follow: true, url }
  if (status !== 307 && status !== 308)
    return { follow: false, reason: `${target}, which would turn the ${method} into a GET` }
  if (url.origin !== from.origin)
    return { follow: false, reason: `${target}, another server, which must not see the body` }
  return { follow: true, url }
}
