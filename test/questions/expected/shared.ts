import { DateTime, type DateTimeUnit } from 'luxon'
import type { LoggedEvent } from '../support/event-log.ts'

/** Half-open, in milliseconds. */
export interface Span {
  fromMs: number
  toMs: number
  timezone: string
}

/** What happened in the span, of one event or of all. */
export const within = (log: readonly LoggedEvent[], { fromMs, toMs }: Span, event?: string): LoggedEvent[] =>
  log.filter(
    ({ timestampMs, event: name }) =>
      timestampMs >= fromMs && timestampMs < toMs && (event === undefined || name === event),
  )

/** Distinct persons. */
export const people = (events: readonly LoggedEvent[]): number =>
  new Set(events.map(({ person }) => person)).size

export function groupBy<Key>(
  events: readonly LoggedEvent[],
  key: (event: LoggedEvent) => Key,
): Map<Key, LoggedEvent[]> {
  const groups = new Map<Key, LoggedEvent[]>()
  for (const event of events) {
    const list = groups.get(key(event))
    if (list) list.push(event)
    else groups.set(key(event), [event])
  }
  return groups
}

/** Null when there is nothing to be a part of. */
export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : (100 * part) / whole
/** As HogQL orders plain text. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export type Unit = DateTimeUnit & ('hour' | 'day' | 'week' | 'month')

/** A stretch of the calendar, and what happened in it. */
export interface Bucket {
  start: DateTime
  events: LoggedEvent[]
  /** 1 where the span covers only a part of it. */
  partial: 0 | 1
}

/** The span of equal length right before; days keep their wall-clock time. */
export function previousSpan({ fromMs, toMs, timezone }: Span): Span {
  const from = DateTime.fromMillis(fromMs, { zone: timezone })
  const length = DateTime.fromMillis(toMs, { zone: timezone }).diff(from, ['days', 'milliseconds'])
  return { fromMs: from.minus(length).toMillis(), toMs: fromMs, timezone }
}

/** Change in percent; null when there was nothing. */
export const changeOf = (now: number, before: number): number | null => percent(now - before, before)

/** The internal people of the generated project, by what was known of them when they did something. */
export const isInternal = ({ personProperties }: LoggedEvent): boolean =>
  String(personProperties.email ?? '')
    .toLowerCase()
    .includes('@paperplane.example')

const starts: Record<Unit, WeakMap<DateTime, number>> = {
  hour: new WeakMap(),
  day: new WeakMap(),
  week: new WeakMap(),
  month: new WeakMap(),
}
/** When the stretch began in which something happened. Kept: luxon takes a while, and every question asks again. */
export function startOf(local: DateTime, unit: Unit): number {
  const start = starts[unit].get(local) ?? +local.startOf(unit)
  starts[unit].set(local, start)
  return start
}

/** Every bucket of the span, with the events in it. */
export function buckets(log: readonly LoggedEvent[], span: Span, unit: Unit, event?: string): Bucket[] {
  const events = groupBy(within(log, span, event), ({ local }) => startOf(local, unit))
  const rows: Bucket[] = []
  const end = DateTime.fromMillis(span.toMs, { zone: span.timezone })
  for (
    let start = DateTime.fromMillis(span.fromMs, { zone: span.timezone }).startOf(unit);
    start < end;
    start = start.plus({ [unit]: 1 })
  )
    rows.push({
      start,
      events: events.get(+start) ?? [],
      partial: +start < span.fromMs || +start.plus({ [unit]: 1 }) > span.toMs ? 1 : 0,
    })
  return rows
}
