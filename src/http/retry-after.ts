/**
 * Milliseconds to wait according to a `Retry-After` header: whole seconds or an HTTP date. Nonsense gives undefined,
 * a date in the past 0.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  // Date.parse takes almost anything ("-5" is a year); an HTTP date starts with the name of a day.
  const at = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
