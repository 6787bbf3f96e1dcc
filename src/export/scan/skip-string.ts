import type { EscapeNotes } from './escape-notes.ts'
import { BACKSLASH, EXCLAMATION_MARK, LETTER_U, QUOTE, SPACE } from './json-bytes.ts'

/** There is nothing wrong, but more bytes are needed to tell where it ends. */
export const INCOMPLETE = -1
/** It is not JSON. */
export const MALFORMED = -2

export const broken = (at: number, end: number): number => (at < end ? MALFORMED : INCOMPLETE)

const isOneOf = (characters: string) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (characters.includes(String.fromCharCode(byte)) ? 1 : 0))
export const IS_ESCAPE = isOneOf('"\\/bfnrt')
export const IS_HEX = isOneOf('0123456789abcdefABCDEF')

/**
 * Where a JSON string ends: the place after its closing quote, for a place after its opening one. As all of these
 * functions, it needs a zero at `bytes[end]`, which ends every run without asking for the length at every byte.
 * @param notes Takes down the escapes on the way.
 */
export function skipString(bytes: Uint8Array, at: number, end: number, notes?: EscapeNotes): number {
  for (;;) {
    let byte = bytes[at]!
    // Up to a quote, a backslash or one of the control characters that no string may hold.
    while (byte > QUOTE ? byte !== BACKSLASH : byte === SPACE || byte === EXCLAMATION_MARK)
      byte = bytes[++at]!
    if (byte === QUOTE) return at + 1
    if (byte !== BACKSLASH) return broken(at, end)
    if (notes !== undefined) notes.note(at)
    const escaped = bytes[at + 1]!
    if (escaped === QUOTE || IS_ESCAPE[escaped] === 1) {
      at += 2
    } else if (escaped === LETTER_U) {
      for (let digit = at + 2; digit < at + 6; digit++)
        if (IS_HEX[bytes[digit]!] !== 1) return broken(digit, end)
      at += 6
    } else {
      return broken(at + 1, end)
    }
  }
}
