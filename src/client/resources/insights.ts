import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import {
  type Insight,
  type InsightChanges,
  type InsightFilters,
  type InsightInput,
  insightChangesSchema,
  insightFiltersSchema,
  insightInputSchema,
  insightSchema,
} from '../../schemas/insight.ts'
import { callOptionsSchema, REFRESH_MODES } from '../../schemas/query-options.ts'
import { queryStatusSchema } from '../../schemas/query-response.ts'
import { startBudget } from '../call-budget.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions, RefreshMode } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { nameScope } from './name-scope.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

export interface InsightResultOptions extends CallOptions {
  /** @default 'blocking': a recent cached result will do */
  refresh?: RefreshMode
  /** Id of a dashboard, whose filters are applied. */
  from_dashboard?: number
}

const insightResultOptionsSchema = callOptionsSchema.extend({
  refresh: z.enum(REFRESH_MODES).optional(),
  from_dashboard: z.number().int().optional(),
})

/** Insights: saved queries and their results. */
export class Insights {
  constructor(private readonly api: ResourceApi) {}

  /** Saved queries; `insight: 'TRENDS'` filters by kind. Results are null unless `refresh` is given. Scope: `insight:read`. */
  list(filters: InsightFilters & ListOptions = {}): PagedList<Insight> {
    return listApi(this.api, {
      call: 'insights.list()',
      scope: 'insight:read',
      path: 'insights/',
      given: filters,
      filters: insightFiltersSchema,
      item: insightSchema,
    })
  }

  /** Scope: `insight:read`. @throws {ApiError} `not_found` */
  async get(id: number | string, options?: CallOptions): Promise<Insight> {
    return callApi(this.api, {
      call: 'insights.get()',
      scope: 'insight:read',
      path: `insights/${pathSegment(id, 'id', 'insights.get()')}/`,
      answer: insightSchema,
      options,
    })
  }

  /** From a query node, not from legacy filters. Scope: `insight:write`. */
  async create(input: InsightInput, options?: CallOptions): Promise<Insight> {
    return callApi(this.api, {
      call: 'insights.create()',
      scope: 'insight:write',
      method: 'POST',
      path: 'insights/',
      body: checkInput(input, insightInputSchema, 'insights.create()'),
      answer: insightSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `insight:write`. */
  async update(id: number | string, changes: InsightChanges, options?: CallOptions): Promise<Insight> {
    return callApi(this.api, {
      call: 'insights.update()',
      scope: 'insight:write',
      method: 'PATCH',
      path: `insights/${pathSegment(id, 'id', 'insights.update()')}/`,
      body: checkInput(changes, insightChangesSchema, 'insights.update()'),
      answer: insightSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `insight:write`. */
  async delete(id: number | string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'insights.delete()',
      scope: 'insight:write',
      method: 'PATCH',
      path: `insights/${pathSegment(id, 'id', 'insights.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }

  /**
   * The insight with its `result`, computed when there is none in the cache, or according to `refresh`. The asynchronous
   * modes suit slow insights: the query runs in the background while this waits.
   * Scope: `insight:read`, for asynchronous modes also `query:read`.
   * @param id Number, or short id as in the address bar.
   */
  async getWithResult(id: number | string, options: InsightResultOptions = {}): Promise<Insight> {
    const call = 'insights.getWithResult()'
    const {
      signal,
      timeoutMs,
      refresh = 'blocking',
      from_dashboard,
    } = checkOptions(options, insightResultOptionsSchema, call)
    const budget = startBudget({ signal, timeoutMs }, this.api.timeoutMs)
    const insight = await callApi(this.api, {
      call,
      scope: 'insight:read',
      path: `insights/${pathSegment(id, 'id', call)}/`,
      query: { refresh, from_dashboard },
      answer: insightSchema,
      options: { signal, timeoutMs },
    })
    const status = queryStatusSchema.safeParse(insight.query_status)
    // A stale result may come along with a query that still runs.
    if (status.success && !status.data.complete) {
      const finished = await nameScope(['query:read'], () => this.api.awaitQuery(status.data.id, budget))
      const { results, ...rest } = finished
      return { ...insight, ...rest, result: results, query_status: null }
    }
    if (insight.result === null || insight.result === undefined)
      throw new ApiError(`PostHog gave no result for insight ${id}.`, {
        code: 'invalid_response',
        hint: `Use a refresh mode that computes: 'blocking' or 'force_blocking' (it was '${refresh}').`,
      })
    return insight
  }
}
