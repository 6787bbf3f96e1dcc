import { displayWidth } from './display-width.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Cuts text to a display width, with `…` in place of what is missing; never inside an emoji or a combined character.
 * @example
 * truncateText('subscription_purchased', 10) //=> 'subscript…'
 */
export function truncateText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    const next = displayWidth(segment)
    if (used + next > width - 1) break
    kept += segment
    used += next
  }
  return `${kept}…`
}
