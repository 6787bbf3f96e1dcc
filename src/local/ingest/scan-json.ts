/** What a JSON text holds that JSON.parse would change, or that could run out of stack afterwards. */
export interface JsonScan {
  /** Of lists and objects in each other. */
  depth: number
  /** A number with 16 digits before its point, or with an exponent: it may be beyond what a double holds. */
  hasLongNumber: boolean
  /** `\ud83d` and the like: half a character, unless the other half follows. */
  hasSurrogateEscape: boolean
}

const LONG_DIGITS = 16
/** Digits of a fraction are counted from here, and never reach the limit. */
const FRACTION = Number.MIN_SAFE_INTEGER
const [POINT, QUOTE, BACKSLASH, OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = Buffer.from('."\\[{]}')
const [ZERO, NINE, SMALL_E, LARGE_E] = Buffer.from('09eE')

/** One pass over text that need not be well-formed, several times faster than parsing it. */
export function scanJson(text: string): JsonScan {
  let level = 0
  let depth = 0
  let digits = 0
  let hasLongNumber = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      digits = 0
      at = endOfString(text, at)
    } else if (code >= ZERO! && code <= NINE!) {
      if (++digits === LONG_DIGITS) hasLongNumber = true
    } else if (digits !== 0 && (code === SMALL_E || code === LARGE_E)) hasLongNumber = true
    else if (digits !== 0 && code === POINT) digits = FRACTION
    else {
      digits = 0
      if (code === OPEN_LIST || code === OPEN_OBJECT) {
        if (++level > depth) depth = level
      } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) level--
    }
  }
  const hasSurrogateEscape = text.includes('\\u') && /\\u[dD]/.test(text)
  return { depth, hasLongNumber, hasSurrogateEscape }
}

/** Where the string that begins at `start` has its closing quote; the end of the text when it has none. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    // Pairs of backslashes stand for backslashes; one alone is the quote's.
    if ((end - before) % 2 === 1) return end
  }
  return text.length
}
