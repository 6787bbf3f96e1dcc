import { isSymbol, significantTokens, type Token } from './scan-hogql.ts'

/** A `{...}` in the code of a query: not in a string, a comment, a quoted name or a dictionary. */
export interface Placeholder {
  /** `since` of `{since}`, `variables` of `{variables.org}`; undefined for an expression such as `{a + 1}`. */
  name?: string
  /** Every name read inside the braces. */
  names: readonly string[]
  /** Offsets of the braces in UTF-16 units, `end` exclusive. */
  start: number
  end: number
}

/**
 * The placeholders of a query, in order.
 * @example findPlaceholders("SELECT '{a}' FROM events WHERE event = {name}")
 * //=> [{ name: 'name', names: ['name'], start: 39, end: 45 }]
 */
export function findPlaceholders(hogql: string): Placeholder[] {
  const tokens = significantTokens(hogql)
  const found: Placeholder[] = []
  for (let index = 0; index < tokens.length; index++) {
    if (!isSymbol(tokens[index], '{')) continue
    const close = closingBrace(tokens, index)
    const inner = tokens.slice(index + 1, close)
    if (close === tokens.length || isDictionary(inner)) continue // nested placeholders are found on the way
    const names = inner.filter((token) => token.kind === 'word' || token.kind === 'quoted').map(unquoted)
    const { start } = tokens[index]!
    found.push({ ...(isPath(inner) && { name: names[0] }), names, start, end: tokens[close]!.end })
    index = close
  }
  return found
}

function closingBrace(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let index = open; index < tokens.length; index++) {
    if (isSymbol(tokens[index], '{')) depth++
    else if (isSymbol(tokens[index], '}') && --depth === 0) return index
  }
  return tokens.length
}

/** `{}` or `{'key': value}`; `{a ? b : c}` and `{a::Int}` are expressions. */
function isDictionary(inner: readonly Token[]): boolean {
  let depth = 0
  for (const [index, token] of inner.entries()) {
    if (token.kind !== 'symbol') continue
    if ('([{'.includes(token.text)) depth++
    else if (')]}'.includes(token.text)) depth--
    else if (depth > 0) continue
    else if (token.text === '?') return false
    else if (token.text === ':' && !isSymbol(inner[index - 1], ':') && !isSymbol(inner[index + 1], ':'))
      return true
  }
  return inner.length === 0
}

const isPath = (inner: readonly Token[]): boolean =>
  inner.every((token, index) =>
    index % 2 === 0 ? token.kind === 'word' || token.kind === 'quoted' : isSymbol(token, '.'),
  ) && inner.length % 2 === 1

const unquoted = (token: Token): string =>
  token.kind === 'quoted'
    ? token.text.slice(1, -1).replace(/\\([\s\S])|``|""/g, (pair, escaped) => escaped ?? pair[0])
    : token.text
