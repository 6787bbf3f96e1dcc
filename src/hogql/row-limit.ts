import { isSymbol, statementTokens, type Token } from './scan-hogql.ts'

/** What a query says about how many rows it wants. */
export interface RowLimit {
  /** `none`: no LIMIT, PostHog applies its default. `partial`: only some branches of a UNION have one. */
  kind: 'none' | 'rows' | 'expression' | 'partial'
  /** With `rows`: the number in the text, or the value of its placeholder. */
  rows?: number
  /** True for UNION, INTERSECT and EXCEPT between whole queries. */
  combined: boolean
}

/**
 * Reads the LIMIT of the outermost query; those of subqueries and `LIMIT n BY` do not count.
 * @example findRowLimit('SELECT event FROM (SELECT * FROM events LIMIT 5)') //=> { kind: 'none', combined: false }
 */
export function findRowLimit(hogql: string, values: Readonly<Record<string, unknown>> = {}): RowLimit {
  return readLimit(statementTokens(hogql), values)
}

/**
 * Whether the outermost query, or a branch of it, takes some rows (`LIMIT n` or `LIMIT n BY`) and leaves open which.
 * @example hasUnorderedLimit('SELECT uuid FROM events LIMIT 5') //=> true
 */
export function hasUnorderedLimit(hogql: string): boolean {
  return isCutAnyhow(statementTokens(hogql))
}

/**
 * Gives a query without a LIMIT of its own one. `shift` is how many characters were put before the text.
 * @example withRowLimit('SELECT 1', 10) //=> { hogql: 'SELECT 1\nLIMIT 10', shift: 0 }
 */
export function withRowLimit(hogql: string, rows: number): { hogql: string; shift: number } {
  const tokens = statementTokens(hogql)
  const { kind, combined } = readLimit(tokens, {})
  if (kind !== 'none' && kind !== 'partial') return { hogql, shift: 0 }
  const text = hogql.slice(0, tokens.at(-1)?.end)
  const plain = !combined && !isSymbol(tokens[0], '(')
  const prefix = 'SELECT * FROM ('
  return plain
    ? { hogql: `${text}\nLIMIT ${rows}`, shift: 0 }
    : { hogql: `${prefix}${text}\n) LIMIT ${rows}`, shift: prefix.length }
}

const isWord = (token: Token | undefined, ...words: string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase())

function readLimit(tokens: readonly Token[], values: Readonly<Record<string, unknown>>): RowLimit {
  const branches = splitBranches(unwrap(tokens))
  if (branches.length === 1) return branchLimit(branches[0]!, values)
  const limits = branches.map((branch) => readLimit(branch, values))
  const limited = limits.filter((limit) => limit.kind !== 'none' && limit.kind !== 'partial')
  if (limited.length === limits.length) return { kind: 'expression', combined: true }
  return { kind: limited.length === 0 ? 'none' : 'partial', combined: true }
}

/** Without parentheses around the whole query. */
function unwrap(tokens: readonly Token[]): readonly Token[] {
  if (!isSymbol(tokens[0], '(')) return tokens
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token)
    if (depth === 0) return index === tokens.length - 1 ? unwrap(tokens.slice(1, -1)) : tokens
  }
  return tokens
}

const depthChange = (token: Token): number =>
  token.kind !== 'symbol' ? 0 : '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0

function splitBranches(tokens: readonly Token[]): (readonly Token[])[] {
  const branches: Token[][] = [[]]
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token)
    if (depth === 0 && isSetOperator(tokens, index)) branches.push([])
    else if (branches.at(-1)!.length > 0 || !isWord(token, 'ALL', 'DISTINCT')) branches.at(-1)!.push(token)
  }
  return branches
}

/** `SELECT * EXCEPT (a)` is a column list; `... EXCEPT SELECT` is a set operator. */
function isSetOperator(tokens: readonly Token[], index: number): boolean {
  if (!isWord(tokens[index], 'UNION', 'INTERSECT', 'EXCEPT')) return false
  let next = index + 1
  while (isWord(tokens[next], 'ALL', 'DISTINCT') || isSymbol(tokens[next], '(')) next++
  return isWord(tokens[next], 'SELECT', 'WITH')
}

function branchLimit(tokens: readonly Token[], values: Readonly<Record<string, unknown>>): RowLimit {
  let depth = 0
  let result: RowLimit = { kind: 'none', combined: false }
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token)
    if (depth !== 0 || !isLimitClause(tokens, index)) continue
    const expression = limitExpression(tokens, index + 1)
    if (!isWord(tokens[index + 1 + expression.length], 'BY')) result = readRows(expression, values)
  }
  return result
}

function isCutAnyhow(tokens: readonly Token[]): boolean {
  const branches = splitBranches(unwrap(tokens))
  if (branches.length > 1) return branches.some(isCutAnyhow)
  let depth = 0
  for (const [index, token] of branches[0]!.entries()) {
    depth += depthChange(token)
    if (depth !== 0) continue
    if (isWord(token, 'ORDER') && isWord(branches[0]![index + 1], 'BY')) return false
    if (isLimitClause(branches[0]!, index)) return true
  }
  return false
}

/** A column may be called `limit`: then a dot, a comma or SELECT stands before it, or nothing that is a value after it. */
function isLimitClause(tokens: readonly Token[], index: number): boolean {
  if (!isWord(tokens[index], 'LIMIT')) return false
  const [before, after] = [tokens[index - 1], tokens[index + 1]]
  if (
    before === undefined ||
    after === undefined ||
    isWord(before, 'SELECT', 'AS', 'BY', 'WHERE', 'AND', 'OR')
  )
    return false
  if (before.kind === 'symbol' && !')]}'.includes(before.text) && before.text !== '*') return false
  return (
    after.kind === 'number' ||
    after.kind === 'word' ||
    (after.kind === 'symbol' && '({-'.includes(after.text))
  )
}

function limitExpression(tokens: readonly Token[], from: number): readonly Token[] {
  let depth = 0
  let end = from
  for (; end < tokens.length; end++) {
    if (depth === 0 && isWord(tokens[end], 'BY', 'OFFSET', 'WITH', 'LIMIT')) break
    depth += depthChange(tokens[end]!)
  }
  return tokens.slice(from, end)
}

function readRows(expression: readonly Token[], values: Readonly<Record<string, unknown>>): RowLimit {
  const [first, second, third] = expression
  if (expression.length === 1 && first?.kind === 'number') return rowsOf(Number(first.text))
  if (expression.length === 3 && isSymbol(first, '{') && isSymbol(third, '}') && second?.kind === 'word')
    return rowsOf(Object.hasOwn(values, second.text) ? Number(values[second.text]) : Number.NaN)
  return { kind: 'expression', combined: false }
}

const rowsOf = (rows: number): RowLimit =>
  Number.isSafeInteger(rows)
    ? { kind: 'rows', rows, combined: false }
    : { kind: 'expression', combined: false }
