/**
 * Gives names that the reader guard takes for functions another spelling: a query may call a column or a lambda argument
 * `file`, and the guard cannot tell a name from a call. Compiled SQL has names in backticks and functions bare, so every
 * such name is one of the query's own; `%` cannot occur in those, so the new one is free. Output columns are read by position.
 */
export function renameGuarded(sql: string): string {
  return sql.replace(TEXT_OR_NAME, (part) => {
    const name = part.startsWith('`') ? part.slice(1, -1) : ''
    return GUARDED.test(name) ? `\`${name}%\`` : part
  })
}

const TEXT_OR_NAME = /'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g
const GUARDED = /^(?:file|outfile|[\w\\]*\\[\w\\]*)$/i
