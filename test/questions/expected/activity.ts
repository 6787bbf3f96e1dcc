import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { buckets, byText, groupBy, people, percent, type Span, within } from './shared.ts'

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
