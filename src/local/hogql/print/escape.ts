/** Text as a ClickHouse string literal: nothing in it can end the quotes. */
export function stringLiteral(text: string): string {
  return `'${escapeInto(text, "'")}'`
}

/** A name as a ClickHouse identifier, always in backticks. */
export function identifier(name: string): string {
  return `\`${escapeInto(name, '`')}\``
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\0': '\\0',
  '\x07': '\\a',
  '\v': '\\v',
}

function escapeInto(text: string, quote: string): string {
  let escaped = ''
  for (const character of text)
    escaped += character === quote ? `\\${quote}` : (ESCAPES[character] ?? character)
  return escaped
}
