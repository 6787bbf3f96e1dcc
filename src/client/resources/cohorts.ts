import { z } from 'zod'
import {
  type Cohort,
  type CohortChanges,
  type CohortFilters,
  type CohortInput,
  cohortChangesSchema,
  cohortFiltersSchema,
  cohortInputSchema,
  cohortMemberInputSchema,
  cohortMembersInputSchema,
  cohortSchema,
  type StaticCohortInput,
  staticCohortInputSchema,
} from '../../schemas/cohort.ts'
import { type Person, personSchema } from '../../schemas/person.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Cohorts: dynamic ones by conditions, static ones by members. */
export class Cohorts {
  constructor(private readonly api: ResourceApi) {}

  /** Dynamic and static ones. Scope: `cohort:read`. */
  list(filters: CohortFilters & ListOptions = {}): PagedList<Cohort> {
    return listApi(this.api, {
      call: 'cohorts.list()',
      scope: 'cohort:read',
      path: 'cohorts/',
      given: filters,
      filters: cohortFiltersSchema,
      item: cohortSchema,
    })
  }

  /** Scope: `cohort:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<Cohort> {
    return callApi(this.api, {
      call: 'cohorts.get()',
      scope: 'cohort:read',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.get()')}/`,
      answer: cohortSchema,
      options,
    })
  }

  /** A dynamic cohort; PostHog finds its members in the background. Scope: `cohort:write`. */
  async create(input: CohortInput, options?: CallOptions): Promise<Cohort> {
    return callApi(this.api, {
      call: 'cohorts.create()',
      scope: 'cohort:write',
      method: 'POST',
      path: 'cohorts/',
      body: checkInput(input, cohortInputSchema, 'cohorts.create()'),
      answer: cohortSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `cohort:write`. */
  async update(id: number, changes: CohortChanges, options?: CallOptions): Promise<Cohort> {
    return callApi(this.api, {
      call: 'cohorts.update()',
      scope: 'cohort:write',
      method: 'PATCH',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.update()')}/`,
      body: checkInput(changes, cohortChangesSchema, 'cohorts.update()'),
      answer: cohortSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `cohort:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'cohorts.delete()',
      scope: 'cohort:write',
      method: 'PATCH',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }

  /** A cohort of these persons, or of what a query finds now. Scope: `cohort:write`. */
  async createStatic(input: StaticCohortInput, options?: CallOptions): Promise<Cohort> {
    const { person_ids, ...rest } = checkInput(input, staticCohortInputSchema, 'cohorts.createStatic()')
    return callApi(this.api, {
      call: 'cohorts.createStatic()',
      scope: 'cohort:write',
      method: 'POST',
      path: 'cohorts/',
      body: { ...rest, is_static: true, ...(person_ids && { _create_static_person_ids: person_ids }) },
      answer: cohortSchema,
      options,
    })
  }

  /**
   * The members. For many of them, `SELECT person_id FROM cohort_people WHERE cohort_id = {id}` is faster.
   * Scopes: `cohort:read` and `person:read`.
   */
  persons(id: number, options: ListOptions = {}): PagedList<Person> {
    return listApi(this.api, {
      call: 'cohorts.persons()',
      scope: ['cohort:read', 'person:read'],
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.persons()')}/persons/`,
      given: options,
      item: personSchema,
    })
  }

  /** Adds persons, by UUID, to a static cohort. Scope: `cohort:write`. */
  async addPersons(id: number, personIds: readonly string[], options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'cohorts.addPersons()',
      scope: 'cohort:write',
      method: 'PATCH',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.addPersons()')}/add_persons_to_static_cohort/`,
      body: checkInput({ person_ids: personIds }, cohortMembersInputSchema, 'cohorts.addPersons()'),
      answer: z.unknown(),
      options,
    })
  }

  /** Takes a person, by UUID, out of a static cohort. Scope: `cohort:write`. */
  async removePerson(id: number, personId: string, options?: CallOptions): Promise<void> {
    const { person_id } = checkInput(
      { person_id: personId },
      cohortMemberInputSchema,
      'cohorts.removePerson()',
    )
    await callApi(this.api, {
      call: 'cohorts.removePerson()',
      scope: 'cohort:write',
      method: 'PATCH',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.removePerson()')}/remove_person_from_static_cohort/`,
      body: { person_id },
      answer: z.unknown(),
      options,
    })
  }

  /** A static cohort of the present members. Scope: `cohort:write`. */
  async duplicateAsStatic(id: number, options?: CallOptions): Promise<Cohort> {
    return callApi(this.api, {
      call: 'cohorts.duplicateAsStatic()',
      scope: 'cohort:write',
      path: `cohorts/${pathSegment(id, 'id', 'cohorts.duplicateAsStatic()')}/duplicate_as_static_cohort/`,
      // A GET that creates something.
      safeToRetry: false,
      answer: cohortSchema,
      options,
    })
  }
}
