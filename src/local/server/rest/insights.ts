import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { invalidInput } from '../api-failure.ts'
import { type HttpAnswer, json, jsonText } from '../http-answer.ts'
import { isInsightKind, readInsightNode } from '../insights/insight-node.ts'
import { withMember } from '../query/query-answer.ts'
import { type HogQLQueryNode, REFRESH_MODES, readQueryRequest } from '../query/query-request.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { documentRoutes, findDocument, searches } from './document-routes.ts'
import { flagParam, jsonParam, listParam } from './read-input.ts'
import { showDocument } from './shown-document.ts'

const record = z.record(z.string(), z.unknown())

const input = z.object({
  name: z.string().max(400).nullish(),
  description: z.string().nullish(),
  query: z.looseObject({ kind: z.string() }),
  saved: z.boolean().optional(),
  favorited: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  dashboards: z.array(z.number().int()).optional(),
  order: z.number().int().nullish(),
  filters: record.optional(),
})

/** Insights, by number or short id; results of trends, funnels and SQL are computed when `refresh` asks for them. */
export function insightRoutes(context: ApiContext): ApiRoutes {
  const named = {
    kind: 'insights',
    key: 'insightId',
    means: ({ id, short_id }: EntityDocument, reference: string) =>
      String(id) === reference || short_id === reference,
  }
  const find = findDocument(context, named)
  const routes = documentRoutes(context, {
    ...named,
    scope: 'insight',
    input,
    changes: input.partial().extend({ deleted: z.boolean().optional() }),
    defaults: () => ({
      short_id: randomBytes(6).toString('base64url').slice(0, 8),
      name: null,
      derived_name: null,
      description: '',
      saved: false,
      favorited: false,
      tags: [],
      dashboards: [],
      dashboard_tiles: [],
      order: null,
      last_refresh: null,
      is_sample: false,
      query_status: null,
      user_access_level: 'editor',
    }),
    deletion: 'soft',
    filter: insightFilter,
  })
  return {
    ...routes,
    'insights/:insightId': {
      ...routes['insights/:insightId'],
      GET: {
        scopes: ['insight:read'],
        run: async (call) => withResult(context, await find(pathParam(call, 'insightId')), call),
      },
    },
  }
}

async function withResult(
  { queries }: ApiContext,
  insight: EntityDocument,
  call: ApiCall,
): Promise<HttpAnswer> {
  const refresh = readRefresh(call)
  const shown = showDocument('insights', insight)
  if (refresh === undefined || refresh === 'force_cache') return json(200, shown)
  if (isInsightKind(sourceOf(insight.query).kind)) {
    const { results, fields } = await queries.computeInsight(readInsightNode(sourceOf(insight.query)), {
      fresh: refresh.startsWith('force_'),
      signal: call.signal,
    })
    return json(200, showDocument('insights', { ...insight, ...fields, result: results }))
  }
  const node = sqlOf(insight)
  if (refresh.includes('async') && refresh !== 'async_except_on_cache_miss') {
    const started = await queries.run({ node, refresh }, call.signal)
    const { query_status } = JSON.parse(started.body.toString()) as {
      query_status?: { id: string; complete: boolean }
    }
    if (query_status && !query_status.complete) return json(200, { ...shown, query_status })
  }
  const { answer, fields } = await queries.compute(node, {
    fresh: refresh === 'force_blocking',
    signal: call.signal,
  })
  const { columns, types, hogql, hasMore = false } = answer.fields
  const { result, ...rest } = showDocument('insights', {
    ...insight,
    ...fields,
    ...{ columns, types, hogql, hasMore },
  })
  return jsonText(200, withMember('result', answer.rows ?? 'null', JSON.stringify(rest)))
}

function readRefresh({ searchParams }: ApiCall): (typeof REFRESH_MODES)[number] | undefined {
  const text = searchParams.get('refresh')
  if (!text || text === 'false') return undefined
  if (text === 'true') return 'force_blocking'
  const mode = REFRESH_MODES.find((known) => known === text)
  if (!mode) throw invalidInput(`"${text}" is not a valid refresh mode.`, 'refresh')
  return mode
}

/** @throws {ApiFailure} 400 for insights that are computed nowhere here. */
function sqlOf({ query }: EntityDocument): HogQLQueryNode {
  const source = sourceOf(query)
  if (source.kind !== 'HogQLQuery')
    throw invalidInput(
      `The local PostHog computes TrendsQuery, FunnelsQuery and SQL; this insight is a ${String(source.kind)}.`,
      'query',
    )
  const { node } = readQueryRequest({ query: source })
  return node as HogQLQueryNode
}

type Node = { kind?: unknown; source?: Node }
const sourceOf = (query: unknown): Node => {
  const node = (query ?? {}) as Node
  return node.source ? sourceOf(node.source) : node
}

/** Kinds of insights by the names the old filters had. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  TRENDS: ['TrendsQuery'],
  FUNNELS: ['FunnelsQuery'],
  RETENTION: ['RetentionQuery'],
  PATHS: ['PathsQuery'],
  STICKINESS: ['StickinessQuery'],
  LIFECYCLE: ['LifecycleQuery'],
  SQL: ['HogQLQuery'],
}
const JSON_KINDS_NOT = new Set(Object.values(KINDS).flat())

function insightFilter(searchParams: URLSearchParams): (insight: EntityDocument) => boolean {
  const search = searches(searchParams, 'name', 'derived_name', 'description')
  const insight = searchParams.get('insight')
  const shortId = searchParams.get('short_id')
  const saved = flagParam(searchParams, 'saved')
  const favorited = flagParam(searchParams, 'favorited')
  const tags = listParam(searchParams, 'tags')
  const authors = listParam(searchParams, 'created_by')
  const dashboards = listParam(searchParams, 'dashboards')
  const events = jsonParam(searchParams, 'events')
  const createdFrom = searchParams.get('created_date_from')
  const createdTo = searchParams.get('created_date_to')
  return (document) =>
    search(document) &&
    (!insight || isOfKind(document, insight)) &&
    (!shortId || document.short_id === shortId) &&
    (saved === undefined || (document.saved ?? false) === saved) &&
    (favorited === undefined || (document.favorited ?? false) === favorited) &&
    (!tags || overlaps(document.tags, tags)) &&
    (!authors || authors.includes(String((document.created_by as { id?: number } | null)?.id))) &&
    (!dashboards || overlaps(document.dashboards, dashboards)) &&
    (!Array.isArray(events) ||
      events.every((event) => JSON.stringify(document.query).includes(JSON.stringify(event)))) &&
    (!createdFrom || String(document.created_at) >= createdFrom) &&
    (!createdTo || String(document.created_at) <= createdTo)
}

function isOfKind({ query }: EntityDocument, insight: string): boolean {
  const kind = String(sourceOf(query).kind)
  return insight === 'JSON' ? !JSON_KINDS_NOT.has(kind) : (KINDS[insight]?.includes(kind) ?? false)
}

const overlaps = (stored: unknown, wanted: readonly string[]): boolean =>
  Array.isArray(stored) && stored.some((item) => wanted.includes(String(item)))
