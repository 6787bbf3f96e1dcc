/**
 * Splits HogQL into tokens well enough to know what is code and what is a string, a comment or a quoted name. It follows
 * the lexer of PostHog's grammar, template strings (`f'...{x}'`) and tags (`<a href={x}>text</a>`) included, and accepts
 * any text: what is unterminated runs to the end, and the server reports it.
 */
export type TokenKind =
  | 'space'
  | 'comment'
  | 'string'
  | 'quoted' // `name` or "name"
  | 'word'
  | 'number'
  | 'template' // the text of f'...', and the braces around its expressions
  | 'tag' // the markup and text of <a>...</a>, and the braces around its expressions
  | 'symbol' // one character of anything else

export interface Token {
  kind: TokenKind
  text: string
  /** Offsets in UTF-16 units. */
  start: number
  end: number
}

/** `code` carries the kind its closing brace gets: `symbol` for a placeholder, else the mode to return to. */
type Mode = { at: 'code'; closesAs: TokenKind } | { at: 'template' | 'tag' | 'tag-text' | 'tag-end' }

const SPACE = /[\s\u0085]+/y
const LINE_COMMENT = /(?:--|\/\/)[^\n\r]*/y
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y
const TEMPLATE_START = /f'/y
const WORD = /[A-Za-z_$][\w$]*/y
const NUMBER = /\d[\w.]*/y
const TAG_START = /<[A-Za-z_][\w-]*(?=\s*\/?>|\s+[A-Za-z_][\w-]*\s*(?:=|\/?>))/y
const TAG_END_START = /<\//y
const TAG_PART = /[^'{}>/]+|\/(?!>)/y
const TAG_TEXT = /[^<{]+/y
const TAG_END = /[^>]*(?:>|$)/y

/** The tokens of a text; concatenated, their `text` is the input. */
export function scanHogQL(text: string): Token[] {
  const tokens: Token[] = []
  const modes: Mode[] = [{ at: 'code', closesAs: 'symbol' }]
  let position = 0

  const take = (kind: TokenKind, end: number): true => {
    tokens.push({ kind, text: text.slice(position, end), start: position, end })
    position = end
    return true
  }
  const match = (kind: TokenKind, pattern: RegExp): boolean => {
    pattern.lastIndex = position
    return pattern.test(text) && take(kind, pattern.lastIndex)
  }
  const quoted = (kind: TokenKind, quote: string): boolean =>
    text[position] === quote && take(kind, endOfQuoted(text, position + 1, quote))

  const code = (closesAs: TokenKind): void => {
    // Most of a query is words and spaces, told by their first character: they need not fail every other expression.
    const first = text.charCodeAt(position)
    if (first === 32) return void match('space', SPACE)
    if (isWordStart(first) && !text.startsWith("f'", position)) return void match('word', WORD)
    if (match('space', SPACE) || match('comment', LINE_COMMENT) || match('comment', BLOCK_COMMENT)) return
    if (match('template', TEMPLATE_START)) return void modes.push({ at: 'template' })
    if (match('word', WORD) || match('number', NUMBER)) return
    if (quoted('string', "'") || quoted('quoted', '`') || quoted('quoted', '"')) return
    if (match('tag', TAG_START)) return void modes.push({ at: 'tag' })
    if (text[position] === '{') modes.push({ at: 'code', closesAs: 'symbol' })
    if (text[position] === '}' && modes.length > 1) {
      modes.pop()
      return void take(closesAs, position + 1)
    }
    take('symbol', position + 1)
  }
  const embedded = (kind: 'template' | 'tag'): void => {
    modes.push({ at: 'code', closesAs: kind })
    take(kind, position + 1)
  }
  const leave = (kind: 'template' | 'tag', length: number, next?: Mode): void => {
    modes.pop()
    if (next) modes.push(next)
    take(kind, Math.min(text.length, position + length))
  }

  while (position < text.length) {
    const mode = modes.at(-1)!
    if (mode.at === 'code') code(mode.closesAs)
    else if (mode.at === 'template') {
      const end = endOfTemplateText(text, position)
      if (end > position) take('template', end)
      else if (text[position] === '{') embedded('template')
      else leave('template', 1)
    } else if (mode.at === 'tag') {
      if (match('tag', TAG_PART) || quoted('tag', "'")) continue
      if (text[position] === '{') embedded('tag')
      else if (text[position] === '>') leave('tag', 1, { at: 'tag-text' })
      else leave('tag', 2) // `/>`, or a brace that closes nothing
    } else if (mode.at === 'tag-text') {
      if (match('tag', TAG_TEXT)) continue
      if (text[position] === '{') embedded('tag')
      else if (match('tag', TAG_END_START)) modes.splice(-1, 1, { at: 'tag-end' })
      else if (match('tag', TAG_START)) modes.push({ at: 'tag' })
      else take('tag', position + 1)
    } else {
      modes.pop()
      match('tag', TAG_END)
    }
  }
  return tokens
}

const QUOTE = 39
const BACKSLASH = 92
const OPEN_BRACE = 123

// Loops, not regular expressions: these run out of stack somewhere above a million escapes.

/** Behind the closing quote of a string or name, for a place inside; the end of the text when there is none. */
function endOfQuoted(text: string, from: number, quote: string): number {
  const close = quote.charCodeAt(0)
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 2
    else if (code !== close) at++
    else if (text.charCodeAt(at + 1) === close) at += 2
    else return at + 1
  }
  return text.length
}

/** Where the text of `f'...'` is over: before a brace or its closing quote. */
function endOfTemplateText(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 2
    else if (code === QUOTE && text.charCodeAt(at + 1) === QUOTE) at += 2
    else if (code === QUOTE || code === OPEN_BRACE) return at
    else at++
  }
  return text.length
}

/** A to Z, a to z, _ and $, as WORD has it. */
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36

/** Tokens that mean something: without spaces and comments. */
export const significantTokens = (text: string): Token[] =>
  scanHogQL(text).filter((token) => token.kind !== 'space' && token.kind !== 'comment')

/** The significant tokens of a query, without the semicolons it may end in. */
export function statementTokens(text: string): Token[] {
  const tokens = significantTokens(text)
  return tokens.slice(0, tokens.findLastIndex((token) => !isSymbol(token, ';')) + 1)
}

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'symbol' && token.text === text
