import type { EscapeNotes } from '../scan/escape-notes.ts'
import { OPEN_BRACE, OPEN_BRACKET, skipSpace } from '../scan/json-bytes.ts'
import { skipJson } from '../scan/skip-json.ts'
import type { ByteView } from './byte-view.ts'
import { inlineCompactJson } from './inline-compact-json.ts'
import { unescapeJson } from './unescape-json.ts'

/** A surrogate half has no bytes of its own: what holds one stays a string, escaped as it came. */
const EXACT = { doubleQuotes: false, replaceSurrogates: false }

/**
 * Writes the text of the JSON string at `[from, to)` of the source to `at`, where it is an object or a list; gives the place
 * after it, else -1. The bytes stay as they are but for line breaks and tabs between values, which become spaces.
 * The target must have room for the string.
 */
export function inlineJson(
  source: ByteView,
  from: number,
  to: number,
  notes: EscapeNotes,
  target: ByteView,
  at: number,
): number {
  const written = inlineCompactJson(source, from, to, notes, target, at)
  if (written >= 0) return written
  const { bytes } = target
  const end = unescapeJson(source.bytes, from + 1, bytes, at, EXACT)
  if (end < 0) return -1
  bytes[end] = 0 // where the quotes would be there is room
  const first = skipSpace(bytes, at)
  if (bytes[first] !== OPEN_BRACE && bytes[first] !== OPEN_BRACKET) return -1
  const after = skipJson(bytes, first, end)
  return after >= 0 && skipSpace(bytes, after) === end ? end : -1
}
