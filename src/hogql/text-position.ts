import type { QueryPosition } from '../errors.ts'

/** Line and column (1-based) of a span given in UTF-16 units; offsets outside the text are moved to its ends. */
export function textPosition(text: string, start: number, end: number): QueryPosition {
  const from = clamp(start, text.length)
  const before = text.slice(0, from)
  const lineStart = before.lastIndexOf('\n') + 1
  return {
    line: before.split('\n').length,
    column: from - lineStart + 1,
    start: from,
    end: Math.max(from, clamp(end, text.length)),
  }
}

/** PostHog counts characters (code points); JavaScript strings count UTF-16 units. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0
  for (let index = 0; index < codePoints && offset < text.length; index++)
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1
  return offset
}

const clamp = (offset: number, length: number): number => Math.min(Math.max(0, offset), length)
