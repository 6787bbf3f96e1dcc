import { z } from 'zod'
import {
  type Recording,
  type RecordingFilters,
  recordingFiltersSchema,
  recordingSchema,
} from '../../schemas/recording.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import { type ListOptions, listApi } from './list-api.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

/** Session recordings: what is known about them, not what they show. */
export class Recordings {
  constructor(private readonly api: ResourceApi) {}

  /**
   * Recordings of the last three days, unless `date_from` says otherwise. Scope: `session_recording:read`.
   * @example client.recordings.list({ date_from: '-7d', having_predicates: [{ type: 'recording', key: 'duration', operator: 'gt', value: 60 }] })
   */
  list(filters: RecordingFilters & ListOptions = {}): PagedList<Recording> {
    return listApi(this.api, {
      call: 'recordings.list()',
      scope: 'session_recording:read',
      path: 'session_recordings/',
      given: filters,
      filters: recordingFiltersSchema,
      item: recordingSchema,
      following,
    })
  }

  /** By session id. Scope: `session_recording:read`. @throws {ApiError} `not_found` */
  async get(id: string, options?: CallOptions): Promise<Recording> {
    return callApi(this.api, {
      call: 'recordings.get()',
      scope: 'session_recording:read',
      path: `session_recordings/${pathSegment(id, 'id', 'recordings.get()')}/`,
      answer: recordingSchema,
      options,
    })
  }

  /** For good. Scope: `session_recording:write`. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await callApi(this.api, {
      call: 'recordings.delete()',
      scope: 'session_recording:write',
      method: 'DELETE',
      path: `session_recordings/${pathSegment(id, 'id', 'recordings.delete()')}/`,
      answer: z.unknown(),
      options,
    })
  }
}

/** Recordings have no `next` link: newer servers give a cursor, all others take an offset. */
function following(
  { has_next, next_cursor, results }: Record<string, unknown>,
  query: URLSearchParams,
): Record<string, string> | undefined {
  if (has_next !== true || !Array.isArray(results) || results.length === 0) return undefined
  if (typeof next_cursor === 'string' && next_cursor !== '') return { after: next_cursor }
  return { offset: String(Number(query.get('offset') ?? 0) + results.length) }
}
