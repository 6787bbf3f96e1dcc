import { BACKSLASH, LETTER_U, QUOTE } from '../scan/json-bytes.ts'

/** What a letter after a backslash stands for; 0 for what is no such letter. */
const ESCAPED = new Uint8Array(256)
for (const [letter, character] of Object.entries({
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}))
  ESCAPED[letter.charCodeAt(0)] = character.charCodeAt(0)

export interface UnescapeOptions {
  /** Writes every `"` twice, as CSV has it. */
  doubleQuotes: boolean
  /** Half of a surrogate pair is no character: it becomes U+FFFD, or -1 is returned. */
  replaceSurrogates: boolean
}

/**
 * Writes the text of a JSON string, whose content begins at `from` and ends at a closing quote, to `target[at]`, as UTF-8.
 * Takes no more bytes than the string has, twice as many with doubled quotes. Gives the place after it.
 */
export function unescapeJson(
  source: Buffer,
  from: number,
  target: Buffer,
  at: number,
  { doubleQuotes, replaceSurrogates }: UnescapeOptions,
): number {
  for (;;) {
    let byte = source[from]!
    while (byte !== BACKSLASH && byte !== QUOTE) {
      target[at++] = byte
      byte = source[++from]!
    }
    if (byte === QUOTE) return at
    const letter = source[from + 1]!
    from += 2
    if (letter === QUOTE) {
      target[at++] = QUOTE
      if (doubleQuotes) target[at++] = QUOTE
      continue
    }
    if (letter !== LETTER_U) {
      target[at++] = ESCAPED[letter]!
      continue
    }
    let code = hexAt(source, from)
    from += 4
    if (code >= 0xd800 && code < 0xe000) {
      const low =
        code < 0xdc00 && source[from] === BACKSLASH && source[from + 1] === LETTER_U
          ? hexAt(source, from + 2)
          : 0
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        from += 6
      } else if (replaceSurrogates) {
        code = 0xfffd
      } else {
        return -1
      }
    }
    at = writeUtf8(code, target, at)
    if (code === QUOTE && doubleQuotes) target[at++] = QUOTE
  }
}

function hexAt(source: Buffer, at: number): number {
  let code = 0
  for (let digit = at; digit < at + 4; digit++) {
    const byte = source[digit]!
    code = code * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57)
  }
  return code
}

function writeUtf8(code: number, target: Buffer, at: number): number {
  if (code < 0x80) {
    target[at++] = code
  } else if (code < 0x800) {
    target[at++] = 0xc0 | (code >> 6)
    target[at++] = 0x80 | (code & 0x3f)
  } else if (code < 0x10000) {
    target[at++] = 0xe0 | (code >> 12)
    target[at++] = 0x80 | ((code >> 6) & 0x3f)
    target[at++] = 0x80 | (code & 0x3f)
  } else {
    target[at++] = 0xf0 | (code >> 18)
    target[at++] = 0x80 | ((code >> 12) & 0x3f)
    target[at++] = 0x80 | ((code >> 6) & 0x3f)
    target[at++] = 0x80 | (code & 0x3f)
  }
  return at
}
