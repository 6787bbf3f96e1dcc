import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import {
  type FeatureFlag,
  type FeatureFlagChanges,
  type FeatureFlagFilters,
  type FeatureFlagInput,
  featureFlagChangesSchema,
  featureFlagFiltersSchema,
  featureFlagInputSchema,
  featureFlagSchema,
} from '../../schemas/feature-flag.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { expectShape } from '../read-json.ts'
import { type ApiCall, callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Feature flags as they are defined; `evaluateFlags` tells what a user gets. */
export class FeatureFlags {
  constructor(private readonly api: ResourceApi) {}

  /** Without archived ones. Scope: `feature_flag:read`. */
  list(filters: FeatureFlagFilters & ListOptions = {}): PagedList<FeatureFlag> {
    return listApi(this.api, {
      call: 'featureFlags.list()',
      scope: 'feature_flag:read',
      path: 'feature_flags/',
      given: filters,
      filters: featureFlagFiltersSchema,
      item: featureFlagSchema,
    })
  }

  /** Scope: `feature_flag:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<FeatureFlag> {
    return callApi(this.api, {
      call: 'featureFlags.get()',
      scope: 'feature_flag:read',
      path: `feature_flags/${pathSegment(id, 'id', 'featureFlags.get()')}/`,
      answer: featureFlagSchema,
      options,
    })
  }

  /**
   * Scope: `feature_flag:write`.
   * @throws {ApiError} `permission_denied` when the project wants the change approved first, as with `update` and `delete`
   */
  async create(input: FeatureFlagInput, options?: CallOptions): Promise<FeatureFlag> {
    return this.write({
      call: 'featureFlags.create()',
      method: 'POST',
      path: 'feature_flags/',
      body: checkInput(input, featureFlagInputSchema, 'featureFlags.create()'),
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `feature_flag:write`. */
  async update(id: number, changes: FeatureFlagChanges, options?: CallOptions): Promise<FeatureFlag> {
    return this.write({
      call: 'featureFlags.update()',
      method: 'PATCH',
      path: `feature_flags/${pathSegment(id, 'id', 'featureFlags.update()')}/`,
      body: checkInput(changes, featureFlagChangesSchema, 'featureFlags.update()'),
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `feature_flag:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await this.write({
      call: 'featureFlags.delete()',
      method: 'PATCH',
      path: `feature_flags/${pathSegment(id, 'id', 'featureFlags.delete()')}/`,
      body: { deleted: true },
      options,
    })
  }

  /** The flag with exactly this key. Scope: `feature_flag:read`. @throws {ApiError} `not_found` */
  async getByKey(key: string, options: CallOptions = {}): Promise<FeatureFlag> {
    const call = 'featureFlags.getByKey()'
    const search = checkInput(key, z.string().min(1), call)
    const { signal, timeoutMs } = checkOptions(options, callOptionsSchema, call)
    for await (const flag of this.list({ search, signal, timeoutMs })) if (flag.key === key) return flag
    throw new ApiError(`There is no feature flag with the key ${JSON.stringify(key)}.`, {
      code: 'not_found',
      hint: 'Keys are spelled with their capitals; deleted and archived flags are not found by key.',
    })
  }

  private async write(spec: Omit<ApiCall<unknown>, 'scope' | 'answer'>): Promise<FeatureFlag> {
    const answer = await callApi(this.api, { ...spec, scope: 'feature_flag:write', answer: z.unknown() })
    // A project may hold changes back; then the answer is about the request for approval, and no flag has changed.
    if (typeof answer === 'object' && answer !== null && !('key' in answer) && asksForApproval(answer))
      throw new ApiError(`${spec.call}: the change waits for approval; the flag is as it was.`, {
        code: 'permission_denied',
        hint: 'Have it approved in PostHog; details.answer has the request.',
        details: { answer },
      })
    return expectShape(answer, featureFlagSchema, `The answer to ${spec.call}`)
  }
}

const asksForApproval = (answer: object): boolean =>
  Object.keys(answer).some((key) => /approval|change_request/i.test(key))
