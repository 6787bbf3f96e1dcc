import { z } from 'zod'
import {
  type Experiment,
  type ExperimentChanges,
  type ExperimentInput,
  experimentChangesSchema,
  experimentInputSchema,
  experimentSchema,
} from '../../schemas/experiment.ts'
import { callOptionsSchema, REFRESH_MODES } from '../../schemas/query-options.ts'
import { type CallBudget, startBudget } from '../call-budget.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions, RefreshMode } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ExperimentResults, type MetricResult, metricsOf } from './experiment-metrics.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { nameScope } from './name-scope.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

export interface QueryRunOptions extends CallOptions {
  /** @default 'blocking': a recent cached result will do */
  refresh?: RefreshMode
}

const queryRunOptionsSchema = callOptionsSchema.extend({ refresh: z.enum(REFRESH_MODES).optional() })

/** Experiments and their computed results. */
export class Experiments {
  constructor(private readonly api: ResourceApi) {}

  /** Without results; `results()` computes them. Scope: `experiment:read`. */
  list(options: ListOptions = {}): PagedList<Experiment> {
    return listApi(this.api, {
      call: 'experiments.list()',
      scope: 'experiment:read',
      path: 'experiments/',
      given: options,
      item: experimentSchema,
    })
  }

  /** Scope: `experiment:read`. @throws {ApiError} `not_found` */
  async get(id: number, options?: CallOptions): Promise<Experiment> {
    return callApi(this.api, {
      call: 'experiments.get()',
      scope: 'experiment:read',
      path: `experiments/${pathSegment(id, 'id', 'experiments.get()')}/`,
      answer: experimentSchema,
      options,
    })
  }

  /** A draft, until it has a `start_date`. Scope: `experiment:write`. */
  async create(input: ExperimentInput, options?: CallOptions): Promise<Experiment> {
    return callApi(this.api, {
      call: 'experiments.create()',
      scope: 'experiment:write',
      method: 'POST',
      path: 'experiments/',
      body: checkInput(input, experimentInputSchema, 'experiments.create()'),
      answer: experimentSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `experiment:write`. */
  async update(id: number, changes: ExperimentChanges, options?: CallOptions): Promise<Experiment> {
    return callApi(this.api, {
      call: 'experiments.update()',
      scope: 'experiment:write',
      method: 'PATCH',
      path: `experiments/${pathSegment(id, 'id', 'experiments.update()')}/`,
      body: checkInput(changes, experimentChangesSchema, 'experiments.update()'),
      answer: experimentSchema,
      options,
    })
  }

  /** Marks it as deleted; `update(id, { deleted: false })` brings it back. Scope: `experiment:write`. */
  async delete(id: number, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'experiments.delete()',
      scope: 'experiment:write',
      method: 'PATCH',
      path: `experiments/${pathSegment(id, 'id', 'experiments.delete()')}/`,
      body: { deleted: true },
      answer: z.unknown(),
      options,
    })
  }

  /**
   * The results of every metric, computed by PostHog's own statistics. Scopes: `experiment:read` and `query:read`.
   * @example
   * const { metrics } = await client.experiments.results(7)
   * metrics[0] //=> { role: 'primary', metric: { metric_type: 'funnel', ... }, result: { baseline: ..., variant_results: [...] } }
   */
  async results(id: number, options: QueryRunOptions = {}): Promise<ExperimentResults> {
    const { signal, timeoutMs, refresh } = checkOptions(
      options,
      queryRunOptionsSchema,
      'experiments.results()',
    )
    const budget = startBudget({ signal, timeoutMs }, this.api.timeoutMs)
    const experiment = await this.get(id, { signal, timeoutMs: budget.remainingMs() })
    const results = metricsOf(experiment).map(async ({ role, metric }): Promise<MetricResult> => {
      const node = { kind: 'ExperimentQuery', experiment_id: experiment.id, metric }
      return { role, metric, result: await this.run(node, refresh, budget) }
    })
    return { experiment, metrics: await Promise.all(results) }
  }

  /** How many people each variant was shown to, over time. Scopes: `experiment:read` and `query:read`. */
  async exposures(id: number, options: QueryRunOptions = {}): Promise<Record<string, unknown>> {
    const { signal, timeoutMs, refresh } = checkOptions(
      options,
      queryRunOptionsSchema,
      'experiments.exposures()',
    )
    const budget = startBudget({ signal, timeoutMs }, this.api.timeoutMs)
    const { name, feature_flag, start_date, end_date, exposure_criteria, holdout } = await this.get(id, {
      signal,
      timeoutMs: budget.remainingMs(),
    })
    const node = {
      kind: 'ExperimentExposureQuery',
      experiment_id: id,
      experiment_name: name,
      feature_flag,
      start_date,
      end_date,
      exposure_criteria,
      holdout,
    }
    return this.run(node, refresh, budget)
  }

  private run(
    node: { kind: string } & Record<string, unknown>,
    refresh: RefreshMode | undefined,
    budget: CallBudget,
  ) {
    const options = { signal: budget.signal, timeoutMs: budget.remainingMs(), refresh }
    return nameScope(['experiment:read', 'query:read'], () => this.api.runQuery(node, options))
  }
}
