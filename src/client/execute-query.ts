import { ApiError } from '../errors.ts'
import { findRowLimit, type RowLimit, withRowLimit } from '../hogql/row-limit.ts'
import { MAX_ROWS } from '../schemas/query-options.ts'
import type { QueryResponse } from '../schemas/query-response.ts'
import { bindQuery, type WireInputs } from './bind-query.ts'
import { buildRows, decodeJsonColumns } from './build-rows.ts'
import { startBudget } from './call-budget.ts'
import { checkRows } from './check-rows.ts'
import { uniqueColumnNames } from './column-names.ts'
import type { BackgroundMode, HogQLQuery, QueryOptions, QueryResult } from './driver.ts'
import { guardListener } from './guard-listener.ts'
import { type PostedQuery, postQuery } from './post-query.ts'
import type { QueryEndpoint } from './query-endpoint.ts'
import { explainFailure } from './query-failure.ts'
import { expectQueryResponse } from './read-json.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { judgeTruncation } from './truncation.ts'

export interface ExecuteContext {
  endpoint: QueryEndpoint
  /** For did-you-mean. */
  catalog: SchemaCatalog
  defaultTimeoutMs: number
  defaultBackground: BackgroundMode
}

/** A query on its way: what was asked for, and what is sent for it. */
interface PreparedQuery {
  hogql: string
  /** What travels beside the text. */
  inputs: WireInputs
  readLimit: () => RowLimit
  /** The `limit` option, when the query leaves room for it. */
  limitOption?: number
  sent: string
  shift: number
}

/** Runs one HogQL query: values checked, rows as objects, truncation reported, failures located. */
export async function executeQuery<R>(
  input: string | HogQLQuery,
  options: QueryOptions<R>,
  { endpoint, catalog, defaultTimeoutMs, defaultBackground }: ExecuteContext,
): Promise<QueryResult<R>> {
  const startedAt = performance.now()
  const query = prepare(input, options)
  const budget = startBudget(options, defaultTimeoutMs)
  const { refresh, name, modifiers, tags, background = defaultBackground, onProgress } = options
  const node = {
    kind: 'HogQLQuery',
    query: query.sent,
    ...query.inputs,
    ...(modifiers && { modifiers }),
    ...(tags && { tags }),
  }
  try {
    const posted = await postQuery(
      { query: node, ...(name && { name }) },
      { endpoint, budget, refresh, background, onProgress: onProgress && guardListener(onProgress) },
    )
    const response = readResponse(posted.answer)
    return toResult(response, query, options, { ...posted, elapsedMs: performance.now() - startedAt })
  } catch (error) {
    throw await explainFailure(error, query, { endpoint, catalog, budget })
  }
}

function prepare<R>(input: string | HogQLQuery, options: QueryOptions<R>): PreparedQuery {
  const { hogql, inputs } = bindQuery(input, options)
  const readLimit = () => findRowLimit(hogql, inputs.values)
  const asWritten = { hogql, inputs, readLimit, sent: hogql, shift: 0 }
  if (options.limit === undefined) return asWritten
  const { kind } = readLimit()
  if (kind !== 'none' && kind !== 'partial') return asWritten
  // One row more than wanted tells whether more exist.
  const { hogql: sent, shift } = withRowLimit(hogql, Math.min(options.limit + 1, MAX_ROWS))
  return { ...asWritten, limitOption: options.limit, sent, shift }
}

function readResponse(answer: Record<string, unknown>): QueryResponse {
  const response = expectQueryResponse(answer)
  if (response.error)
    throw new ApiError(response.error, { code: 'query_invalid', details: { detail: response.error } })
  return response
}

function toResult<R>(
  response: QueryResponse,
  query: PreparedQuery,
  options: QueryOptions<R>,
  { queryId, background, elapsedMs }: Omit<PostedQuery, 'answer'> & { elapsedMs: number },
): QueryResult<R> {
  const { results, columns: names } = response
  if (!results || !names)
    throw new ApiError('PostHog answered the query without rows or without column names.', {
      code: 'invalid_response',
      hint: 'Check that the server is a PostHog of 2025 or later.',
    })
  const columns = uniqueColumnNames(names)
  const { rowCount, truncated, notice } = judgeTruncation({
    readLimit: query.readLimit,
    limitOption: query.limitOption,
    rowCount: results.length,
    hasMore: response.hasMore,
  })
  results.length = rowCount
  const rows = buildRows(results, columns)
  if (options.parseJson) decodeJsonColumns(rows, columns, options.parseJson)
  return {
    rows: options.schema ? checkRows(rows, options.schema) : (rows as R[]),
    columns,
    types: columns.map((_, index) => typeOf(response.types?.[index])),
    truncated,
    ...(notice && { notice }),
    timezone: response.timezone ?? 'UTC',
    queryId: response.query_status?.id ?? queryId,
    cached: response.is_cached ?? false,
    ...(background && { background }),
    ...(response.last_refresh && { computedAt: response.last_refresh }),
    ...(response.hogql && { hogql: response.hogql }),
    elapsedMs,
  }
}

const typeOf = (type: string | (string | null)[] | undefined): string =>
  (Array.isArray(type) ? type[1] : type) ?? 'Unknown'
