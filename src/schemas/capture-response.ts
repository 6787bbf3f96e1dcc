/** What a capture route answered with 200. */
export interface CaptureResponse {
  /** The products whose allowance is used up: the events were dropped. */
  quotaLimited: readonly string[]
  /** False for a web page and for JSON that was cut: something else than PostHog answered, or changed its answer. */
  fromPostHog: boolean
}

/**
 * Reads the answer whatever it is: PostHog has said `{"status":"Ok"}`, `{"status":1}`, `1` and nothing at all.
 * Never throws.
 */
export function readCaptureResponse(text: string): CaptureResponse {
  const trimmed = text.trim()
  if (trimmed.startsWith('<')) return { quotaLimited: [], fromPostHog: false }
  if (!trimmed.startsWith('{')) return { quotaLimited: [], fromPostHog: true }
  try {
    const { quota_limited: limited } = JSON.parse(trimmed) as { quota_limited?: unknown }
    const products = Array.isArray(limited) ? limited : []
    return { quotaLimited: products.filter((product) => typeof product === 'string'), fromPostHog: true }
  } catch {
    return { quotaLimited: [], fromPostHog: false }
  }
}
