/** Bytes that mean something in JSON. */
export const LINE_FEED = 0x0a
export const CARRIAGE_RETURN = 0x0d
export const SPACE = 0x20
export const EXCLAMATION_MARK = 0x21
export const QUOTE = 0x22
export const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DOT = 0x2e
export const ZERO = 0x30
export const NINE = 0x39
export const COLON = 0x3a
export const OPEN_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_BRACKET = 0x5d
export const LETTER_N = 0x6e
export const LETTER_U = 0x75
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d

const TAB = 0x09

/**
 * The first byte that is not JSON whitespace. Tabs and line breaks become spaces on the way: they mean nothing there, and a
 * value copied into a line must not break it.
 */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at]!
    if (byte > SPACE) return at
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) bytes[at] = SPACE
    else if (byte !== SPACE) return at
    at++
  }
}
