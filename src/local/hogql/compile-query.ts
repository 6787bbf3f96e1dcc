import type { ProjectMetadata } from '../project-metadata.ts'
import type { Expression, QueryNode } from './ast/ast.ts'
import { HogQLError } from './hogql-error.ts'
import { printHogQLQuery } from './print/print-hogql.ts'
import { printQuery } from './print/print-sql.ts'
import { checkPrintedSize, checkSqlBytes } from './print/sql-size.ts'
import type { QueryInputs } from './query-inputs.ts'
import type { RowLimit } from './resolve/limits.ts'
import { limitQuery } from './resolve/limits.ts'
import { QueryContext } from './resolve/query-context.ts'
import { resolveQuery } from './resolve/resolve-query.ts'
import { substitutePlaceholders } from './resolve/substitute-placeholders.ts'
import { tableNamesOf } from './resolve/table-names.ts'

export interface CompileOptions extends QueryInputs {
  metadata: ProjectMetadata
  /** The instant `now()` stands for. @default the engine's clock when the query runs */
  now?: Date
  /** Accept OFFSET, as PostHog does for interactive sessions and old accounts. @default false */
  allowOffset?: boolean
  /** Show DateTime columns in the project's timezone, and take their days there; dates in the text are read in it anyway. @default true */
  convertToProjectTimezone?: boolean
}

export interface CompiledQuery {
  /** ClickHouse SQL, for a reader session. */
  sql: string
  /** The query as it was understood, with its LIMIT. */
  hogql: string
  /** Output names in order; they may repeat. */
  columns: string[]
  limit: RowLimit
  /** Logical tables it reads. */
  tableNames: string[]
}

/** What PostHog's `HogQLMetadata` says about a text. */
export interface ValidationResult {
  isValid: boolean
  errors: ValidationNotice[]
  warnings: ValidationNotice[]
  notices: ValidationNotice[]
  tableNames: string[]
}

/** A remark on a part of the text; offsets are UTF-16 units, null when unknown. */
export interface ValidationNotice {
  message: string
  start: number | null
  end: number | null
  /** Text to put in place of the part. */
  fix: string | null
}

/** What reads texts for a compilation: a parser, or the grammar itself. */
export interface TextReader {
  /** @throws {HogQLError} for text the grammar refuses. */
  parseSelect(text: string): Promise<QueryNode>
  /** @throws {HogQLError} for text the grammar refuses. */
  parseExpression(text: string): Promise<Expression>
}

/**
 * Reads, resolves and prints one query.
 * @throws {HogQLError} when PostHog would refuse the text.
 * @throws {LargeQuery} when it comes to more than `maxNodes`.
 */
export async function compileQuery(
  hogql: string,
  options: CompileOptions,
  { reader, maxNodes }: { reader: TextReader; maxNodes?: number },
): Promise<CompiledQuery> {
  const tree = await reader.parseSelect(hogql)
  const context = new QueryContext({
    ...options,
    filterExpressions: await parseFilters(hogql, options, reader),
    maxNodes,
  })
  const node = substitutePlaceholders(tree, context)
  const resolved = resolveQuery(node, undefined, context)
  const { query, limit } = limitQuery(resolved.query)
  checkPrintedSize(query, maxNodes)
  const sql = printQuery(query)
  checkSqlBytes(sql)
  return {
    sql,
    hogql: printHogQLQuery(node) + (limit.probe ? ` LIMIT ${limit.rows}` : ''),
    columns: [...resolved.outputNames],
    limit,
    tableNames: tableNamesOf(node),
  }
}

/**
 * Compiles a query to say what is wrong with it.
 * @throws {LargeQuery} when it comes to more than `maxNodes`.
 */
export async function validateQuery(
  hogql: string,
  options: CompileOptions,
  means: { reader: TextReader; maxNodes?: number },
): Promise<ValidationResult> {
  const result: ValidationResult = { isValid: true, errors: [], warnings: [], notices: [], tableNames: [] }
  try {
    result.tableNames = tableNamesOf(await means.reader.parseSelect(hogql))
    await compileQuery(hogql, options, means)
  } catch (error) {
    if (!(error instanceof HogQLError)) throw error
    result.isValid = false
    result.errors.push(toNotice(error, hogql))
  }
  return result
}

/** Property filters of type `hogql` are texts of their own: those the request brings or the query calls upon. */
async function parseFilters(
  hogql: string,
  { filters, metadata }: CompileOptions,
  reader: TextReader,
): Promise<Map<string, Expression>> {
  const steps = hogql.includes('matchesAction')
    ? [...metadata.actions.values()].flatMap((action) => action.steps)
    : []
  const used = [
    ...(filters?.properties ?? []),
    ...(filters?.filterTestAccounts ? metadata.testAccountFilters : []),
    ...steps.flatMap((step) => step.properties ?? []),
  ]
  const expressions = new Map<string, Expression>()
  for (const { type, key } of used) {
    if (type === 'hogql') expressions.set(String(key), await reader.parseExpression(String(key)))
  }
  return expressions
}

function toNotice({ message, start, end, suggestions }: HogQLError, hogql: string): ValidationNotice {
  const [meant] = suggestions
  const known = meant !== undefined && start !== undefined && end !== undefined
  const fix = known ? fixOf(hogql.slice(start, end), meant) : null
  return { message, start: start ?? null, end: end ?? null, fix }
}

/** What to write in place of the span: a call keeps its arguments, a path what stands before the name. Null for any other text. */
function fixOf(span: string, meant: string): string | null {
  const [, path = '', call = ''] = /^((?:[\w$]+\.)*)[\w$]+(\(.*\))?$/s.exec(span) ?? []
  if (span === '' || path + call === span) return null
  const isPlain = /^[\w$]+(\.[\w$]+)*$/.test(span)
  return isPlain || call !== '' ? `${path}${meant}${call}` : null
}
