import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { type EventFilters, eventFiltersSchema, eventSchema, type StoredEvent } from '../../schemas/event.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { periodInOrder } from '../../schemas/time-input.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { checkInput } from './check-input.ts'
import { keysetList } from './keyset-list.ts'
import { hogqlListOptionsShape, type ListOptions } from './list-api.ts'
import { nameScope } from './name-scope.ts'
import type { PagedList } from './paged-list.ts'
import { propertyCondition } from './property-condition.ts'
import type { ResourceApi } from './resource-api.ts'

const select = () =>
  hogql.raw(
    'SELECT toString(uuid) AS uuid, event, distinct_id, toString(person_id) AS person_id, timestamp, created_at, ' +
      '$session_id AS session_id, properties FROM events',
  )
const uuidColumn = () => hogql.raw('toString(uuid)')

/** Events, through HogQL. For aggregates use `client.query`; for many events, `readBatches` or an export. */
export class Events {
  constructor(private readonly api: ResourceApi) {}

  /**
   * Events, newest first. Without `from`, of all time. Scope: `query:read`.
   * @example
   * const signups = client.events.list({ event: 'signup', from: '2026-09-01T00:00:00Z', properties: [{ key: 'plan', value: 'pro' }] })
   * for await (const { timestamp, distinct_id } of signups) console.log(timestamp, distinct_id)
   */
  list(filters: EventFilters & ListOptions = {}): PagedList<StoredEvent> {
    const schema = eventFiltersSchema.extend(hogqlListOptionsShape).check(periodInOrder)
    const { signal, timeoutMs, pageSize, order, ...conditions } = checkInput(filters, schema, 'events.list()')
    return keysetList(this.api, {
      select: select(),
      conditions: conditionsFor(conditions),
      time: hogql.raw('timestamp'),
      id: uuidColumn(),
      keyOf: ({ timestamp, uuid }) => [timestamp, uuid],
      order,
      pageSize,
      row: eventSchema,
      options: { signal, timeoutMs },
    })
  }

  /**
   * One event. Scope: `query:read`.
   * @param options `from` and `to` say when it happened, which spares PostHog reading all events.
   * @throws {ApiError} `not_found`
   */
  async get(
    uuid: string,
    options: CallOptions & Pick<EventFilters, 'from' | 'to'> = {},
  ): Promise<StoredEvent> {
    const { from, to, ...callOptions } = options
    const given = checkInput({ uuid, from, to }, eventIdentitySchema, 'events.get()')
    const { signal, timeoutMs } = checkOptions(callOptions, callOptionsSchema, 'events.get()')
    const conditions = [hogql`${uuidColumn()} = ${given.uuid.toLowerCase()}`, ...conditionsFor(given)]
    const query = hogql`${select()} WHERE ${hogql.join(conditions, ' AND ')} LIMIT 1`
    const { rows } = await nameScope(['query:read'], () =>
      this.api.execute(query, { signal, timeoutMs, schema: eventSchema, refresh: 'force_blocking' }),
    )
    if (rows[0]) return rows[0]
    throw new ApiError(`There is no event ${uuid}${from || to ? ' in that period' : ''}.`, {
      code: 'not_found',
      hint: 'Events can be read some seconds after they were captured.',
    })
  }
}

const eventIdentitySchema = eventFiltersSchema
  .pick({ from: true, to: true })
  .extend({ uuid: z.guid() })
  .check(periodInOrder)

function conditionsFor({
  from,
  to,
  event,
  distinctId,
  personId,
  sessionId,
  properties = [],
}: Partial<z.output<typeof eventFiltersSchema>>): HogQLFragment[] {
  return [
    ...(from ? [hogql`timestamp >= toDateTime(${from})`] : []),
    ...(to ? [hogql`timestamp < toDateTime(${to})`] : []),
    ...(event ? [hogql`event IN ${[event].flat()}`] : []),
    ...(distinctId ? [hogql`distinct_id IN ${[distinctId].flat()}`] : []),
    ...(personId ? [hogql`toString(person_id) = ${personId.toLowerCase()}`] : []),
    ...(sessionId ? [hogql`$session_id = ${sessionId}`] : []),
    ...properties.map((property) => propertyCondition(property)),
  ]
}
