import { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipSpace } from './json-bytes.ts'
import { skipJson } from './skip-json.ts'
import { broken, skipString } from './skip-string.ts'

/** The object ends without rows. */
export const NO_ROWS = -3

const KEY = Buffer.from('"results"')

/**
 * The place after the `[` that opens the rows of an answer that begins at `at`: the list under the key `results`, which may
 * stand anywhere in the object. NO_ROWS, INCOMPLETE or MALFORMED otherwise. Needs a zero at `bytes[end]`.
 */
export function findRows(bytes: Buffer, at: number, end: number): number {
  at = skipSpace(bytes, at)
  if (bytes[at] !== OPEN_BRACE) return broken(at, end)
  at = skipSpace(bytes, at + 1)
  if (bytes[at] === CLOSE_BRACE) return NO_ROWS
  for (;;) {
    const key = at
    if (bytes[at] !== QUOTE) return broken(at, end)
    at = skipString(bytes, at + 1, end)
    if (at < 0) return at
    const isResults = KEY.equals(bytes.subarray(key, at))
    at = skipSpace(bytes, at)
    if (bytes[at] !== COLON) return broken(at, end)
    at = skipSpace(bytes, at + 1)
    if (isResults && bytes[at] === OPEN_BRACKET) return at + 1
    at = skipJson(bytes, at, end)
    if (at < 0) return at
    at = skipSpace(bytes, at)
    if (bytes[at] === CLOSE_BRACE) return NO_ROWS
    if (bytes[at] !== COMMA) return broken(at, end)
    at = skipSpace(bytes, at + 1)
  }
}
