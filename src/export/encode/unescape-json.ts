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
  options: UnescapeOptions,
): number {
  for (;;) {
    let byte = source[from]!
    while (byte !== BACKSLASH && byte !== QUOTE) {
      target[at++] = byte
      byte = source[++from]!
    }
    if (byte === QUOTE) return at
    at = writeEscape(source, from, target, at, options)
    if (at < 0) return -1
    from += escapeBytes(source, from)
  }
}

/** How long the escape at a place is: 2, 6, or 12 for a pair of surrogates. */
export function escapeBytes(source: Buffer, from: number): number {
  if (source[from + 1] !== LETTER_U) return 2
  return codeAt(source, from) > 0xffff ? 12 : 6
}

/** Writes what the escape at `from` stands for; gives the place after it. */
export function writeEscape(
  source: Buffer,
  from: number,
  target: Buffer,
  at: number,
  { doubleQuotes, replaceSurrogates }: UnescapeOptions,
): number {
  const letter = source[from + 1]!
  let code = letter === LETTER_U ? codeAt(source, from) : ESCAPED[letter]!
  if (code >= 0xd800 && code < 0xe000) {
    if (!replaceSurrogates) return -1
    code = 0xfffd
  }
  if (code === QUOTE && doubleQuotes) target[at++] = QUOTE
  return writeUtf8(code, target, at)
}

/** What a \u escape stands for, together with the one behind it when the two are a pair. */
function codeAt(source: Buffer, from: number): number {
  const code = hexAt(source, from + 2)
  if (code < 0xd800 || code >= 0xdc00) return code
  const low = source[from + 6] === BACKSLASH && source[from + 7] === LETTER_U ? hexAt(source, from + 8) : 0
  return low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : code
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
