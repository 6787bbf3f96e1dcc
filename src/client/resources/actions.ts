import { z } from 'zod'
import {
  type Action,
  type ActionChanges,
  type ActionInput,
  actionChangesSchema,
  actionInputSchema,
  actionSchema,
} from '../../schemas/action.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Actions: named sets of events. */
export class Actions {
  constructor(private readonly api: ResourceApi) {}

  /** All actions. Scope: `action:read`. */
  list(options: ListOptions = {}): PagedList<Action> {
    return listApi(this.api, {
      call: 'actions.list()',
      scope: 'action:read',
      path: 'actions/',
      given: options,
      item: actionSchema,
    })
  }

  /** Scope: `action:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<Action> {
    return callApi(this.api, {
      call: 'actions.get()',
      scope: 'action:read',
      path: `actions/${pathSegment(id, 'id', 'actions.get()')}/`,
      answer: actionSchema,
      options,
    })
  }

  /** Scope: `action:write`. */
  async create(input: ActionInput, options?: CallOptions): Promise<Action> {
    return callApi(this.api, {
      call: 'actions.create()',
      scope: 'action:write',
      method: 'POST',
      path: 'actions/',
      body: checkInput(input, actionInputSchema, 'actions.create()'),
      answer: actionSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `action:write`. */
  async update(id: number, changes: ActionChanges, options?: CallOptions): Promise<Action> {
    return callApi(this.api, {
      call: 'actions.update()',
      scope: 'action:write',
      method: 'PATCH',
      path: `actions/${pathSegment(id, 'id', 'actions.update()')}/`,
      body: checkInput(changes, actionChangesSchema, 'actions.update()'),
      answer: actionSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `action:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'actions.delete()',
      scope: 'action:write',
      method: 'PATCH',
      path: `actions/${pathSegment(id, 'id', 'actions.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }
}
