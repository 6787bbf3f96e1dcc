import { OPEN_BRACE, OPEN_BRACKET, skipSpace } from '../scan/json-bytes.ts'
import { skipJson } from '../scan/skip-json.ts'
import { JsonInliner } from './json-inliner.ts'
import { unescapeJson } from './unescape-json.ts'

/** A surrogate half has no bytes of its own: what holds one stays a string, escaped as it came. */
const EXACT = { doubleQuotes: false, replaceSurrogates: false }

const inliner = new JsonInliner()

/**
 * Writes the text of the JSON string at `source[from, to)` to `target[at]`, where it is an object or a list; gives the place
 * after it, else -1. The bytes stay as they are but for line breaks and tabs between values, which become spaces.
 * `target` must have room for the string.
 */
export function inlineJson(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  const written = inliner.inline(source, from, to, target, at)
  if (written >= 0) return written
  const end = unescapeJson(source, from + 1, target, at, EXACT)
  if (end < 0) return -1
  target[end] = 0 // where the quotes would be there is room
  const first = skipSpace(target, at)
  if (target[first] !== OPEN_BRACE && target[first] !== OPEN_BRACKET) return -1
  const after = skipJson(target, first, end)
  return after >= 0 && skipSpace(target, after) === end ? end : -1
}
