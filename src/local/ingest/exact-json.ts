import { randomUUID } from 'node:crypto'
import { endOfString, scanJson } from './scan-json.ts'

/** Goes before digits that travel as text; nobody can have sent it. */
const MARK = `${randomUUID()}:`
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g')
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const [QUOTE, MINUS, ZERO, NINE] = Buffer.from('"-09')
/** PostHog's parser gives up one level deeper. */
const MAX_DEPTH = 127
/** JSON.stringify writes larger numbers with an exponent. */
const WRITTEN_WITH_EXPONENT = 1e21
const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * JSON.parse, with integers beyond 2^53 as bigint instead of rounded; so are doubles that JSON.stringify would write as
 * integers beyond 64 bits, such as 1e20.
 * @throws {SyntaxError} as JSON.parse does.
 * @example parseExactJson('{"id":9007199254740993}') //=> { id: 9007199254740993n }
 */
export const parseExactJson = (text: string): unknown =>
  scanJson(text).hasLongNumber ? parseLongNumbers(text) : JSON.parse(text)

/**
 * The JSON of an event as somebody sends it, exactly. What could only be kept changed is refused, as PostHog refuses it:
 * numbers beyond what a double holds, halves of surrogate pairs, and more than 127 levels of nesting.
 * @throws {SyntaxError} for these, and as JSON.parse does.
 */
export function parseSentJson(text: string): unknown {
  const { depth, hasLongNumber, hasSurrogateEscape } = scanJson(text)
  if (depth > MAX_DEPTH)
    throw new SyntaxError(`recursion limit exceeded: ${depth} levels, ${MAX_DEPTH} are the limit`)
  const value = hasLongNumber ? parseLongNumbers(text) : JSON.parse(text)
  if (hasLongNumber || hasSurrogateEscape) checkKept(value)
  return value
}

/**
 * JSON.stringify for what `parseExactJson` gives: bigints become their digits again. Those beyond 64 bits get `.0` after
 * them, because ClickHouse would not read anything of a document that holds such an integer.
 */
export function writeExactJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Bigints are rare, so that looking for them beforehand costs more.
    if (!(error instanceof TypeError)) throw error
    const marked = JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'bigint' ? `${MARK}${part}` : part,
    )
    return marked.replace(MARKED, (_match, digits: string) =>
      fitsClickHouse(BigInt(digits)) ? digits : `${digits}.0`,
    )
  }
}

function parseLongNumbers(text: string): unknown {
  const plain: unknown = JSON.parse(text)
  const quoted = quoteLargeIntegers(text)
  if (quoted === text) return plain
  return JSON.parse(quoted, (_name, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  )
}

function checkKept(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new SyntaxError('number out of range')
  if (typeof value === 'string' && HALF_CHARACTER.test(value))
    throw new SyntaxError(`lone leading surrogate in hex escape: ${JSON.stringify(value.slice(0, 60))}`)
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    checkKept(name)
    checkKept(part)
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
      const integer = asBigint(number)
      if (integer !== undefined) {
        quoted += `${text.slice(copied, at)}"${MARK}${integer}"`
        copied = at + number.length
      }
      at += number.length - 1
    }
  }
  return quoted + text.slice(copied)
}

function asBigint(number: string): bigint | undefined {
  const value = Number(number)
  const [digits] = /^-?\d{16,}(?=(?:\.0+)?$)/.exec(number) ?? []
  if (digits !== undefined) return Number.isSafeInteger(value) ? undefined : BigInt(digits)
  return Math.abs(value) >= 2 ** 63 && Math.abs(value) < WRITTEN_WITH_EXPONENT ? BigInt(value) : undefined
}

const fitsClickHouse = (integer: bigint): boolean => integer >= -(2n ** 63n) && integer < 2n ** 64n
