export interface Token {
  /** A literal is a number, or text without escapes. */
  kind: 'word' | 'literal' | 'quoted' | 'sign'
  text: string
  start: number
  end: number
}

// Quoted texts are told as runs without escapes: one character at a time, a text of megabytes runs out of stack.
const TOKEN =
  /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<literal>'[^'\\]*'(?!')|-?\d{1,15}(?:\.\d{1,15})?(?![\w.]))|(?<quoted>'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'(?!')|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|`[^`\\]*(?:\\[\s\S][^`\\]*)*`|\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*)|(?<sign>\|\||->|::|\?\?|\?\.|[<>=!]=|<>|=~\*?|!~\*?|[-+*/%=<>.,;:?()[\]{}~!&|])/y

/**
 * Cuts a text into tokens. Undefined when it has parts whose bounds depend on the grammar: template strings, tags, and what
 * is no token at all.
 */
export function tokenise(text: string): Token[] | undefined {
  if (/\bf'|<\/?[A-Za-z]|\/\/|#/i.test(text)) return undefined
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let start = 0; start < text.length; start = TOKEN.lastIndex) {
    const match = TOKEN.exec(text)
    if (!match?.groups) return undefined
    if (match.groups.blank !== undefined) continue
    const kind = (['literal', 'quoted', 'word', 'sign'] as const).find(
      (name) => match.groups?.[name] !== undefined,
    )
    if (!kind) return undefined
    const token: Token = { kind, text: match[0], start, end: start + match[0].length }
    // `5 -3` is a difference: after a value the minus is a sign of its own, and nobody needs such a text condensed.
    const before = tokens.at(-1)
    if (token.text.startsWith('-') && kind === 'literal' && before && isValue(before)) return undefined
    tokens.push(token)
  }
  return tokens
}

const isValue = ({ kind, text }: Token): boolean => kind !== 'sign' || text === ')' || text === ']'
