import { type Project, projectSchema } from '../../schemas/project.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Projects and their settings. */
export class Projects {
  constructor(private readonly api: ResourceApi) {}

  /** The project of this client, unless another id is given. Scope: `project:read`. @throws {ApiError} `not_found` */
  async get(id: number = this.api.projectId, options?: CallOptions): Promise<Project> {
    return callApi(this.api, {
      call: 'projects.get()',
      scope: 'project:read',
      path: `/api/projects/${pathSegment(id, 'id', 'projects.get()')}/`,
      answer: projectSchema,
      options,
    })
  }

  /**
   * The projects of an organization, whose id `users.me()` gives; refused to keys that are limited to projects.
   * Scope: `project:read`.
   */
  list(organizationId: string, options: ListOptions = {}): PagedList<Project> {
    return listApi(this.api, {
      call: 'projects.list()',
      scope: 'project:read',
      path: `/api/organizations/${pathSegment(organizationId, 'organizationId', 'projects.list()')}/projects/`,
      given: options,
      item: projectSchema,
    })
  }
}
