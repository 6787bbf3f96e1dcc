import type { ZodObject, ZodType } from 'zod'
import {
  type EventDefinition,
  type EventDefinitionChanges,
  type EventDefinitionFilters,
  eventDefinitionChangesSchema,
  eventDefinitionFiltersSchema,
  eventDefinitionSchema,
  type PropertyDefinition,
  type PropertyDefinitionChanges,
  type PropertyDefinitionFilters,
  propertyDefinitionChangesSchema,
  propertyDefinitionFiltersSchema,
  propertyDefinitionSchema,
} from '../../schemas/definition.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** The project's taxonomy: which events and properties there are, and what is known about them. */
export class Definitions {
  /** Scopes: `event_definition:read` and `event_definition:write`. */
  readonly events: DefinitionList<EventDefinition, EventDefinitionFilters, EventDefinitionChanges>
  /** Scopes: `property_definition:read` and `property_definition:write`. */
  readonly properties: DefinitionList<
    PropertyDefinition,
    PropertyDefinitionFilters,
    PropertyDefinitionChanges
  >

  constructor(api: ResourceApi) {
    this.events = new DefinitionList(api, {
      name: 'definitions.events',
      path: 'event_definitions/',
      scope: 'event_definition',
      item: eventDefinitionSchema,
      filters: eventDefinitionFiltersSchema,
      changes: eventDefinitionChangesSchema,
    })
    this.properties = new DefinitionList(api, {
      name: 'definitions.properties',
      path: 'property_definitions/',
      scope: 'property_definition',
      item: propertyDefinitionSchema,
      filters: propertyDefinitionFiltersSchema,
      changes: propertyDefinitionChangesSchema,
    })
  }
}

interface DefinitionKind<Item, Changes> {
  name: string
  path: string
  scope: string
  item: ZodType<Item>
  filters: ZodObject
  changes: ZodType<unknown, Changes>
}

/** Definitions of one kind. */
export class DefinitionList<Item, Filters, Changes> {
  constructor(
    private readonly api: ResourceApi,
    private readonly kind: DefinitionKind<Item, Changes>,
  ) {}

  /**
   * Scope: `event_definition:read`, or `property_definition:read`.
   * @example
   * const names = (await client.definitions.events.list({ search: 'sign' }).all()).map(({ name }) => name)
   * //=> ['user_signed_up', 'sign_in_failed']
   */
  list(filters?: Filters & ListOptions): PagedList<Item> {
    const { name, path, scope, item, filters: schema } = this.kind
    return listApi(this.api, {
      call: `${name}.list()`,
      scope: `${scope}:read`,
      path,
      given: filters ?? {},
      filters: schema,
      item,
    })
  }

  /** Scope: `event_definition:read`, or `property_definition:read`. @throws {ApiError} `not_found` */
  async get(id: string, options?: CallOptions): Promise<Item> {
    const { name, path, scope, item } = this.kind
    return callApi(this.api, {
      call: `${name}.get()`,
      scope: `${scope}:read`,
      path: `${path}${pathSegment(id, 'id', `${name}.get()`)}/`,
      answer: item,
      options,
    })
  }

  /**
   * Scope: `event_definition:write`, or `property_definition:write`.
   * @throws {ApiError} `quota_exceeded` (402) where the plan has no taxonomy management
   */
  async update(id: string, changes: Changes, options?: CallOptions): Promise<Item> {
    const { name, path, scope, item, changes: schema } = this.kind
    return callApi(this.api, {
      call: `${name}.update()`,
      scope: `${scope}:write`,
      method: 'PATCH',
      path: `${path}${pathSegment(id, 'id', `${name}.update()`)}/`,
      body: checkInput(changes, schema, `${name}.update()`),
      answer: item,
      options,
    })
  }
}
