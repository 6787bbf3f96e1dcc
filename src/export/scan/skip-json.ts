import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOT,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  QUOTE,
  skipSpace,
  ZERO,
} from './json-bytes.ts'
import { broken, INCOMPLETE, skipString } from './skip-string.ts'

/**
 * Where the JSON value at `at` ends, checked as strictly as JSON.parse does; INCOMPLETE or MALFORMED otherwise. A number is
 * complete when something follows it. Needs a zero at `bytes[end]`.
 */
export function skipJson(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]
  if (first === QUOTE) return skipString(bytes, at + 1, end)
  if (first === OPEN_BRACKET || first === OPEN_BRACE) return skipNested(bytes, at, end)
  if (first === 0x6e) return skipWord(bytes, at, end, NULL)
  if (first === 0x74) return skipWord(bytes, at, end, TRUE)
  if (first === 0x66) return skipWord(bytes, at, end, FALSE)
  return skipNumber(bytes, at, end)
}

const NULL = Buffer.from('null')
const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')

function skipWord(bytes: Uint8Array, at: number, end: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index++)
    if (bytes[at + index] !== word[index]) return broken(at + index, end)
  return at + word.length
}

function skipNumber(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === MINUS) at++
  at = bytes[at] === ZERO ? at + 1 : skipDigits(bytes, at, end)
  if (at >= 0 && bytes[at] === DOT) at = skipDigits(bytes, at + 1, end)
  if (at >= 0 && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    const sign = bytes[at + 1]
    at = skipDigits(bytes, sign === MINUS || sign === PLUS ? at + 2 : at + 1, end)
  }
  return at >= end ? INCOMPLETE : at
}

/** At least one of them. */
function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  const first = at
  while (bytes[at]! >= ZERO && bytes[at]! <= NINE) at++
  return at > first ? at : broken(at, end)
}

/** What is open, from the outermost: 1 for an object. Nothing is kept between calls but its size. */
let openKinds = new Uint8Array(64)

/** An object or a list, however deep. */
function skipNested(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0
  for (;;) {
    const first = bytes[at]
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (depth === openKinds.length) openKinds = growing(openKinds)
      openKinds[depth++] = first === OPEN_BRACE ? 1 : 0
      at = skipSpace(bytes, at + 1)
      if (bytes[at] !== (first === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)) {
        if (first === OPEN_BRACE) at = skipKey(bytes, at, end)
        if (at < 0) return at
        continue
      }
    } else {
      at = skipJson(bytes, at, end)
      if (at < 0) return at
    }
    // After a value, or before the end of an empty list or object.
    for (;;) {
      at = skipSpace(bytes, at)
      const isObject = openKinds[depth - 1] === 1
      if (bytes[at] === COMMA) {
        at = skipSpace(bytes, at + 1)
        if (isObject) at = skipKey(bytes, at, end)
        if (at < 0) return at
        break
      }
      if (bytes[at] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return broken(at, end)
      at++
      if (--depth === 0) return at
    }
  }
}

/** A key with its colon, up to the value. */
function skipKey(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== QUOTE) return broken(at, end)
  at = skipString(bytes, at + 1, end)
  if (at < 0) return at
  at = skipSpace(bytes, at)
  return bytes[at] === COLON ? skipSpace(bytes, at + 1) : broken(at, end)
}

function growing(from: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(from.length * 2)
  larger.set(from)
  return larger
}
