/** What a JSON text holds that JSON.parse would change, or that could run out of stack afterwards. */
export interface JsonScan {
  /** Of lists and objects in each other. */
  depth: number
  /** A number of 16 digits or with an exponent: it may be beyond what a double holds. */
  hasLongNumber: boolean
  /** `\ud83d` and the like: half a character, unless the other half follows. */
  hasSurrogateEscape: boolean
}

const LONG_DIGITS = 16
const [QUOTE, BACKSLASH, OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = Buffer.from('"\\[{]}')
const [ZERO, NINE, SMALL_E, LARGE_E, SMALL_U, SMALL_D, LARGE_D] = Buffer.from('09eEudD')

/** One pass over text that need not be well-formed, much faster than parsing it. */
export function scanJson(text: string): JsonScan {
  const { length } = text
  let [level, depth, digits] = [0, 0, 0]
  let [hasLongNumber, hasSurrogateEscape] = [false, false]
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      digits = 0
      for (at++; at < length; at++) {
        const inside = text.charCodeAt(at)
        if (inside === QUOTE) break
        if (inside !== BACKSLASH) continue
        at++
        if (text.charCodeAt(at) !== SMALL_U) continue
        const first = text.charCodeAt(at + 1)
        if (first === SMALL_D || first === LARGE_D) hasSurrogateEscape = true
      }
    } else if (code >= ZERO! && code <= NINE!) {
      if (++digits === LONG_DIGITS) hasLongNumber = true
    } else if (digits > 0 && (code === SMALL_E || code === LARGE_E)) hasLongNumber = true
    else {
      digits = 0
      if (code === OPEN_LIST || code === OPEN_OBJECT) {
        if (++level > depth) depth = level
      } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) level--
    }
  }
  return { depth, hasLongNumber, hasSurrogateEscape }
}
