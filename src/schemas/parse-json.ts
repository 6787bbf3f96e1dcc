/**
 * JSON.parse that keeps integers exact: those beyond 2^53 come back as bigint, all other values as JSON.parse gives them.
 * Costs nothing unless the text holds an integer of 16 or more digits.
 * @throws {SyntaxError} as JSON.parse does.
 * @example parseJson('[42, 18446744073709551615]') //=> [42, 18446744073709551615n]
 */
export function parseJson(text: string): unknown {
  const integers = findUnsafeIntegers(text)
  if (integers.length === 0) return JSON.parse(text)
  // Each travels through JSON.parse as a string that nobody can have sent.
  const mark = `${globalThis.crypto.randomUUID().slice(-12)}:`
  const pieces: string[] = []
  let position = 0
  for (const { start, end } of integers) {
    pieces.push(text.slice(position, start), '"', mark, text.slice(start, end), '"')
    position = end
  }
  pieces.push(text.slice(position))
  return revive(JSON.parse(pieces.join('')), mark)
}

const SHORTEST_UNSAFE = 16

function findUnsafeIntegers(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  let outside = 0 // a place that is outside of strings
  // A run of 16 digits covers one of every 16 places, so nearly all of the text is never looked at.
  for (let probe = SHORTEST_UNSAFE - 1; probe < text.length; probe += SHORTEST_UNSAFE) {
    if (!isDigit(text, probe)) continue
    let start = probe
    let end = probe + 1
    while (isDigit(text, start - 1)) start--
    while (isDigit(text, end)) end++
    probe = end
    // JSON knows no leading zeros; left alone, they are JSON.parse's to refuse.
    if (end - start < SHORTEST_UNSAFE || text[start] === '0') continue
    if (text[start - 1] === '-') start--
    if (!standsAlone(text, start, end)) continue
    if (start < outside || Number.isSafeInteger(Number(text.slice(start, end)))) continue
    outside = skipStrings(text, outside, start)
    if (outside <= start) found.push({ start, end })
  }
  return found
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 48 && code <= 57
}

/** Not part of a float, and possibly a JSON value; it may still stand inside a string. */
const standsAlone = (text: string, start: number, end: number): boolean =>
  (start === 0 || '[:, \n\r\t'.includes(text[start - 1]!)) &&
  (end === text.length || ',]} \n\r\t'.includes(text[end]!))

/** The first place at or after `from` that is outside of strings and not before `until`, or the end of the string there. */
function skipStrings(text: string, from: number, until: number): number {
  let open = text.indexOf('"', from)
  while (open !== -1 && open < until) {
    const close = closingQuote(text, open)
    if (close >= until) return close + 1
    open = text.indexOf('"', close + 1)
  }
  return until
}

function closingQuote(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let backslashes = 0
    while (text[close - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return close
  }
  return text.length // never closed: JSON.parse will say so
}

/** Turns marked strings into bigints, in place, without recursion: answers may be nested deeply. */
function revive(root: unknown, mark: string): unknown {
  const toBigInt = (value: unknown): unknown =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value
  const open: object[] = []
  const visit = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return toBigInt(value)
    open.push(value)
    return value
  }
  const result = visit(root)
  for (let current = open.pop(); current; current = open.pop()) {
    if (Array.isArray(current)) {
      for (let index = 0; index < current.length; index++) {
        const before = current[index]
        const after = visit(before)
        if (after !== before) current[index] = after
      }
    } else {
      const record = current as Record<string, unknown>
      for (const key of Object.keys(record)) {
        const before = record[key]
        const after = visit(before)
        // Only bigints differ; assigning to an own `__proto__` stays an assignment to the own property.
        if (after !== before) record[key] = after
      }
    }
  }
  return result
}
