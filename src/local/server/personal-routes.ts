import { bearerOf, checkPersonalKey } from './access.ts'
import { notFound } from './api-failure.ts'
import { checkScopes } from './limits/check-scopes.ts'
import type { RequestLimit } from './limits/request-limit.ts'
import type { LocalProject } from './project-description.ts'
import { parseJsonBody, readBody } from './request-body.ts'
import type { ApiRoute, ApiRoutes } from './rest/api-route.ts'
import type { Method, RouteHandler, Routes } from './router.ts'

const MAX_API_BYTES = 20 * 1_000_000
const PREFIXES = ['/api/projects/:projectId', '/api/environments/:projectId']

export interface PersonalKeyOptions {
  apiKey: string
  scopes: readonly string[]
  project: LocalProject
  limit?: RequestLimit
  /** Where the server is reached. */
  origin: () => string
}

/**
 * Puts every route behind the personal key. A request is refused for, in this order: its key, its rate, the key's scopes,
 * its project, its body.
 */
export function personalRoutes(routes: ApiRoutes, options: PersonalKeyOptions): Routes {
  const placed = Object.entries(routes).flatMap(([path, methods]) => {
    const isRooted = path.startsWith('/')
    const handlers = Object.fromEntries(
      Object.entries(methods).map(([method, route]) => [method, guarded(route, isRooted, options)]),
    ) as Partial<Record<Method, RouteHandler>>
    const places = isRooted ? [path] : PREFIXES.map((prefix) => (path === '' ? prefix : `${prefix}/${path}`))
    return places.map((place) => [place, handlers] as const)
  })
  return Object.fromEntries(placed)
}

function guarded(
  { scopes, run }: ApiRoute,
  isRooted: boolean,
  { apiKey, scopes: held, project, limit, origin }: PersonalKeyOptions,
): RouteHandler {
  return async (call) => {
    const admit = (body: unknown) => {
      checkPersonalKey(apiKey, { ...call, body, origin: origin() })
      limit?.take(Date.now())
      checkScopes(held, scopes)
    }
    const bytes = await readBody(call.request, MAX_API_BYTES)
    // A key in the header is checked before the body is looked at.
    const inHeader = bearerOf(call.request) !== undefined
    if (inHeader) admit(undefined)
    const { projectId } = call.params
    const inProject = isRooted || projectId === String(project.id) || projectId === '@current'
    if (inHeader && !inProject) throw notFound('Project not found.')
    const body = parseJsonBody(bytes)
    if (!inHeader) admit(body)
    if (!inProject) throw notFound('Project not found.')
    return run({ ...call, body })
  }
}
