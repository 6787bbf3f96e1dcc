import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import {
  type Session,
  type SessionFilters,
  sessionFiltersSchema,
  sessionSchema,
} from '../../schemas/session.ts'
import { periodInOrder } from '../../schemas/time-input.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { checkInput } from './check-input.ts'
import { keysetList } from './keyset-list.ts'
import { hogqlListOptionsShape, type ListOptions } from './list-api.ts'
import { nameScope } from './name-scope.ts'
import type { PagedList } from './paged-list.ts'
import type { ResourceApi } from './resource-api.ts'

const select = () =>
  hogql.raw(
    'SELECT session_id, distinct_id, $start_timestamp AS start_timestamp, $end_timestamp AS end_timestamp, ' +
      '$session_duration AS duration_seconds, $pageview_count AS pageview_count, ' +
      '$autocapture_count AS autocapture_count, $entry_current_url AS entry_current_url, ' +
      '$entry_pathname AS entry_pathname, $end_pathname AS exit_pathname, ' +
      '$entry_referring_domain AS entry_referring_domain, $entry_utm_source AS entry_utm_source, ' +
      '$entry_utm_medium AS entry_utm_medium, $entry_utm_campaign AS entry_utm_campaign, ' +
      '$channel_type AS channel_type, $is_bounce AS is_bounce FROM sessions',
  )

/** Sessions on the web, through HogQL; their recordings are under `client.recordings`. */
export class Sessions {
  constructor(private readonly api: ResourceApi) {}

  /**
   * Sessions, newest first. Without `from`, of all time. Scope: `query:read`.
   * @example await client.sessions.list({ from: '2026-09-01T00:00:00Z', isBounce: false }).all({ maxItems: 50 })
   */
  list(filters: SessionFilters & ListOptions = {}): PagedList<Session> {
    const schema = sessionFiltersSchema.extend(hogqlListOptionsShape).check(periodInOrder)
    const { signal, timeoutMs, pageSize, order, ...given } = checkInput(filters, schema, 'sessions.list()')
    return keysetList(this.api, {
      select: select(),
      conditions: conditionsFor(given),
      time: hogql.raw('$start_timestamp'),
      id: hogql.raw('session_id'),
      keyOf: ({ start_timestamp, session_id }) => [start_timestamp, session_id],
      order,
      pageSize,
      row: sessionSchema,
      options: { signal, timeoutMs },
    })
  }

  /** One session. Scope: `query:read`. @throws {ApiError} `not_found` */
  async get(id: string, options: CallOptions = {}): Promise<Session> {
    const sessionId = checkInput(id, z.string().min(1), 'sessions.get()')
    const { signal, timeoutMs } = checkOptions(options, callOptionsSchema, 'sessions.get()')
    const query = hogql`${select()} WHERE session_id = ${sessionId} LIMIT 1`
    const { rows } = await nameScope(['query:read'], () =>
      this.api.execute(query, { signal, timeoutMs, schema: sessionSchema, refresh: 'force_blocking' }),
    )
    if (rows[0]) return rows[0]
    throw new ApiError(`There is no session ${JSON.stringify(id)}.`, {
      code: 'not_found',
      hint: 'Pass the $session_id of an event; sessions can be read some seconds after their events were captured.',
    })
  }
}

function conditionsFor({
  from,
  to,
  distinctId,
  minDurationSeconds,
  isBounce,
  channelType,
  entryPathname,
}: Omit<z.output<typeof sessionFiltersSchema>, 'order'>): HogQLFragment[] {
  return [
    ...(from ? [hogql`$start_timestamp >= toDateTime(${from})`] : []),
    ...(to ? [hogql`$start_timestamp < toDateTime(${to})`] : []),
    ...(distinctId ? [hogql`distinct_id IN ${[distinctId].flat()}`] : []),
    ...(minDurationSeconds === undefined ? [] : [hogql`$session_duration >= ${minDurationSeconds}`]),
    ...(isBounce === undefined ? [] : [hogql`$is_bounce = ${isBounce}`]),
    ...(channelType ? [hogql`$channel_type IN ${[channelType].flat()}`] : []),
    ...(entryPathname ? [hogql`$entry_pathname IN ${[entryPathname].flat()}`] : []),
  ]
}
