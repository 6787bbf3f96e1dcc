import { DateTime } from 'luxon'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

/** One event as the independent computations see it. */
export interface LoggedEvent {
  event: string
  person: string
  timestampMs: number
  /** In the project's zone. */
  local: DateTime
  properties: Record<string, unknown>
}

/** The same events the server was given, counted once each, with the person behind every distinct id. */
export function readEventLog(events: readonly CaptureEvent[], timezone: string): LoggedEvent[] {
  const person = createPersons(events)
  const once = new Map(events.map((event) => [event.uuid, event]))
  return [...once.values()].map(({ event, distinctId, timestampMs, properties }) => ({
    event,
    person: person(distinctId),
    timestampMs,
    local: DateTime.fromMillis(timestampMs, { zone: timezone }),
    properties,
  }))
}

/** Distinct ids joined by $identify and $create_alias are one person. */
function createPersons(events: readonly CaptureEvent[]): (distinctId: string) => string {
  const parents = new Map<string, string>()
  const find = (id: string): string => {
    const parent = parents.get(id)
    return parent === undefined || parent === id ? id : find(parent)
  }
  for (const { event, distinctId, properties } of events) {
    const other =
      event === '$identify'
        ? properties.$anon_distinct_id
        : event === '$create_alias'
          ? properties.alias
          : undefined
    if (typeof other === 'string' && other !== '') parents.set(find(other), find(distinctId))
  }
  return find
}

/** As a line of an events file. */
export function toLine({
  uuid,
  event,
  distinctId,
  timestampMs,
  properties,
  set,
  setOnce,
  unset,
}: CaptureEvent): string {
  const person = {
    ...(set && { $set: set }),
    ...(setOnce && { $set_once: setOnce }),
    ...(unset && { $unset: unset }),
  }
  return JSON.stringify({
    uuid,
    event,
    distinct_id: distinctId,
    timestamp: new Date(timestampMs).toISOString(),
    properties: { ...properties, ...person },
  })
}
