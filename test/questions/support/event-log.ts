import { DateTime } from 'luxon'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

/** One event as the independent computations see it. */
export interface LoggedEvent {
  uuid: string
  event: string
  /** As the sender named them; `person` is who it is. */
  distinctId: string
  person: string
  timestampMs: number
  /** In the project's zone. */
  local: DateTime
  properties: Record<string, unknown>
  /** What was known of the person when the event came in: all that was set explicitly, and how they first came. */
  personProperties: Record<string, unknown>
}

/** The same events the server was given, counted once each, with the person behind every distinct id. */
export function readEventLog(events: readonly CaptureEvent[], timezone: string): LoggedEvent[] {
  const person = createPersons(events)
  const known = readPersonProperties(events)
  const once = new Map(events.map((event, index) => [event.uuid, { ...event, index }]))
  return [...once.values()].map(({ uuid, event, distinctId, timestampMs, properties, index }) => ({
    uuid,
    event,
    distinctId,
    person: person(distinctId),
    timestampMs,
    local: DateTime.fromMillis(timestampMs, { zone: timezone }),
    properties,
    personProperties: known[index] as Record<string, unknown>,
  }))
}

/** Distinct ids joined by $identify and $create_alias are one person. */
function createPersons(events: readonly CaptureEvent[]): (distinctId: string) => string {
  const find = createUnion()
  for (const event of events) find.join(event)
  return find.root
}

function createUnion() {
  const parents = new Map<string, string>()
  const root = (id: string): string => {
    const parent = parents.get(id)
    return parent === undefined || parent === id ? id : root(parent)
  }
  /** The person that was taken over, and by whom. */
  const join = ({
    event,
    distinctId,
    properties,
  }: CaptureEvent): [from: string, into: string] | undefined => {
    const other =
      event === '$identify'
        ? properties.$anon_distinct_id
        : event === '$create_alias'
          ? properties.alias
          : undefined
    if (typeof other !== 'string' || other === '' || root(other) === root(distinctId)) return undefined
    const joined: [string, string] = [root(other), root(distinctId)]
    parents.set(...joined)
    return joined
  }
  return { root, join }
}

const FIRST_TOUCH = ['$referring_domain', '$pathname', 'utm_source', 'utm_medium', 'utm_campaign', 'gclid']

/** What PostHog keeps of the first event that has it. */
const firstTouch = ({ event, properties }: CaptureEvent): Record<string, unknown> =>
  event === '$exception'
    ? {}
    : Object.fromEntries(
        FIRST_TOUCH.flatMap((name) =>
          name in properties ? [[`$initial_${name.replace('$', '')}`, properties[name]]] : [],
        ),
      )

/** In the order in which the events came in. */
function readPersonProperties(events: readonly CaptureEvent[]): Record<string, unknown>[] {
  const { root, join } = createUnion()
  const persons = new Map<string, Record<string, unknown>>()
  return events.map((event) => {
    const [from, into] = join(event) ?? []
    if (from && into) persons.set(into, { ...persons.get(from), ...persons.get(into) })
    const id = root(event.distinctId)
    const properties = { ...firstTouch(event), ...event.setOnce, ...persons.get(id), ...event.set }
    for (const name of event.unset ?? []) delete properties[name]
    persons.set(id, properties)
    return properties
  })
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
