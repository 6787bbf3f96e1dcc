import { type Engine, EngineError } from '../../engine/engine.ts'
import { renameGuarded } from '../../engine/rename-guarded.ts'
import type { HogQLCompiler } from '../../hogql/hogql-compiler.ts'
import { HogQLError } from '../../hogql/hogql-error.ts'
import type { ProjectMetadata } from '../../project-metadata.ts'
import { type ApiFailure, invalidQuery, serverError } from '../api-failure.ts'
import { writeRows } from '../values/write-rows.ts'
import { clickhouseFailure } from './clickhouse-failure.ts'
import type { QueryAnswer } from './query-answer.ts'
import type { HogQLQueryNode } from './query-request.ts'

export interface HogQLRunner {
  compiler: HogQLCompiler
  engine: Engine
  metadata: ProjectMetadata
  /** The instant `now()` stands for. @default the engine's clock */
  now?: Date
  /** Accept OFFSET, which PostHog refuses for personal keys. @default false */
  allowOffset?: boolean
}

export interface RunOptions {
  timeoutMs: number
  maxMemoryBytes?: number
  signal: AbortSignal
  /** The rows to give of those the query finds, `hasMore` with them. */
  window?: RowWindow
}

export interface RowWindow {
  offset: number
  limit: number
}

/**
 * Compiles and runs one HogQL query.
 * @throws {ApiFailure} worded as PostHog words it; in debug mode the answer carries the message instead.
 */
export async function runHogQL(
  node: HogQLQueryNode,
  runner: HogQLRunner,
  options: RunOptions,
): Promise<QueryAnswer> {
  const timings = new Timings()
  const { compiler, engine, metadata, now, allowOffset } = runner
  const { values, filters, variables } = node
  try {
    const compiled = await timings.measure('./compile', () =>
      compiler.compile(node.query, {
        metadata,
        now,
        allowOffset,
        convertToProjectTimezone: node.modifiers?.convertToProjectTimezone !== false,
        values: values ?? undefined,
        filters: filters ?? undefined,
        variables: variables ?? undefined,
      }),
    )
    const result = await timings.measure('./clickhouse_execute', () =>
      engine.queryLines(renameGuarded(compiled.sql), options),
    )
    const { explicit, rows: limit, probe } = compiled.limit
    const { window } = options
    const most = probe ? limit : Number.POSITIVE_INFINITY
    const taken = window
      ? { ...window, limit: Math.min(window.limit, most - window.offset) }
      : { limit: most }
    const { json, count } = await timings.measure('./serialise', () =>
      writeRows(result.columns, result.lines, taken),
    )
    return {
      rows: json,
      fields: {
        columns: compiled.columns,
        types: result.columns.map(({ type }, index) => [compiled.columns[index], asDeclared(type)]),
        hogql: compiled.hogql,
        clickhouse: compiled.sql,
        ...(!explicit && probe && { hasMore: count > limit, limit, offset: 0 }),
        ...(window && { ...window, hasMore: Math.min(count, most) > window.offset + window.limit }),
        query: null,
        error: null,
        explain: null,
        metadata: null,
        timings: timings.list,
        modifiers: node.modifiers ?? {},
      },
    }
  } catch (error) {
    throw toFailure(error, node.query)
  }
}

function toFailure(error: unknown, query: string): ApiFailure | unknown {
  if (error instanceof HogQLError) {
    // The one refusal of a text that PostHog blames on itself.
    if (error.message === 'Query size exceeded.') return serverError(error.message)
    return invalidQuery(error.message, error.code)
  }
  if (error instanceof EngineError) return clickhouseFailure(error, query)
  return error
}

/** Seconds each stage took, as PostHog lists them. */
class Timings {
  readonly list: { k: string; t: number }[] = []

  async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    try {
      return await work()
    } finally {
      this.#add(name, startedAt)
    }
  }

  #add(name: string, startedAt: number): void {
    this.list.push({ k: name, t: Math.round(performance.now() - startedAt) / 1000 })
  }
}

/** PostHog keeps as plain text what is dictionary-encoded here to save memory. */
const asDeclared = (type: string): string => type.replaceAll(/LowCardinality\((\w+)\)/g, '$1')
