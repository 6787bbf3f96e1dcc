import { randomUUID } from 'node:crypto'

/** Goes before digits that travel as text; nobody can have sent it. */
const MARK = `${randomUUID()}:`
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g')
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const [QUOTE, BACKSLASH, MINUS, ZERO, NINE] = Buffer.from('"\\-09')

/**
 * JSON.parse, with integers beyond 2^53 as bigint instead of rounded.
 * @throws {SyntaxError} as JSON.parse does.
 * @example parseExactJson('{"id":9007199254740993}') //=> { id: 9007199254740993n }
 */
export function parseExactJson(text: string): unknown {
  const plain: unknown = JSON.parse(text)
  if (!/\d{16}/.test(text)) return plain
  const quoted = quoteLargeIntegers(text)
  if (quoted === text) return plain
  return JSON.parse(quoted, (_name, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  )
}

/** JSON.stringify for what `parseExactJson` gives: bigints become their digits again. */
export function writeExactJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Bigints are rare, so that looking for them beforehand costs more.
    if (!(error instanceof TypeError)) throw error
    const marked = JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'bigint' ? `${MARK}${part}` : part,
    )
    return marked.replace(MARKED, '$1')
  }
}

/** @param text Well-formed JSON. */
function quoteLargeIntegers(text: string): string {
  let quoted = ''
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === MINUS || (code >= ZERO! && code <= NINE!)) {
      NUMBER.lastIndex = at
      const [number = ''] = NUMBER.exec(text) ?? []
      if (/^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))) {
        quoted += `${text.slice(copied, at)}"${MARK}${number}"`
        copied = at + number.length
      }
      at += number.length - 1
    }
  }
  return quoted + text.slice(copied)
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}
