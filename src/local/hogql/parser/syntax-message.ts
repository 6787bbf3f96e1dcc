/** What the grammar says about text it refuses, in one short sentence. */
export function syntaxMessage(raw: string, text: string, offset: number): string {
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

function expectation(expected: string | undefined): string {
  if (!expected) return ''
  const tokens = expected.replace(/^\{|\}$/g, '').split(', ')
  if (tokens.length > 5) return ''
  return `, expected ${tokens.map((token) => (token === '<EOF>' ? 'the end of the query' : token)).join(' or ')}`
}

/** The word, quoted text or sign at an offset. */
export function tokenAt(text: string, offset: number): string {
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
