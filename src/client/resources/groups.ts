import {
  type Group,
  type GroupFilters,
  type GroupIdentity,
  type GroupType,
  groupFiltersSchema,
  groupIdentitySchema,
  groupSchema,
  groupTypeSchema,
  type RelatedActor,
  relatedActorSchema,
} from '../../schemas/group.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { listWithin } from './list-within.ts'
import type { PagedList } from './paged-list.ts'
import type { ResourceApi } from './resource-api.ts'

/** Groups, such as companies; a project has five types of them at most. */
export class Groups {
  constructor(private readonly api: ResourceApi) {}

  /**
   * The types of groups. Scope: `group:read`.
   * @example await client.groups.types() //=> [{ group_type: 'company', group_type_index: 0, ... }]
   */
  async types(options?: CallOptions): Promise<GroupType[]> {
    return callApi(this.api, {
      call: 'groups.types()',
      scope: 'group:read',
      path: 'groups_types/',
      answer: listWithin(groupTypeSchema),
      options,
    })
  }

  /** Groups of one type. Scope: `group:read`. @example client.groups.list({ group_type_index: 0, search: 'acme' }) */
  list(filters: GroupFilters & ListOptions): PagedList<Group> {
    return listApi(this.api, {
      call: 'groups.list()',
      scope: 'group:read',
      path: 'groups/',
      given: filters,
      filters: groupFiltersSchema,
      item: groupSchema,
    })
  }

  /** One group by its key. Scope: `group:read`. @throws {ApiError} `not_found` */
  async find(identity: GroupIdentity, options?: CallOptions): Promise<Group> {
    const query = checkInput(identity, groupIdentitySchema, 'groups.find()')
    return callApi(this.api, {
      call: 'groups.find()',
      scope: 'group:read',
      path: 'groups/find/',
      query,
      missing: {
        what: `no group ${JSON.stringify(query.group_key)} of type ${query.group_type_index}`,
        hint: 'groups.list({ group_type_index, search }) finds keys, groups.types() the types.',
      },
      answer: groupSchema,
      options,
    })
  }

  /** Persons and groups that occur in the same events. Scope: `group:read`. */
  async related(identity: GroupIdentity, options?: CallOptions): Promise<RelatedActor[]> {
    const { group_type_index, group_key } = checkInput(identity, groupIdentitySchema, 'groups.related()')
    return callApi(this.api, {
      call: 'groups.related()',
      scope: 'group:read',
      path: 'groups/related/',
      query: { group_type_index, id: group_key },
      answer: listWithin(relatedActorSchema),
      options,
    })
  }
}
