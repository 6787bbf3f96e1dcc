import { z } from 'zod'
import {
  type Annotation,
  type AnnotationChanges,
  type AnnotationFilters,
  type AnnotationInput,
  annotationChangesSchema,
  annotationFiltersSchema,
  annotationInputSchema,
  annotationSchema,
} from '../../schemas/annotation.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Notes on the timeline, such as releases. */
export class Annotations {
  constructor(private readonly api: ResourceApi) {}

  /** Newest `date_marker` first; those of the organization are among them. Scope: `annotation:read`. */
  list(filters: AnnotationFilters & ListOptions = {}): PagedList<Annotation> {
    return listApi(this.api, {
      call: 'annotations.list()',
      scope: 'annotation:read',
      path: 'annotations/',
      given: filters,
      filters: annotationFiltersSchema,
      item: annotationSchema,
    })
  }

  /** Scope: `annotation:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<Annotation> {
    return callApi(this.api, {
      call: 'annotations.get()',
      scope: 'annotation:read',
      path: `annotations/${pathSegment(id, 'id', 'annotations.get()')}/`,
      answer: annotationSchema,
      options,
    })
  }

  /** Marks now, unless `date_marker` says otherwise. Scope: `annotation:write`. */
  async create(input: AnnotationInput, options?: CallOptions): Promise<Annotation> {
    return callApi(this.api, {
      call: 'annotations.create()',
      scope: 'annotation:write',
      method: 'POST',
      path: 'annotations/',
      body: {
        date_marker: new Date().toISOString(),
        ...checkInput(input, annotationInputSchema, 'annotations.create()'),
      },
      answer: annotationSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `annotation:write`. */
  async update(id: number, changes: AnnotationChanges, options?: CallOptions): Promise<Annotation> {
    return callApi(this.api, {
      call: 'annotations.update()',
      scope: 'annotation:write',
      method: 'PATCH',
      path: `annotations/${pathSegment(id, 'id', 'annotations.update()')}/`,
      body: checkInput(changes, annotationChangesSchema, 'annotations.update()'),
      answer: annotationSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `annotation:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'annotations.delete()',
      scope: 'annotation:write',
      method: 'PATCH',
      path: `annotations/${pathSegment(id, 'id', 'annotations.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }
}
