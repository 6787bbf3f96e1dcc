import type { ProjectMetadata } from '../project-metadata.ts'
import { CATALOG } from './catalog/catalog.ts'
import { describeTable, type TableDescription } from './catalog/describe-tables.ts'
import {
  type CompiledQuery,
  type CompileOptions,
  compileQuery,
  type ValidationResult,
  validateQuery,
} from './compile-query.ts'
import { isLarge, LargeQuery, MAX_NODES_AT_ONCE } from './large-query.ts'
import type { HogQLParser } from './parser/parser.ts'

export interface HogQLCompiler extends AsyncDisposable {
  /** @throws {HogQLError} when PostHog would refuse the text. */
  compile(hogql: string, options: CompileOptions): Promise<CompiledQuery>
  /** Never throws for what is wrong with the text. */
  validate(hogql: string, options: CompileOptions): Promise<ValidationResult>
  /** Every table a query may read, with its fields. */
  describeTables(metadata: ProjectMetadata): TableDescription[]
  close(): Promise<void>
}

/**
 * Turns HogQL into ClickHouse SQL over the local PostHog's tables, reading it as PostHog does.
 * @example
 * const compiler = createHogQLCompiler({ parser: createHogQLParser() })
 * const { sql, columns } = await compiler.compile('SELECT count() FROM events', { metadata })
 * //=> sql: SELECT count() AS `count()` FROM `posthog`.`events` AS `events` LIMIT 101, columns: ['count()']
 */
export function createHogQLCompiler({ parser }: { parser: HogQLParser }): HogQLCompiler {
  const here = { reader: parser, maxNodes: MAX_NODES_AT_ONCE }

  function compile(hogql: string, options: CompileOptions): Promise<CompiledQuery> {
    const apart = () => parser.compileApart(hogql, options)
    return isLarge(hogql, options) ? apart() : compileQuery(hogql, options, here).catch(ifLarge(apart))
  }

  function validate(hogql: string, options: CompileOptions): Promise<ValidationResult> {
    const apart = () => parser.validateApart(hogql, options)
    return isLarge(hogql, options) ? apart() : validateQuery(hogql, options, here).catch(ifLarge(apart))
  }

  return {
    compile,
    validate,
    describeTables: ({ groupTypes }) =>
      CATALOG.visible(groupTypes).map((table) => describeTable(table, groupTypes)),
    close: () => parser.close(),
    [Symbol.asyncDispose]: () => parser.close(),
  }
}

function ifLarge<Result>(apart: () => Promise<Result>): (error: unknown) => Promise<Result> {
  return (error) => {
    if (error instanceof LargeQuery) return apart()
    throw error
  }
}
