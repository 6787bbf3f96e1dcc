import { DateTime } from 'luxon'
import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byValue, lastEmail, textOf } from './conversion.ts'
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

const EXCEPTION = '$exception'
const firstOf = (list: unknown): string | null => textOf(Array.isArray(list) ? list[0] : undefined)

const typeOf = ({ properties }: LoggedEvent): string =>
  firstOf(properties.$exception_types) ?? textOf(properties.$exception_type) ?? 'Error'
const messageOf = ({ properties }: LoggedEvent): string =>
  firstOf(properties.$exception_values) ?? textOf(properties.$exception_message) ?? ''
const issueOf = (event: LoggedEvent): string =>
  textOf(event.properties.$exception_issue_id) ?? `${typeOf(event)}: ${messageOf(event)}`
/** Whether its type or message contains the text. */
const isAbout =
  (error?: string) =>
  ({ properties }: LoggedEvent): boolean =>
    error === undefined ||
    ['$exception_types', '$exception_values', '$exception_type', '$exception_message']
      .flatMap((name) => properties[name] ?? [])
      .some((text) => String(text).toLowerCase().includes(error.toLowerCase()))

const sessionsOf = (events: readonly LoggedEvent[]): number =>
  new Set(events.flatMap(({ properties }) => textOf(properties.$session_id) ?? [])).size
const times = (events: readonly LoggedEvent[]): number[] => events.map(({ timestampMs }) => timestampMs)
const latest = (events: readonly LoggedEvent[]): LoggedEvent =>
  events.reduce((last, event) => (event.timestampMs > last.timestampMs ? event : last))

export function topErrors(
  log: readonly LoggedEvent[],
  span: Span,
  { compare = false, by }: { compare?: boolean; by?: (event: LoggedEvent) => unknown } = {},
): Row[] {
  const all = within(log, span, EXCEPTION)
  const key = by ? (event: LoggedEvent) => textOf(by(event)) : issueOf
  const before = groupBy(within(log, previousSpan(span), EXCEPTION), key)
  return [...groupBy(all, key)]
    .map(([name, events]) => {
      const previous = before.get(name)?.length ?? 0
      const [type, message] = [typeOf(latest(events)), messageOf(latest(events))]
      return {
        ...(by ? { value: name } : { type, message }),
        total: events.length,
        users: people(events),
        sessions: sessionsOf(events),
        share: percent(events.length, all.length),
        ...(compare && { previous_total: previous, change: changeOf(events.length, previous) }),
        ...(!by && { issue: name }),
        first_seen: Math.min(...times(events)),
        last_seen: Math.max(...times(events)),
        name,
        order: (by ? ['', ''] : [type, message]) as [string, string],
      }
    })
    .sort(
      (a, b) =>
        b.total - a.total ||
        b.users - a.users ||
        byText(a.order[0], b.order[0]) ||
        byText(a.order[1], b.order[1]) ||
        byValue(a.name, b.name),
    )
    .map(({ name, order, ...row }) => row)
}

export function errorTrend(log: readonly LoggedEvent[], span: Span, unit: Unit, error?: string): Row[] {
  const rows = buckets(log.filter(isAbout(error)), span, unit, EXCEPTION)
  const complete = rows.filter(({ partial }) => partial === 0).map(({ events }) => events.length)
  const sum = (list: readonly number[]): number => list.reduce((total, number) => total + number, 0)
  const half = Math.floor(complete.length / 2)
  const [earlier, later] = [sum(complete.slice(0, half)), sum(complete.slice(complete.length - half))]
  return rows.map(({ start, events, partial }) => ({
    bucket: unit === 'hour' ? +start : start.toISODate(),
    total: events.length,
    users: people(events),
    average: complete.length === 0 ? null : sum(complete) / complete.length,
    change: half === 0 ? null : changeOf(later, earlier),
    partial,
  }))
}

export function affectedUsers(
  log: readonly LoggedEvent[],
  span: Span,
  { compare = false, error }: { compare?: boolean; error?: string } = {},
): Row[] {
  const figures = (of: Span) => {
    const errors = within(log, of, EXCEPTION).filter(isAbout(error))
    return { users: people(errors), active: people(within(log, of)), total: errors.length }
  }
  const { users, active, total } = figures(span)
  const before = figures(previousSpan(span))
  return [
    {
      users,
      active_users: active,
      share: percent(users, active),
      total,
      ...(compare && {
        previous_users: before.users,
        previous_share: percent(before.users, before.active),
        change: changeOf(users, before.users),
      }),
      per_user: users === 0 ? null : total / users,
    },
  ]
}

export function affectedPeople(
  log: readonly LoggedEvent[],
  span: Span,
  idOf: (person: string) => string,
  error?: string,
): Row[] {
  return [...groupBy(within(log, span, EXCEPTION).filter(isAbout(error)), ({ person }) => person)]
    .map(([person, events]) => ({
      person_id: idOf(person),
      email: lastEmail(events),
      total: events.length,
      last_error: typeOf(latest(events)),
      last_seen: Math.max(...times(events)),
    }))
    .sort((a, b) => b.total - a.total || b.last_seen - a.last_seen || byText(a.person_id, b.person_id))
}

interface Place {
  start: DateTime
  /** Weekday, or weekday and hour. */
  name: string
  /** In the period, not before it. */
  judged: boolean
}
type Slot = Place & { count: number; expected: number }

/** Runs of days or hours with less than a quarter of the median of the same place in the week. */
export function dataGaps(
  log: readonly LoggedEvent[],
  span: Span,
  unit: 'day' | 'hour',
  event?: string,
): Row[] {
  const from = DateTime.fromMillis(span.fromMs, { zone: span.timezone })
  const window = { ...span, fromMs: +from.minus({ days: 28 }).startOf('day') }
  const first = from.startOf(unit)
  const before = Array.from({ length: unit === 'day' ? 28 : 28 * 24 }, (_, index) => ({
    start: first.minus({ [unit]: index + 1 }),
    judged: false,
  }))
  const during = buckets([], span, unit).flatMap(({ start, partial }) =>
    partial ? [] : { start, judged: true },
  )
  const grid = [...before, ...during]
    .map(
      (slot): Place => ({ ...slot, name: `${slot.start.weekday} ${unit === 'day' ? '' : slot.start.hour}` }),
    )
    .sort((a, b) => +a.start - +b.start)
  const known = within(log, window, event).map((event) => ({ ...event, bucket: startOf(event.local, unit) }))
  const series = [...groupBy(known, ({ event }) => event)] as [string | null, typeof known][]
  if (event === undefined) series.push([null, known])
  return series
    .flatMap(([name, events]) => {
      const counts = new Map<number, number>()
      for (const { bucket } of events) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      return gapsOf(grid, counts, unit).map((gap) => ({ event: name, ...gap }))
    })
    .sort((a, b) => b.missing - a.missing || byText(a.event ?? '', b.event ?? '') || a.startMs - b.startMs)
    .map(({ startMs, ...row }) => row)
}

function gapsOf(grid: readonly Place[], counts: ReadonlyMap<number, number>, unit: 'day' | 'hour') {
  const firstSeen = Math.min(...counts.keys())
  const known = grid.filter(({ start }) => +start >= firstSeen)
  const countOf = ({ start }: Place): number => counts.get(+start) ?? 0
  const byPlace = new Map<string, number[]>()
  for (const slot of known) byPlace.set(slot.name, [...(byPlace.get(slot.name) ?? []), countOf(slot)])
  const eligible = known.flatMap((slot): Slot[] => {
    const all = [...(byPlace.get(slot.name) as number[])].sort((a, b) => a - b)
    const expected = all.length < 3 ? 0 : (all[Math.floor(all.length / 2)] as number)
    return slot.judged && expected >= 10 ? [{ ...slot, count: countOf(slot), expected }] : []
  })
  const runs: Slot[][] = []
  let isOpen = false
  for (const slot of eligible) {
    const isGap = slot.count < slot.expected / 4
    if (isGap && isOpen) runs.at(-1)?.push(slot)
    else if (isGap) runs.push([slot])
    isOpen = isGap
  }
  const show = ({ start }: Slot) => (unit === 'day' ? start.toISODate() : +start)
  return runs.map((run) => {
    const [first, last] = [run[0] as Slot, run.at(-1) as Slot]
    const total = run.reduce((sum, { count }) => sum + count, 0)
    const expected = run.reduce((sum, slot) => sum + slot.expected, 0)
    return {
      first_bucket: show(first),
      last_bucket: show(last),
      intervals: run.length,
      total,
      expected,
      missing: expected - total,
      ongoing: last === eligible.at(-1) ? 1 : 0,
      startMs: +first.start,
    }
  })
}
