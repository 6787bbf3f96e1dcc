/** The two origins of a PostHog: the private API (personal key) and capture with flags (project token). */
export interface PostHogHosts {
  host: string
  ingestionHost: string
}

const US: PostHogHosts = { host: 'https://us.posthog.com', ingestionHost: 'https://us.i.posthog.com' }
const EU: PostHogHosts = { host: 'https://eu.posthog.com', ingestionHost: 'https://eu.i.posthog.com' }

// Matched whole, never by part: `posthog.company.com` is somebody's own server. The ingestion names are here because
// PostHog's SDK snippets teach them as "the host", and the personal key must not go there.
const CLOUD: ReadonlyMap<string, PostHogHosts> = new Map([
  ['us', US],
  ['eu', EU],
  ['https://us.posthog.com', US],
  ['https://app.posthog.com', US],
  ['https://us.i.posthog.com', US],
  ['https://eu.posthog.com', EU],
  ['https://eu.i.posthog.com', EU],
])

/** Both origins for `us`, `eu` or an origin URL; a self-hosted PostHog answers everything on one. */
export function hostsFor(regionOrOrigin: string): PostHogHosts {
  return CLOUD.get(regionOrOrigin) ?? { host: regionOrOrigin, ingestionHost: regionOrOrigin }
}

/** `{ origin }` of an acceptable host URL, or `{ problem }`: the reason it is not one. */
export function parseOrigin(
  text: string,
  options: { allowHttp: boolean },
): { origin: string } | { problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return { problem: 'it is not an https:// URL' }
  if (url.username || url.password) return { problem: 'it contains a user name or password' }
  if (url.pathname !== '/') return { problem: `it has a path (${url.pathname}); give the origin alone` }
  if (url.search || url.hash || /[?#]/.test(text))
    return { problem: 'it has a query or fragment; give the origin alone' }
  if (url.protocol === 'http:' && !options.allowHttp && !isLoopback(url.hostname))
    return { problem: 'http:// would send the key unencrypted; it is accepted for loopback addresses only' }
  return { origin: url.origin }
}

/** True for names and addresses that never leave this machine. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}
