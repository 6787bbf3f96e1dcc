import type { Engine } from '../../engine/engine.ts'
import type { Ingestion } from '../../ingest/ingestion.ts'
import { notFound } from '../api-failure.ts'
import type { HttpAnswer } from '../http-answer.ts'
import type { LocalProject } from '../project-description.ts'
import type { QueryService } from '../query/query-service.ts'
import type { Method, RouteCall } from '../router.ts'
import type { EntityStore } from './entity-store.ts'

/** What the routes of the project work on. */
export interface ApiContext {
  project: LocalProject
  engine: Engine
  ingestion: Ingestion
  queries: QueryService
  entities: EntityStore
  /** The project's clock. */
  now: () => number
}

/** A call by someone who may make it, its body read. */
export interface ApiCall extends RouteCall {
  body: unknown
}

export interface ApiRoute {
  /** Scopes the key must have, such as `cohort:read`; none for what every key may ask. */
  scopes: readonly string[]
  run(call: ApiCall): Promise<HttpAnswer> | HttpAnswer
}

/** Routes by path and method; below the project unless the path begins with a slash. */
export type ApiRoutes = Readonly<Record<string, Partial<Record<Method, ApiRoute>>>>

/** A part of the path. @throws {ApiFailure} 404 when it is empty. */
export function pathParam({ params }: RouteCall, name: string): string {
  const value = params[name]
  if (!value) throw notFound('Not found.')
  return value
}
