import { z } from 'zod'
import { isRecord } from '../../ingest/is-record.ts'
import { type ApiFailure, parseError } from '../api-failure.ts'

export const REFRESH_MODES = [
  'blocking',
  'async',
  'lazy_async',
  'async_except_on_cache_miss',
  'force_blocking',
  'force_async',
  'force_cache',
] as const

export type RefreshMode = (typeof REFRESH_MODES)[number]

const propertyFilter = z.looseObject({
  key: z.union([z.string(), z.number()]).optional(),
  value: z.unknown().optional(),
  operator: z.string().nullish(),
  type: z.string().optional(),
  group_type_index: z.number().nullish(),
})

const filters = z.strictObject({
  dateRange: z
    .strictObject({
      date_from: z.string().nullish(),
      date_to: z.string().nullish(),
      explicitDate: z.boolean().nullish(),
    })
    .nullish(),
  properties: z.array(propertyFilter).nullish(),
  filterTestAccounts: z.boolean().nullish(),
})

const variable = z.strictObject({
  variableId: z.string().optional(),
  code_name: z.string(),
  value: z.unknown().optional(),
  isNull: z
    .boolean()
    .nullish()
    .transform((isNull) => isNull ?? undefined),
})

/** Parts that change nothing here, and are allowed wherever PostHog allows them. */
const ignored = {
  modifiers: z.looseObject({}).nullish(),
  name: z.string().nullish(),
  tags: z.looseObject({}).nullish(),
  version: z.number().nullish(),
  response: z.unknown().optional(),
}

const hogqlQuery = z.strictObject({
  kind: z.literal('HogQLQuery'),
  query: z.string(),
  // As they came: zod's own records lose `__proto__`, which is a name like any other here.
  values: z.custom<Record<string, unknown>>(isRecord, 'expected an object').nullish(),
  filters: filters.nullish(),
  variables: z.record(z.string(), variable).nullish(),
  explain: z.boolean().nullish(),
  ...ignored,
  modifiers: z.looseObject({ convertToProjectTimezone: z.boolean().nullish() }).nullish(),
})

const databaseSchemaQuery = z.strictObject({ kind: z.literal('DatabaseSchemaQuery'), ...ignored })

const hogqlMetadata = z.strictObject({
  kind: z.literal('HogQLMetadata'),
  language: z.literal('hogQL'),
  query: z.string(),
  filters: filters.nullish(),
  variables: z.record(z.string(), variable).nullish(),
  globals: z.looseObject({}).nullish(),
  sourceQuery: z.looseObject({}).nullish(),
  debug: z.boolean().nullish(),
  ...ignored,
})

const experimentQuery = z.looseObject({ kind: z.literal('ExperimentQuery'), experiment_id: z.number().int() })
const experimentExposureQuery = z.looseObject({
  kind: z.literal('ExperimentExposureQuery'),
  feature_flag: z.looseObject({ key: z.string() }),
})

/** Read in full when they are computed. */
const insightNode = <Kind extends string>(kind: Kind) => z.looseObject({ kind: z.literal(kind) })

const NODES = {
  TrendsQuery: insightNode('TrendsQuery'),
  FunnelsQuery: insightNode('FunnelsQuery'),
  HogQLQuery: hogqlQuery,
  DatabaseSchemaQuery: databaseSchemaQuery,
  HogQLMetadata: hogqlMetadata,
  ExperimentQuery: experimentQuery,
  ExperimentExposureQuery: experimentExposureQuery,
}

const requestSchema = z.strictObject({
  query: z.looseObject({ kind: z.string() }),
  refresh: z.union([z.enum(REFRESH_MODES), z.boolean()]).nullish(),
  async: z.boolean().nullish(),
  client_query_id: z.string().max(200).nullish(),
  name: z.string().nullish(),
  filters_override: z.looseObject({}).nullish(),
  variables_override: z.looseObject({}).nullish(),
  limit_context: z.string().nullish(),
  // A credential may travel here; it was checked before.
  personal_api_key: z.string().optional(),
})

export type HogQLQueryNode = z.output<typeof hogqlQuery>
export type HogQLMetadataNode = z.output<typeof hogqlMetadata>
export type QueryNode = z.output<(typeof NODES)[keyof typeof NODES]>

export interface QueryRequest {
  node: QueryNode
  refresh: RefreshMode
  queryId?: string
  /** Rows the answer is cut to without a word, for tests of what callers make of it. */
  maxRows?: number
}

/**
 * @param pathKind the kind in the path, as in `/query/HogQLQuery`.
 * @throws {ApiFailure} 400 for anything `/query/` does not take; unknown keys included, as in PostHog.
 */
export function readQueryRequest(body: unknown, pathKind?: string): QueryRequest {
  const request = requestSchema.safeParse(body)
  if (!request.success) throw refused(request.error)
  const { query, refresh, client_query_id } = request.data
  if (pathKind !== undefined && pathKind !== query.kind)
    throw parseError(`JSON parse error - the path says ${pathKind}, the query says ${query.kind}`)
  if (!Object.hasOwn(NODES, query.kind)) {
    const kinds = Object.keys(NODES).join(', ')
    throw parseError(
      `JSON parse error - query kind "${query.kind}" is not one the local PostHog runs: ${kinds}`,
    )
  }
  const node = NODES[query.kind as keyof typeof NODES].safeParse(query)
  if (!node.success) throw refused(node.error, 'query')
  return {
    node: node.data,
    refresh: request.data.async ? 'async' : refreshMode(refresh),
    queryId: client_query_id ?? undefined,
  }
}

function refreshMode(refresh: z.output<typeof requestSchema>['refresh']): RefreshMode {
  if (typeof refresh === 'string') return refresh === 'force_cache' ? 'blocking' : refresh
  return refresh ? 'force_blocking' : 'blocking'
}

function refused(error: z.ZodError, prefix?: string): ApiFailure {
  const problems = error.issues.map(({ path, message }) => {
    const place = [prefix, ...path].filter((part) => part !== undefined).join('.')
    return place ? `${place}: ${message}` : message
  })
  return parseError(`JSON parse error - ${problems.join('; ')}`)
}
