import { distance } from 'fastest-levenshtein'

export interface SyntaxProblem {
  message: string
  /** The token to point at, in UTF-16 offsets. */
  start: number
  end: number
  suggestions: string[]
}

/** What the grammar says about text it refuses, in one short sentence, and the token to point at. */
export function syntaxProblem(raw: string, text: string, offset: number): SyntaxProblem {
  const typo = misspeltKeyword(text, offset)
  const start = typo?.start ?? offset
  const end = Math.min(text.length, start + Math.max(1, tokenAt(text, start).length))
  if (typo) {
    const message = `Syntax error near ${JSON.stringify(typo.token)}. Did you mean ${typo.keyword}?`
    return { message, start, end, suggestions: [typo.keyword] }
  }
  return { message: syntaxMessage(raw, text, offset), start, end, suggestions: [] }
}

function syntaxMessage(raw: string, text: string, offset: number): string {
  if (text.trim() === '') return 'Empty query'
  const unsupported = /^Unsupported: (?:\w+\.)?(\w+?)(?:\(\))?$/.exec(raw)
  if (unsupported?.[1]) return `Unsupported syntax: ${readable(unsupported[1])}`
  const expected = /^(?:mismatched input|extraneous input|missing) .* (?:expecting|at) (.+)$/s.exec(raw)?.[1]
  const grammarTalk =
    /^(?:mismatched input|extraneous input|missing|no viable alternative|token recognition error)/
  if (!grammarTalk.test(raw)) return raw.length > 200 ? `${raw.slice(0, 200)}...` : raw
  const token = tokenAt(text, offset)
  if (token === '') return `Unexpected end of query${expectation(expected)}`
  if (/^['"`]/.test(token) && !isClosed(token)) return `Unclosed quote ${token[0]}`
  return `Syntax error near ${JSON.stringify(token)}${expectation(expected)}`
}

const KEYWORDS = 'SELECT FROM WHERE GROUP ORDER HAVING LIMIT JOIN'.split(' ')

/** A keyword with two letters swapped or one wrong, at the refused token or just before it. */
function misspeltKeyword(
  text: string,
  offset: number,
): { token: string; start: number; keyword: string } | undefined {
  const before = /[A-Za-z]+(?=\s*$)/.exec(text.slice(0, offset))
  const candidates = [
    { token: before?.[0] ?? '', start: before?.index ?? 0 },
    { token: tokenAt(text, offset), start: offset },
  ]
  for (const { token, start } of candidates) {
    const upper = token.toUpperCase()
    const keyword = KEYWORDS.find(
      (candidate) =>
        candidate !== upper && (distance(candidate, upper) === 1 || sameLetters(candidate, upper)),
    )
    if (keyword) return { token, start, keyword }
  }
  return undefined
}

const sameLetters = (a: string, b: string): boolean => [...a].sort().join('') === [...b].sort().join('')

function expectation(expected: string | undefined): string {
  if (!expected) return ''
  const tokens = expected.replace(/^\{|\}$/g, '').split(', ')
  if (tokens.length > 5) return ''
  return `, expected ${tokens.map((token) => (token === '<EOF>' ? 'the end of the query' : token)).join(' or ')}`
}

/** The word, quoted text or sign at an offset. */
function tokenAt(text: string, offset: number): string {
  const rest = text.slice(offset).trimStart()
  return (
    /^(?:'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.)*"?|`(?:[^`\\]|\\.)*`?|[\p{L}\p{N}_$]+|\S)/su
      .exec(rest)?.[0]
      .slice(0, 60) ?? ''
  )
}

function isClosed(token: string): boolean {
  return token.length > 1 && token.endsWith(token[0] as string)
}

function readable(rule: string): string {
  return rule.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}
