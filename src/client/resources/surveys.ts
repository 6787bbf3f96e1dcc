import { z } from 'zod'
import {
  type Survey,
  type SurveyChanges,
  type SurveyFilters,
  type SurveyInput,
  type SurveyStats,
  surveyChangesSchema,
  surveyFiltersSchema,
  surveyInputSchema,
  surveySchema,
  surveyStatsSchema,
} from '../../schemas/survey.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Surveys and their counts. */
export class Surveys {
  constructor(private readonly api: ResourceApi) {}

  /** All surveys. Scope: `survey:read`. */
  list(filters: SurveyFilters & ListOptions = {}): PagedList<Survey> {
    return listApi(this.api, {
      call: 'surveys.list()',
      scope: 'survey:read',
      path: 'surveys/',
      given: filters,
      filters: surveyFiltersSchema,
      item: surveySchema,
    })
  }

  /** Scope: `survey:read`. @throws {ApiError} `not_found` */
  async get(id: string, options?: CallOptions): Promise<Survey> {
    return callApi(this.api, {
      call: 'surveys.get()',
      scope: 'survey:read',
      path: `surveys/${pathSegment(id, 'id', 'surveys.get()')}/`,
      answer: surveySchema,
      options,
    })
  }

  /** Scope: `survey:write`, and `feature_flag:write` because a survey owns a flag. */
  async create(input: SurveyInput, options?: CallOptions): Promise<Survey> {
    return callApi(this.api, {
      call: 'surveys.create()',
      scope: ['survey:write', 'feature_flag:write'],
      method: 'POST',
      path: 'surveys/',
      body: checkInput(input, surveyInputSchema, 'surveys.create()'),
      answer: surveySchema,
      options,
    })
  }

  /** Changes the fields given, the others stay. Scope: `survey:write`, and `feature_flag:write` because a survey owns a flag. */
  async update(id: string, changes: SurveyChanges, options?: CallOptions): Promise<Survey> {
    return callApi(this.api, {
      call: 'surveys.update()',
      scope: ['survey:write', 'feature_flag:write'],
      method: 'PATCH',
      path: `surveys/${pathSegment(id, 'id', 'surveys.update()')}/`,
      body: checkInput(changes, surveyChangesSchema, 'surveys.update()'),
      answer: surveySchema,
      options,
    })
  }

  /** For good; `update(id, { archived: true })` keeps it. Scope: `survey:write`. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'surveys.delete()',
      scope: 'survey:write',
      method: 'DELETE',
      path: `surveys/${pathSegment(id, 'id', 'surveys.delete()')}/`,
      answer: z.unknown(),
      options,
    })
  }

  /** Counts of how often it was shown, dismissed and answered; of all surveys without an id. Scope: `survey:read`. */
  async stats(id?: string, options?: CallOptions): Promise<SurveyStats> {
    const path = id === undefined ? 'stats' : `${pathSegment(id, 'id', 'surveys.stats()')}/stats`
    return callApi(this.api, {
      call: 'surveys.stats()',
      scope: 'survey:read',
      path: `surveys/${path}/`,
      answer: surveyStatsSchema,
      options,
    })
  }
}
