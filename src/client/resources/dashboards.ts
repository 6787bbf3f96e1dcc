import { z } from 'zod'
import {
  type Dashboard,
  type DashboardChanges,
  type DashboardInput,
  dashboardChangesSchema,
  dashboardInputSchema,
  dashboardSchema,
} from '../../schemas/dashboard.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Dashboards with their tiles. */
export class Dashboards {
  constructor(private readonly api: ResourceApi) {}

  /** Without tiles; `get()` has them. Scope: `dashboard:read`. */
  list(options: ListOptions = {}): PagedList<Dashboard> {
    return listApi(this.api, {
      call: 'dashboards.list()',
      scope: 'dashboard:read',
      path: 'dashboards/',
      given: options,
      item: dashboardSchema,
    })
  }

  /** Scope: `dashboard:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<Dashboard> {
    return callApi(this.api, {
      call: 'dashboards.get()',
      scope: 'dashboard:read',
      path: `dashboards/${pathSegment(id, 'id', 'dashboards.get()')}/`,
      answer: dashboardSchema,
      options,
    })
  }

  /** Scope: `dashboard:write`. */
  async create(input: DashboardInput, options?: CallOptions): Promise<Dashboard> {
    return callApi(this.api, {
      call: 'dashboards.create()',
      scope: 'dashboard:write',
      method: 'POST',
      path: 'dashboards/',
      body: checkInput(input, dashboardInputSchema, 'dashboards.create()'),
      answer: dashboardSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `dashboard:write`. */
  async update(id: number, changes: DashboardChanges, options?: CallOptions): Promise<Dashboard> {
    return callApi(this.api, {
      call: 'dashboards.update()',
      scope: 'dashboard:write',
      method: 'PATCH',
      path: `dashboards/${pathSegment(id, 'id', 'dashboards.update()')}/`,
      body: checkInput(changes, dashboardChangesSchema, 'dashboards.update()'),
      answer: dashboardSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `dashboard:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'dashboards.delete()',
      scope: 'dashboard:write',
      method: 'PATCH',
      path: `dashboards/${pathSegment(id, 'id', 'dashboards.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }
}
