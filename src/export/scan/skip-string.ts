import { BACKSLASH, LETTER_U, QUOTE } from './json-bytes.ts'

/** There is nothing wrong, but more bytes are needed to tell where it ends. */
export const INCOMPLETE = -1
/** It is not JSON. */
export const MALFORMED = -2

export const broken = (at: number, end: number): number => (at < end ? MALFORMED : INCOMPLETE)

/** 1 for what ends a run of plain characters: quotes, backslashes, and the control characters no string may hold. */
const ENDS_RUN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
)
const isOneOf = (characters: string) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (characters.includes(String.fromCharCode(byte)) ? 1 : 0))
const IS_ESCAPE = isOneOf('"\\/bfnrt')
const IS_HEX = isOneOf('0123456789abcdefABCDEF')

/**
 * Where a JSON string ends: the place after its closing quote, for a place after its opening one. As all of these
 * functions, it needs a zero at `bytes[end]`, which ends every run without asking for the length at every byte.
 */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  for (;;) {
    let byte = bytes[at]!
    while (ENDS_RUN[byte] === 0) byte = bytes[++at]!
    if (byte === QUOTE) return at + 1
    if (byte !== BACKSLASH) return broken(at, end)
    const escaped = bytes[at + 1]!
    if (IS_ESCAPE[escaped] === 1) {
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
