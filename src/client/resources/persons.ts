import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import { type Cohort, cohortSchema } from '../../schemas/cohort.ts'
import {
  type Person,
  type PersonDeletion,
  type PersonFilters,
  type PersonPropertyValue,
  personDeletionSchema,
  personFiltersSchema,
  personPropertyValueSchema,
  personSchema,
} from '../../schemas/person.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { listWithin } from './list-within.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Persons. For many of them, HogQL (`FROM persons`) is faster and not held to 1,200 requests an hour. */
export class Persons {
  constructor(private readonly api: ResourceApi) {}

  /**
   * Persons by search, properties, email or cohort. Scope: `person:read`.
   * @example
   * client.persons.list({ properties: [{ key: 'plan', value: ['pro', 'team'] }] })
   */
  list(filters: PersonFilters & ListOptions = {}): PagedList<Person> {
    return listApi(this.api, {
      call: 'persons.list()',
      scope: 'person:read',
      path: 'persons/',
      given: filters,
      filters: personFiltersSchema,
      item: personSchema,
    })
  }

  /**
   * By UUID, or by the number that older parts of PostHog use; for a distinct id, see `getByDistinctId`.
   * Scope: `person:read`. @throws {ApiError} `not_found`
   */
  async get(id: string | number, options?: CallOptions): Promise<Person> {
    return callApi(this.api, {
      call: 'persons.get()',
      scope: 'person:read',
      path: `persons/${pathSegment(id, 'id', 'persons.get()')}/`,
      answer: personSchema,
      options,
    })
  }

  /** The person whom events with this distinct id belong to. Scope: `person:read`. @throws {ApiError} `not_found` */
  async getByDistinctId(distinctId: string, options: CallOptions = {}): Promise<Person> {
    const call = 'persons.getByDistinctId()'
    const distinct_id = checkInput(distinctId, z.string().min(1), call)
    const { items } = await this.list({
      distinct_id,
      ...checkOptions(options, callOptionsSchema, call),
    }).page()
    if (items[0]) return items[0]
    throw new ApiError(`There is no person with the distinct id ${JSON.stringify(distinctId)}.`, {
      code: 'not_found',
      hint: 'Anonymous users have no person until they are identified, if the project keeps none for them.',
    })
  }

  /**
   * Deletes a person, and with the options the events and recordings, later. The person comes back with the next event.
   * Scope: `person:write`.
   */
  async delete(id: string | number, input: PersonDeletion = {}, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'persons.delete()',
      scope: 'person:write',
      method: 'DELETE',
      path: `persons/${pathSegment(id, 'id', 'persons.delete()')}/`,
      query: checkInput(input, personDeletionSchema, 'persons.delete()'),
      answer: z.unknown(),
      options,
    })
  }

  /** Values that a property of persons has, most frequent first. Scope: `person:read`. */
  async values(key: string, options?: CallOptions): Promise<PersonPropertyValue[]> {
    return callApi(this.api, {
      call: 'persons.values()',
      scope: 'person:read',
      path: 'persons/values/',
      query: { key: checkInput(key, z.string().min(1), 'persons.values()') },
      answer: listWithin(personPropertyValueSchema),
      options,
    })
  }

  /** The cohorts a person is in. Scopes: `person:read` and `cohort:read`. */
  async cohorts(personId: string | number, options?: CallOptions): Promise<Cohort[]> {
    return callApi(this.api, {
      call: 'persons.cohorts()',
      scope: ['person:read', 'cohort:read'],
      path: 'persons/cohorts/',
      query: {
        person_id: checkInput(personId, z.union([z.string().min(1), z.number()]), 'persons.cohorts()'),
      },
      answer: listWithin(cohortSchema),
      options,
    })
  }
}
