import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { ApiFailure, invalidInput, notFound } from '../api-failure.ts'
import { type HttpAnswer, json, jsonText } from '../http-answer.ts'
import { writeAnswer } from '../query/query-answer.ts'
import { type HogQLQueryNode, readQueryRequest } from '../query/query-request.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { documentRoutes, findDocument } from './document-routes.ts'
import { readInput } from './read-input.ts'

const FRESHNESS = [900, 1800, 3600, 21_600, 43_200, 86_400, 604_800] as const

const input = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z][\w-]{0,127}$/, 'Enter a name of letters, digits, _ and -, a letter first.'),
  query: z.looseObject({ kind: z.string() }),
  description: z.string().nullish(),
  is_active: z.boolean().optional(),
  is_materialized: z.boolean().optional(),
  data_freshness_seconds: z.literal(FRESHNESS).nullish(),
  derived_from_insight: z.string().nullish(),
})

const runBody = z.strictObject({
  variables: z.record(z.string(), z.unknown()).nullish(),
  limit: z.number().int().min(1).nullish(),
  offset: z.number().int().min(0).nullish(),
  refresh: z.enum(['cache', 'force', 'direct']).nullish(),
  client_query_id: z.string().nullish(),
})

interface Version {
  version: number
  query: Record<string, unknown>
  created_at: string
}
const versionsOf = ({ versions }: EntityDocument): Version[] => versions as Version[]

/** Queries with a name and variables; a changed query is a new version, runs name the one they used. */
export function endpointRoutes(context: ApiContext): ApiRoutes {
  const { entities, now } = context
  const named = { kind: 'endpoints', key: 'name' }
  const find = findDocument(context, named)
  const asAnswered = ({ versions: _versions, uuid, deleted: _deleted, ...endpoint }: EntityDocument) => ({
    ...endpoint,
    id: uuid,
  })
  const nextVersion = (query: unknown, last: number): Version => ({
    version: last + 1,
    query: query as Record<string, unknown>,
    created_at: new Date(now()).toISOString(),
  })
  const routes = documentRoutes(context, {
    ...named,
    scope: 'endpoint',
    input,
    changes: input.omit({ name: true }).partial(),
    defaults({ name, query }, others) {
      if (others.some((other) => other.name === name && other.deleted !== true))
        throw invalidInput('An endpoint with this name exists already.', 'name')
      return {
        uuid: randomUUID(),
        description: '',
        is_active: true,
        is_materialized: false,
        data_freshness_seconds: 86_400,
        derived_from_insight: null,
        current_version: 1,
        versions: [nextVersion(query, 0)],
      }
    },
    change({ query }, stored) {
      const versions = versionsOf(stored)
      if (query === undefined || JSON.stringify(query) === JSON.stringify(stored.query)) return {}
      const next = nextVersion(query, versions.length)
      return { versions: [...versions, next], current_version: next.version }
    },
    deletion: 'hard',
    inList: asAnswered,
    alone: asAnswered,
  })

  const run = async (call: ApiCall) => runEndpoint(context, await find(pathParam(call, 'name')), call)
  return {
    ...routes,
    endpoints: {
      ...routes.endpoints,
      GET: {
        scopes: ['endpoint:read'],
        run: async () => json(200, { results: (await entities.present('endpoints')).map(asAnswered) }),
      },
    },
    'endpoints/:name/versions': {
      GET: {
        scopes: ['endpoint:read'],
        run: async (call) =>
          json(
            200,
            versionsOf(await find(pathParam(call, 'name')))
              .slice()
              .reverse(),
          ),
      },
    },
    'endpoints/:name/versions/:version': {
      GET: {
        scopes: ['endpoint:read'],
        run: async (call) => json(200, versionOf(await find(pathParam(call, 'name')), call.params.version)),
      },
    },
    'endpoints/:name/run': {
      GET: { scopes: ['endpoint:read'], run },
      POST: { scopes: ['endpoint:read'], run },
    },
    'endpoints/last_execution_times': {
      POST: {
        scopes: ['endpoint:read'],
        async run({ body }) {
          const { names } = readInput(z.object({ names: z.array(z.string()) }), body)
          const present = await entities.present('endpoints')
          const times = present
            .filter(({ name, last_executed_at }) => names.includes(String(name)) && last_executed_at)
            .map(({ name, last_executed_at }) => [name, last_executed_at])
          return json(200, Object.fromEntries(times))
        },
      },
    },
  }
}

function versionOf(endpoint: EntityDocument, wanted: string | null | undefined): Version {
  const versions = versionsOf(endpoint)
  const found = wanted ? versions.find(({ version }) => String(version) === wanted) : versions.at(-1)
  if (!found) throw notFound(`Version ${wanted} not found.`)
  return found
}

async function runEndpoint(
  { queries, entities, now }: ApiContext,
  endpoint: EntityDocument,
  call: ApiCall,
): Promise<HttpAnswer> {
  if (endpoint.is_active === false) throw invalidInput('This endpoint is not active.')
  const { version, query, created_at } = versionOf(endpoint, call.searchParams.get('version'))
  const { variables, limit, offset, refresh } = readInput(runBody, call.body ?? {})
  if (refresh === 'direct' && endpoint.is_materialized !== true)
    throw invalidInput("Refresh mode 'direct' is for materialized endpoints.", 'refresh')
  if (query.kind !== 'HogQLQuery')
    throw invalidInput(`The local PostHog runs endpoints written in SQL alone, not ${String(query.kind)}.`)
  const { node } = readQueryRequest({ query })
  const { answer, fields } = await compute(withVariables(node as HogQLQueryNode, variables ?? {}))
  await entities.update('endpoints', endpoint.id, () => ({ last_executed_at: new Date(now()).toISOString() }))
  return jsonText(
    200,
    writeAnswer(answer, {
      ...fields,
      hasMore: answer.fields.hasMore ?? false,
      name: endpoint.name,
      endpoint_version: version,
      endpoint_version_created_at: created_at,
    }),
  )

  async function compute(node: HogQLQueryNode) {
    const window = limit || offset ? { limit: limit ?? 50_000, offset: offset ?? 0 } : undefined
    try {
      return await queries.compute(node, { fresh: refresh === 'force', signal: call.signal, window })
    } catch (error) {
      throw error instanceof ApiFailure ? costFailure(error) : error
    }
  }
}

/** What a query costs too much of is the caller's doing here: 400 with a code of its own. */
function costFailure(failure: ApiFailure): ApiFailure {
  const code = COST_CODES.get(failure.status)
  return code ? new ApiFailure(failure.detail, { status: 400, type: 'validation_error', code }) : failure
}
const COST_CODES: ReadonlyMap<number, string> = new Map([
  [504, 'query_timeout'],
  [513, 'query_memory_limit'],
  [512, 'query_estimated_too_slow'],
])

function withVariables(node: HogQLQueryNode, given: Readonly<Record<string, unknown>>): HogQLQueryNode {
  const declared = Object.entries(node.variables ?? {})
  const unknown = Object.keys(given).find((name) => !declared.some(([, { code_name }]) => code_name === name))
  if (unknown !== undefined) throw invalidInput(`Unknown variable: ${unknown}.`, 'variables')
  return {
    ...node,
    variables: Object.fromEntries(
      declared.map(([id, variable]) => [
        id,
        Object.hasOwn(given, variable.code_name)
          ? {
              ...variable,
              value: given[variable.code_name],
              isNull: given[variable.code_name] === null || undefined,
            }
          : variable,
      ]),
    ),
  }
}
