/**
 * The first characters of a text, never half of one, and how many are missing.
 * @example cutText('signup', 4) //=> { text: 'sign', missing: 2 }
 */
export function cutText(text: string, maxLength: number): { text: string; missing: number } {
  if (text.length <= maxLength) return { text, missing: 0 }
  const end = Math.max(0, Math.floor(maxLength))
  const kept = text.slice(0, /[\ud800-\udbff]/.test(text[end - 1] ?? '') ? end - 1 : end)
  return { text: kept, missing: text.length - kept.length }
}
