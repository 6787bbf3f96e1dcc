import { DateTime, type DateTimeUnit } from 'luxon'
import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from './event-log.ts'

/** Half-open, in milliseconds. */
export interface Span {
  fromMs: number
  toMs: number
  timezone: string
}

const within = (log: readonly LoggedEvent[], { fromMs, toMs }: Span, event?: string): LoggedEvent[] =>
  log.filter(
    ({ timestampMs, event: name }) =>
      timestampMs >= fromMs && timestampMs < toMs && (event === undefined || name === event),
  )

const people = (events: readonly LoggedEvent[]): number => new Set(events.map(({ person }) => person)).size

function groupBy<Key>(
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

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole)
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export function topEvents(log: readonly LoggedEvent[], span: Span, limit: number, previous?: Span): Row[] {
  const now = groupBy(within(log, span), ({ event }) => event)
  const before = groupBy(previous ? within(log, previous) : [], ({ event }) => event)
  const all = within(log, span).length
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((event) => {
      const events = now.get(event) ?? []
      const then = before.get(event)?.length ?? 0
      return {
        event,
        total: events.length,
        users: people(events),
        share: percent(events.length, all),
        ...(previous && { previous_total: then, change: percent(events.length - then, then) }),
      }
    })
    .sort((a, b) => b.total - a.total || byText(a.event, b.event))
    .slice(0, limit)
}

/** Every bucket of the span, with the events in it. */
function buckets(
  log: readonly LoggedEvent[],
  span: Span,
  unit: DateTimeUnit & ('hour' | 'day' | 'week' | 'month'),
  event?: string,
) {
  const events = groupBy(within(log, span, event), ({ local }) => +local.startOf(unit))
  const rows: { start: DateTime; events: LoggedEvent[]; partial: number }[] = []
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

export function eventTrend(
  log: readonly LoggedEvent[],
  span: Span,
  unit: 'hour' | 'day' | 'week' | 'month',
  event?: string,
): Row[] {
  return buckets(log, span, unit, event).map(({ start, events, partial }) => ({
    bucket: unit === 'hour' ? start.toMillis() : start.toISODate(),
    total: events.length,
    users: people(events),
    partial,
  }))
}

export function dailyActiveUsers(log: readonly LoggedEvent[], span: Span, event?: string): Row[] {
  return buckets(log, span, 'day', event).map(({ start, events, partial }) => ({
    day: start.toISODate(),
    users: people(events),
    partial,
  }))
}

export function activityDistribution(log: readonly LoggedEvent[], span: Span, event?: string): Row[] {
  const counts = [...groupBy(within(log, span, event), ({ person }) => person).values()].map(
    (events) => events.length,
  )
  const levels: [string, number, number][] = [
    ['1', 1, 1],
    ['2-5', 2, 5],
    ['6-10', 6, 10],
    ['11-25', 11, 25],
    ['26-50', 26, 50],
    ['51-100', 51, 100],
    ['101-500', 101, 500],
    ['more than 500', 501, Number.POSITIVE_INFINITY],
  ]
  return levels.map(([events, from, to]) => {
    const users = counts.filter((count) => count >= from && count <= to).length
    return { events, users, share: percent(users, counts.length) }
  })
}

export function timePatterns(
  log: readonly LoggedEvent[],
  span: Span,
  by: 'hour' | 'weekday',
  event?: string,
): Row[] {
  const chosen = within(log, span, event)
  const groups = groupBy(chosen, ({ local }) => local[by])
  const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  const slots = by === 'hour' ? Array.from({ length: 24 }, (_, hour) => hour) : [1, 2, 3, 4, 5, 6, 7]
  return slots.map((slot) => {
    const events = groups.get(slot as never) ?? []
    return {
      time: by === 'hour' ? `${String(slot).padStart(2, '0')}:00` : names[slot - 1],
      total: events.length,
      users: people(events),
      share: percent(events.length, chosen.length),
    }
  })
}

/** Persons are named by one of their distinct ids. */
export function powerUsers(log: readonly LoggedEvent[], span: Span, event?: string): Row[] {
  return [...groupBy(within(log, span, event), ({ person }) => person)].map(([person, events]) => ({
    person,
    total: events.length,
    active_days: new Set(events.map(({ local }) => local.toISODate())).size,
    last_seen: Math.max(...events.map(({ timestampMs }) => timestampMs)),
  }))
}

export function topPages(log: readonly LoggedEvent[], span: Span, property: string, limit: number): Row[] {
  const views = within(log, span, '$pageview')
  return [...groupBy(views, ({ properties }) => properties[property])]
    .filter(([page]) => page !== undefined)
    .map(([page, events]) => ({
      page: String(page),
      views: events.length,
      users: people(events),
      share: percent(events.length, views.length),
    }))
    .sort((a, b) => b.views - a.views || byText(a.page, b.page))
    .slice(0, limit)
}

/** The furthest step of each person: from any start, each next step later than the one before and inside the window. */
function furthestSteps(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  windowMs: number,
): number[] {
  const chosen = log.filter(
    ({ event, timestampMs }) =>
      steps.includes(event) && timestampMs >= span.fromMs && timestampMs < span.toMs,
  )
  return [...groupBy(chosen, ({ person }) => person).values()].map((events) => {
    const starts = events.filter(({ event }) => event === steps[0]).map(({ timestampMs }) => timestampMs)
    return Math.max(
      0,
      ...starts.map((start) => {
        let at = start
        let level = 1
        for (const step of steps.slice(1)) {
          const next = events
            .filter(
              ({ event, timestampMs }) =>
                event === step && timestampMs > at && timestampMs <= start + windowMs,
            )
            .map(({ timestampMs }) => timestampMs)
          if (next.length === 0) break
          at = Math.min(...next)
          level++
        }
        return level
      }),
    )
  })
}

export function funnel(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  days: number,
): Row[] {
  const furthest = furthestSteps(log, span, steps, days * 86_400_000)
  const reached = steps.map((_, index) => furthest.filter((level) => level > index).length)
  return steps.map((event, index) => {
    const users = reached[index] as number
    const before = reached[index - 1]
    return {
      step: index + 1,
      event,
      users,
      conversion: percent(users, reached[0] as number),
      step_conversion: before === undefined ? null : percent(users, before),
      dropped: before === undefined ? 0 : before - users,
    }
  })
}

export function conversion(
  log: readonly LoggedEvent[],
  span: Span,
  start: string | undefined,
  goal: string,
  days: number,
): Row[] {
  let started: number
  let converted: number
  if (start === undefined) {
    started = people(within(log, span))
    converted = people(within(log, span, goal))
  } else {
    const furthest = furthestSteps(log, span, [start, goal], days * 86_400_000)
    started = furthest.filter((level) => level >= 1).length
    converted = furthest.filter((level) => level >= 2).length
  }
  return [{ started, converted, conversion_rate: percent(converted, started) }]
}

export function retention(
  log: readonly LoggedEvent[],
  span: Span,
  unit: 'day' | 'week' | 'month',
  start?: string,
  back?: string,
): Row[] {
  const rows = buckets([], span, unit)
  const complete = rows.filter(
    (row, index) => index < rows.length - 1 || +row.start.plus({ [unit]: 1 }) <= span.toMs,
  ).length
  const position = (event: LoggedEvent): number =>
    rows.findIndex((row) => +row.start === +event.local.startOf(unit))
  const persons = [...groupBy(within(log, span), ({ person }) => person).values()].flatMap((events) => {
    const starts = events.filter(({ event }) => start === undefined || event === start).map(position)
    if (starts.length === 0) return []
    const returns = new Set(events.filter(({ event }) => back === undefined || event === back).map(position))
    return [{ first: Math.min(...starts), returns }]
  })
  return Array.from({ length: Math.max(1, complete) }, (_, later) => {
    const base = persons.filter(({ first }) => later === 0 || first + later < complete)
    const retained = base.filter(({ first, returns }) => later === 0 || returns.has(first + later))
    return {
      intervals_later: later,
      base: base.length,
      retained: retained.length,
      retention: percent(retained.length, base.length),
    }
  })
}
