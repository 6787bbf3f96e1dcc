import type { QueryPosition } from '../errors.ts'
import { displayWidth } from './display-width.ts'
import { formatValue } from './format-value.ts'

const CONTEXT_COLUMNS = 100

/**
 * The line a position points at, with carets under it.
 * @example
 * formatExcerpt('SELECT evnt FROM events', { line: 1, column: 8, start: 7, end: 11 })
 * //=> '1 | SELECT evnt FROM events\n  |        ^^^^'
 */
export function formatExcerpt(text: string, position: QueryPosition): string {
  const lineStart = position.start === 0 ? 0 : text.lastIndexOf('\n', position.start - 1) + 1
  const newline = text.indexOf('\n', position.start)
  const line = text.slice(lineStart, newline === -1 ? text.length : newline)
  const column = position.start - lineStart
  // Long one-line queries: show the neighbourhood, not the whole text.
  const from = Math.max(0, column - CONTEXT_COLUMNS / 2)
  const visible = line.slice(from, from + CONTEXT_COLUMNS).replaceAll('\t', ' ')
  const before = visible.slice(0, column - from)
  const marked = line.slice(
    column,
    Math.max(column + 1, Math.min(position.end - lineStart, from + CONTEXT_COLUMNS)),
  )
  const gutter = String(position.line)
  const carets = '^'.repeat(Math.max(1, displayWidth(marked.replaceAll('\t', ' '))))
  const lead = from > 0 ? '…' : ''
  const tail = from + CONTEXT_COLUMNS < line.length ? '…' : ''
  const indent = ' '.repeat(displayWidth(lead + formatValue(before, 'plain')))
  return `${gutter} | ${lead}${formatValue(visible, 'plain')}${tail}\n${' '.repeat(gutter.length)} | ${indent}${carets}`
}
