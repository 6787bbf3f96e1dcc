import { DateTime } from 'luxon'
import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import {
  buckets,
  byText,
  changeOf,
  groupBy,
  people,
  percent,
  previousSpan,
  type Span,
  startOf,
  type Unit,
  within,
} from './shared.ts'

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

/** One row: how often, by how many, and beside it the previous span. */
export function eventCount(log: readonly LoggedEvent[], span: Span, event?: string, previous?: Span): Row[] {
  const events = within(log, span, event)
  const before = previous && within(log, previous, event).length
  return [
    {
      total: events.length,
      users: people(events),
      ...(before !== undefined && { previous_total: before, change: changeOf(events.length, before) }),
    },
  ]
}

export function uniqueUsers(log: readonly LoggedEvent[], span: Span, event?: string, previous?: Span): Row[] {
  const users = people(within(log, span, event))
  const before = previous && people(within(log, previous, event))
  return [{ users, ...(before !== undefined && { previous_users: before, change: changeOf(users, before) }) }]
}

export function activeUsersTrend(log: readonly LoggedEvent[], span: Span, unit: Unit, event?: string): Row[] {
  return eventTrend(log, span, unit, event).map(({ bucket, total, users, partial }) => ({
    bucket,
    users,
    total,
    partial,
  }))
}

/** The days of the span, each with the people active on it or in the days before, `length` days in all. */
function rollingDays(log: readonly LoggedEvent[], span: Span, length: number, event?: string) {
  const events = within(log, { ...span, fromMs: Number.NEGATIVE_INFINITY }, event)
  return buckets([], span, 'day').map(({ start }) => {
    const end = start.plus({ days: 1 })
    const among = (from: DateTime): LoggedEvent[] =>
      events.filter(({ timestampMs }) => timestampMs >= +from && timestampMs < +end)
    return {
      day: start.toISODate(),
      that_day: people(among(start)),
      users: people(among(start.minus({ days: length - 1 }))),
      partial: +end > span.toMs ? 1 : 0,
    }
  })
}

export const rollingUsers = (
  log: readonly LoggedEvent[],
  span: Span,
  length: number,
  event?: string,
): Row[] => rollingDays(log, span, length, event).map(({ day, users, partial }) => ({ day, users, partial }))

export const dauMauRatio = (log: readonly LoggedEvent[], span: Span, event?: string): Row[] =>
  rollingDays(log, span, 30, event).map(({ day, that_day, users, partial }) => ({
    day,
    dau: that_day,
    mau: users,
    ratio: percent(that_day, users),
    partial,
  }))

type Holds = (event: LoggedEvent) => boolean
const anything: Holds = () => true
const nameOf = (start: DateTime, unit: Unit): number | string | null =>
  unit === 'hour' ? start.toMillis() : start.toISODate()

/** The first event of each person, over all time; several at one instant count together. */
function firsts(log: readonly LoggedEvent[], span: Span, event?: string): Map<string, LoggedEvent[]> {
  const past = within(log, { ...span, fromMs: Number.NEGATIVE_INFINITY }, event)
  return new Map(
    [...groupBy(past, ({ person }) => person)].map(([person, events]) => {
      const first = Math.min(...events.map(({ timestampMs }) => timestampMs))
      return [person, events.filter(({ timestampMs }) => timestampMs === first)]
    }),
  )
}

export function newUsers(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  event?: string,
  holds: Holds = anything,
): Row[] {
  const first = [...firsts(log, span, event).values()].filter((events) => events.some(holds))
  return buckets(
    first.map((events) => events[0] as LoggedEvent),
    span,
    unit,
  ).map(({ start, events, partial }) => ({ bucket: nameOf(start, unit), users: events.length, partial }))
}

export function newVsReturning(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  event?: string,
  holds: Holds = anything,
): Row[] {
  const first = firsts(log, span, event)
  const firstOf = (person: string): LoggedEvent => (first.get(person) as LoggedEvent[])[0] as LoggedEvent
  const isNew = (person: string): boolean => firstOf(person).timestampMs >= span.fromMs
  const active = within(log, span, event).filter(holds)
  const everybody = [...new Set(active.map(({ person }) => person))]
  return buckets(active, span, unit).map(({ start, events, partial }) => {
    const persons = [...new Set(events.map(({ person }) => person))]
    const starting = persons.filter(
      (person) => isNew(person) && startOf(firstOf(person).local, unit) === +start,
    ).length
    return {
      bucket: nameOf(start, unit),
      users: persons.length,
      new_users: starting,
      returning_users: persons.length - starting,
      new_share: percent(starting, persons.length),
      period_users: everybody.length,
      period_new: everybody.filter(isNew).length,
      partial,
    }
  })
}

/** When PostHog first saw each person: the first event that came in under any of the ids that are one now. */
export function createdAt(log: readonly LoggedEvent[]): Map<string, DateTime> {
  const seen = new Set<string>()
  const created = new Map<string, DateTime>()
  for (const { distinctId, person, local } of log) {
    if (seen.has(distinctId)) continue
    seen.add(distinctId)
    const earlier = created.get(person)
    if (!earlier || local < earlier) created.set(person, local)
  }
  return created
}

/** @param log All events: they tell when somebody was created. */
export function lifecycle(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  event?: string,
  holds: Holds = anything,
): Row[] {
  const created = createdAt(log)
  const zone = { zone: span.timezone }
  const from = DateTime.fromMillis(span.fromMs, zone)
    .startOf(unit)
    .minus({ [unit]: 1 })
  const active = groupBy(within(log, { ...span, fromMs: +from }, event).filter(holds), ({ local }) =>
    startOf(local, unit),
  )
  const who = (start: DateTime): Set<string> =>
    new Set((active.get(+start) ?? []).map(({ person }) => person))
  return buckets([], span, unit).map(({ start }) => {
    const now = who(start)
    const before = who(start.minus({ [unit]: 1 }))
    const states = [...now].map((person) =>
      before.has(person)
        ? 'returning'
        : startOf(created.get(person) as DateTime, unit) === +start
          ? 'new'
          : 'resurrecting',
    )
    const count = (state: string): number => states.filter((other) => other === state).length
    return {
      bucket: start.toISODate(),
      new: count('new'),
      returning: count('returning'),
      resurrecting: count('resurrecting'),
      dormant: [...before].filter((person) => !now.has(person)).length,
      partial: +start.plus({ [unit]: 1 }) > span.toMs ? 1 : 0,
    }
  })
}

export function stickiness(log: readonly LoggedEvent[], span: Span, unit: Unit, event?: string): Row[] {
  const counts = [...groupBy(within(log, span, event), ({ person }) => person).values()].map(
    (events) => new Set(events.map(({ local }) => startOf(local, unit))).size,
  )
  return buckets([], span, unit).map((_, index) => {
    const users = counts.filter((count) => count === index + 1).length
    return {
      active_intervals: index + 1,
      users,
      share: percent(users, counts.length),
      at_least: counts.filter((count) => count > index).length,
    }
  })
}

export function threshold(
  log: readonly LoggedEvent[],
  span: Span,
  { least = 1, most = Number.POSITIVE_INFINITY, days = false, event = undefined as string | undefined },
): Row[] {
  const counts = [...groupBy(within(log, span, event), ({ person }) => person).values()].map((events) =>
    days ? new Set(events.map(({ local }) => local.toISODate())).size : events.length,
  )
  const users = counts.filter((count) => count >= least && count <= most).length
  return [{ users, active_users: counts.length, share: percent(users, counts.length) }]
}

export function periodComparison(log: readonly LoggedEvent[], span: Span, event?: string): Row[] {
  const both = [span, previousSpan(span)].map((one) => {
    const events = within(log, one, event)
    const users = people(events)
    return [events.length, users, users === 0 ? null : Math.round((100 * events.length) / users) / 100]
  })
  return ['events', 'users', 'events per user'].map((metric, index) => {
    const [current = null, previous = null] = both.map((values) => values[index] as number | null)
    const known = current !== null && previous !== null
    return {
      metric,
      current,
      previous,
      difference: known ? current - previous : null,
      change: known ? changeOf(current, previous) : null,
    }
  })
}

export function growth(log: readonly LoggedEvent[], span: Span, unit: Unit, event?: string): Row[] {
  const rows = eventTrend(log, span, unit, event) as {
    bucket: string
    total: number
    users: number
    partial: number
  }[]
  const first = rows.find(({ partial }) => partial === 0)
  return rows.map((row, index) => {
    const before = rows[index - 1]
    const isStep = row.partial === 0 && before?.partial === 0
    const isComplete = row.partial === 0 && first !== undefined
    return {
      bucket: row.bucket,
      total: row.total,
      change: isStep ? changeOf(row.total, before.total) : null,
      users: row.users,
      users_change: isStep ? changeOf(row.users, before.users) : null,
      since_first: isComplete ? changeOf(row.total, first.total) : null,
      users_since_first: isComplete ? changeOf(row.users, first.users) : null,
      partial: row.partial,
    }
  })
}

export function userActivity(
  log: readonly LoggedEvent[],
  span: Span,
  isPerson: (person: string) => boolean,
  event?: string,
): Row[] {
  const events = within(log, span, event).filter(({ person }) => isPerson(person))
  return [...groupBy(events, ({ event }) => event)]
    .map(([event, list]) => ({
      event,
      total: list.length,
      active_days: new Set(list.map(({ local }) => local.toISODate())).size,
      first_seen: Math.min(...list.map(({ timestampMs }) => timestampMs)),
      last_seen: Math.max(...list.map(({ timestampMs }) => timestampMs)),
    }))
    .sort((a, b) => b.total - a.total || byText(a.event, b.event))
}
