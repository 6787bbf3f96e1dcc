import { z } from 'zod'
import {
  type Endpoint,
  type EndpointChanges,
  type EndpointInput,
  type EndpointRunInput,
  type EndpointVersion,
  endpointAnswerSchema,
  endpointChangesSchema,
  endpointInputSchema,
  endpointNameSchema,
  endpointRunSchema,
  endpointSchema,
  endpointVersionSchema,
} from '../../schemas/endpoint.ts'
import { buildRows } from '../build-rows.ts'
import { uniqueColumnNames } from '../column-names.ts'
import type { CallOptions, Row } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { listWithin } from './list-within.ts'
import type { Missing } from './name-missing.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

export interface EndpointResult {
  /** By column for SQL endpoints; for insights whatever their kind gives. */
  rows: Row[]
  /** Names as keys of `rows`; empty for insights. */
  columns: string[]
  /** True when more rows exist than were returned. */
  truncated: boolean
  /** The version that answered. */
  version?: number
  cached: boolean
  /** When the result was computed, ISO 8601. */
  computedAt?: string
}

/** Endpoints: queries with a name and variables, kept by PostHog, optionally materialised. */
export class Endpoints {
  constructor(private readonly api: ResourceApi) {}

  /** Scope: `endpoint:read`. */
  list(options: ListOptions = {}): PagedList<Endpoint> {
    return listApi(this.api, {
      call: 'endpoints.list()',
      scope: 'endpoint:read',
      path: 'endpoints/',
      given: options,
      item: endpointSchema,
    })
  }

  /** Scope: `endpoint:read`. @throws {ApiError} `not_found` */
  async get(name: string, options?: CallOptions): Promise<Endpoint> {
    return callApi(this.api, {
      call: 'endpoints.get()',
      scope: 'endpoint:read',
      path: pathOf(name, 'endpoints.get()'),
      missing: noEndpoint(name),
      answer: endpointSchema,
      options,
    })
  }

  /** Scope: `endpoint:write`. */
  async create(input: EndpointInput, options?: CallOptions): Promise<Endpoint> {
    return callApi(this.api, {
      call: 'endpoints.create()',
      scope: 'endpoint:write',
      method: 'POST',
      path: 'endpoints/',
      body: checkInput(input, endpointInputSchema, 'endpoints.create()'),
      answer: endpointSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay; another query makes another version. Scope: `endpoint:write`. */
  async update(name: string, changes: EndpointChanges, options?: CallOptions): Promise<Endpoint> {
    return callApi(this.api, {
      call: 'endpoints.update()',
      scope: 'endpoint:write',
      method: 'PATCH',
      path: pathOf(name, 'endpoints.update()'),
      body: checkInput(changes, endpointChangesSchema, 'endpoints.update()'),
      missing: noEndpoint(name),
      answer: endpointSchema,
      options,
    })
  }

  /** For good, with all versions. Scope: `endpoint:write`. */
  async delete(name: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'endpoints.delete()',
      scope: 'endpoint:write',
      method: 'DELETE',
      path: pathOf(name, 'endpoints.delete()'),
      missing: noEndpoint(name),
      answer: z.unknown(),
      options,
    })
  }

  /** Scope: `endpoint:read`. */
  async versions(name: string, options?: CallOptions): Promise<EndpointVersion[]> {
    return callApi(this.api, {
      call: 'endpoints.versions()',
      scope: 'endpoint:read',
      path: `${pathOf(name, 'endpoints.versions()')}versions/`,
      missing: noEndpoint(name),
      answer: listWithin(endpointVersionSchema),
      options,
    })
  }

  /** One version, numbered from 1. Scope: `endpoint:read`. @throws {ApiError} `not_found` */
  async version(name: string, version: number, options?: CallOptions): Promise<EndpointVersion> {
    const call = 'endpoints.version()'
    return callApi(this.api, {
      call,
      scope: 'endpoint:read',
      path: `${pathOf(name, call)}versions/${pathSegment(version, 'version', call)}/`,
      missing: noVersion(name, version),
      answer: endpointVersionSchema,
      options,
    })
  }

  /**
   * Runs an endpoint. Scope: `endpoint:read`.
   * @throws {ApiError} `query_too_expensive` when it hits a limit, `not_found` for an unknown name
   * @example
   * const { rows } = await client.endpoints.run('mau', { variables: { org: 'acme' }, limit: 10 })
   */
  async run(name: string, input: EndpointRunInput = {}, options?: CallOptions): Promise<EndpointResult> {
    const call = 'endpoints.run()'
    const { version, ...body } = checkInput(input, endpointRunSchema, call)
    const answer = await callApi(this.api, {
      call,
      scope: 'endpoint:read',
      method: 'POST',
      path: `${pathOf(name, call)}run/`,
      missing: version === undefined ? noEndpoint(name) : noVersion(name, version),
      query: { version },
      body,
      safeToRetry: true,
      answer: endpointAnswerSchema,
      options,
    })
    const { results, endpoint_version, is_cached, last_refresh, hasMore } = answer
    const columns = uniqueColumnNames(answer.columns ?? [])
    return {
      rows: columns.length > 0 ? buildRows(results ?? [], columns) : ((results ?? []) as Row[]),
      columns,
      truncated: hasMore ?? false,
      ...(typeof endpoint_version === 'number' && { version: endpoint_version }),
      cached: is_cached ?? false,
      ...(last_refresh && { computedAt: last_refresh }),
    }
  }

  /** When these endpoints last ran, as the server tells it. Scope: `endpoint:read`. */
  async lastExecutionTimes(
    names: readonly string[],
    options?: CallOptions,
  ): Promise<Record<string, unknown>> {
    const call = 'endpoints.lastExecutionTimes()'
    return callApi(this.api, {
      call,
      scope: 'endpoint:read',
      method: 'POST',
      path: 'endpoints/last_execution_times/',
      body: { names: checkInput(names, z.array(endpointNameSchema).min(1), call) },
      safeToRetry: true,
      answer: z.record(z.string(), z.unknown()),
      options,
    })
  }
}

const noEndpoint = (name: string): Missing => ({
  what: `no endpoint ${JSON.stringify(name)}`,
  hint: 'Endpoints are found by their name, not by their id; endpoints.list() has the names.',
})

const noVersion = (name: string, version: number): Missing => ({
  what: `no version ${version} of an endpoint ${JSON.stringify(name)}`,
  hint: 'endpoints.versions(name) lists them; endpoints are found by their name, not by their id.',
})

const pathOf = (name: string, call: string): string =>
  `endpoints/${pathSegment(checkInput(name, endpointNameSchema, call), 'name', call)}/`
