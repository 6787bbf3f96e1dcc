/** What a capture route answered with 200. */
export interface CaptureResponse {
  /** The products whose allowance is used up: the events were dropped. */
  quotaLimited: readonly string[]
  /** False for a web page: something else than PostHog answered. */
  fromPostHog: boolean
}

/**
 * Reads the answer whatever it is: PostHog has said `{"status":"Ok"}`, `{"status":1}`, `1` and nothing at all.
 * Never throws.
 */
export function readCaptureResponse(text: string): CaptureResponse {
  const trimmed = text.trim()
  if (trimmed.startsWith('<')) return { quotaLimited: [], fromPostHog: false }
  return { quotaLimited: quotaLimitedIn(trimmed), fromPostHog: true }
}

function quotaLimitedIn(text: string): string[] {
  if (!text.startsWith('{')) return []
  try {
    const { quota_limited: limited } = JSON.parse(text) as { quota_limited?: unknown }
    return Array.isArray(limited) ? limited.filter((product) => typeof product === 'string') : []
  } catch {
    return []
  }
}
