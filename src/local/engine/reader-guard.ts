import { CLICKHOUSE_CODES } from './clickhouse-error.ts'
import { EngineError } from './engine.ts'

/** What read-only level 1 leaves open: it writes files, reads files, or ends other people's queries. */
const REFUSED: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/;\s*\S/, 'a second statement'],
  [/\boutfile\b/i, 'INTO OUTFILE'],
  [/\bfile\s*\(/i, 'file()'],
  // A function's bare name is a lambda for higher-order functions and APPLY.
  [/\b(?:apply|(?:array|map)\w*)[\s(]+file\b/i, 'file as a function'],
  // Quoting styles that would hide text from this check.
  [/\$\w*\$|[‘’“”]/, 'this way of quoting'],
]

/**
 * Refuses statements that could leave the database although the session is read-only. The compiler never prints any of
 * these; this is the second lock on the same door.
 * @throws {EngineError} with ClickHouse's code 164 (READONLY).
 */
export function guardReaderSql(sql: string): void {
  const code = withoutTextAndComments(sql)
  const readsOnly = /^[\s(]*(?:select|with|from|values|show|describe|explain|exists)\b/i.test(code)
  const what = readsOnly ? REFUSED.find(([pattern]) => pattern.test(code))?.[1] : 'anything but SELECT'
  if (what === undefined) return
  throw new EngineError(`A read-only query refuses ${what}`, CLICKHOUSE_CODES.readonly, 'READONLY')
}

const TEXT_AND_COMMENTS =
  /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|#[! ][^\n]*|\/\*[\s\S]*?\*\//g

function withoutTextAndComments(sql: string): string {
  return sql.replace(TEXT_AND_COMMENTS, (part) => {
    if (part.startsWith("'")) return "''"
    if (part.startsWith('`') || part.startsWith('"')) return bareName(part.slice(1, -1))
    return ' '
  })
}

/** Quoted identifiers can name functions too; one made of escapes could spell anything, so it counts as the worst. */
function bareName(identifier: string): string {
  if (/^\w+$/.test(identifier)) return identifier
  return /^[\w\\]+$/.test(identifier) ? 'file' : 'x'
}
