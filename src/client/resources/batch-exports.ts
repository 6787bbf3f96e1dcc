import { z } from 'zod'
import {
  type Backfill,
  type BackfillInput,
  type BatchExport,
  type BatchExportChanges,
  type BatchExportInput,
  type BatchExportRun,
  type BatchExportRunFilters,
  backfillInputSchema,
  backfillSchema,
  backfillStartedSchema,
  batchExportChangesSchema,
  batchExportInputSchema,
  batchExportRunSchema,
  batchExportSchema,
  cancelledSchema,
  pausedSchema,
  runFiltersSchema,
  unpauseSchema,
} from '../../schemas/batch-export.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Batch exports: PostHog itself writes to a warehouse or an object store, on a schedule. */
export class BatchExports {
  constructor(private readonly api: ResourceApi) {}

  /** All but internal ones. Scope: `batch_export:read`. */
  list(options: ListOptions = {}): PagedList<BatchExport> {
    return listApi(this.api, {
      call: 'batchExports.list()',
      scope: 'batch_export:read',
      path: 'batch_exports/',
      given: options,
      item: batchExportSchema,
    })
  }

  /** Scope: `batch_export:read`. @throws {ApiError} `not_found` */
  async get(id: string, options?: CallOptions): Promise<BatchExport> {
    return callApi(this.api, {
      call: 'batchExports.get()',
      scope: 'batch_export:read',
      path: `batch_exports/${pathSegment(id, 'id', 'batchExports.get()')}/`,
      answer: batchExportSchema,
      options,
    })
  }

  /** Scope: `batch_export:write`. */
  async create(input: BatchExportInput, options?: CallOptions): Promise<BatchExport> {
    return callApi(this.api, {
      call: 'batchExports.create()',
      scope: 'batch_export:write',
      method: 'POST',
      path: 'batch_exports/',
      body: checkInput(input, batchExportInputSchema, 'batchExports.create()'),
      answer: batchExportSchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `batch_export:write`. */
  async update(id: string, changes: BatchExportChanges, options?: CallOptions): Promise<BatchExport> {
    return callApi(this.api, {
      call: 'batchExports.update()',
      scope: 'batch_export:write',
      method: 'PATCH',
      path: `batch_exports/${pathSegment(id, 'id', 'batchExports.update()')}/`,
      body: checkInput(changes, batchExportChangesSchema, 'batchExports.update()'),
      answer: batchExportSchema,
      options,
    })
  }

  /** For good; what was exported stays where it is. Scope: `batch_export:write`. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'batchExports.delete()',
      scope: 'batch_export:write',
      method: 'DELETE',
      path: `batch_exports/${pathSegment(id, 'id', 'batchExports.delete()')}/`,
      answer: z.unknown(),
      options,
    })
  }

  /** No further runs, until `unpause`. Scope: `batch_export:write`. */
  async pause(id: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'batchExports.pause()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.pause()')}pause/`,
      answer: pausedSchema,
      options,
    })
  }

  /**
   * Lets it run again, from now on. Scope: `batch_export:write`.
   * @param input `backfill: true` also exports what was missed.
   */
  async unpause(id: string, input: { backfill?: boolean } = {}, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'batchExports.unpause()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.unpause()')}unpause/`,
      body: checkInput(input, unpauseSchema, 'batchExports.unpause()'),
      answer: pausedSchema,
      options,
    })
  }

  /** Of the last 7 days, unless `after` or `start` says otherwise. Scope: `batch_export:read`. */
  runs(id: string, filters: BatchExportRunFilters & ListOptions = {}): PagedList<BatchExportRun> {
    return listApi(this.api, {
      call: 'batchExports.runs()',
      scope: 'batch_export:read',
      path: `${this.pathOf(id, 'batchExports.runs()')}runs/`,
      given: filters,
      filters: runFiltersSchema,
      item: batchExportRunSchema,
    })
  }

  /** Runs it again, as a backfill, whose id this gives. Scope: `batch_export:write`. */
  async retryRun(id: string, runId: string, options?: CallOptions): Promise<string | number | undefined> {
    const { backfill_id } = await callApi(this.api, {
      call: 'batchExports.retryRun()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.retryRun()')}runs/${pathSegment(runId, 'runId', 'batchExports.retryRun()')}/retry/`,
      answer: backfillStartedSchema,
      options,
    })
    return backfill_id ?? undefined
  }

  /** Scope: `batch_export:write`. */
  async cancelRun(id: string, runId: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'batchExports.cancelRun()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.cancelRun()')}runs/${pathSegment(runId, 'runId', 'batchExports.cancelRun()')}/cancel/`,
      answer: cancelledSchema,
      options,
    })
  }

  /** Scope: `batch_export:read`. */
  backfills(id: string, options: ListOptions = {}): PagedList<Backfill> {
    return listApi(this.api, {
      call: 'batchExports.backfills()',
      scope: 'batch_export:read',
      path: `${this.pathOf(id, 'batchExports.backfills()')}backfills/`,
      given: options,
      item: backfillSchema,
    })
  }

  /** Exports a period of the past. Scope: `batch_export:write`. */
  async createBackfill(id: string, input: BackfillInput, options?: CallOptions): Promise<Backfill> {
    return callApi(this.api, {
      call: 'batchExports.createBackfill()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.createBackfill()')}backfills/`,
      body: checkInput(input, backfillInputSchema, 'batchExports.createBackfill()'),
      answer: backfillSchema,
      options,
    })
  }

  /** Scope: `batch_export:write`. */
  async cancelBackfill(id: string, backfillId: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'batchExports.cancelBackfill()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${this.pathOf(id, 'batchExports.cancelBackfill()')}backfills/${pathSegment(backfillId, 'backfillId', 'batchExports.cancelBackfill()')}/cancel/`,
      answer: z.unknown(),
      options,
    })
  }

  private pathOf(id: string, call: string): string {
    return `batch_exports/${pathSegment(id, 'id', call)}/`
  }
}
