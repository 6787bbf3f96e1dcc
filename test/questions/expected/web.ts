import { DateTime } from 'luxon'
import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { channelOf, quantile, type Session, type Visit, visitsIn, type Where } from './sessions.ts'
import {
  buckets,
  byText,
  changeOf,
  groupBy,
  people,
  percent,
  type Span,
  type Unit,
  within,
} from './shared.ts'

export interface Options {
  /** @default 10 */
  limit?: number
  where?: Where
  /** The period to put beside. */
  previous?: Span
}

const peopleOf = (visits: readonly Visit[]): number => people(visits.flatMap(({ events }) => events))
const bounceRate = (visits: readonly Visit[]): number | null => {
  const viewing = visits.filter(({ session }) => session.isBounce !== null)
  return percent(viewing.filter(({ session }) => session.isBounce).length, viewing.length)
}

/** Null is above all texts. */
const byValue = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : byText(a, b)

function groupVisits(visits: readonly Visit[], value: (visit: Visit) => string | null) {
  const groups = new Map<string | null, Visit[]>()
  for (const visit of visits) groups.set(value(visit), [...(groups.get(value(visit)) ?? []), visit])
  return groups
}

/** Rankings of sessions: by what a session has once. */
export function sessionRanking(
  log: readonly LoggedEvent[],
  span: Span,
  column: string,
  value: (session: Session) => string | null,
  { limit = 10, where, previous, withBounces = true }: Options & { withBounces?: boolean } = {},
): Row[] {
  const visits = visitsIn(log, span, where)
  const now = groupVisits(visits, ({ session }) => value(session))
  const before = groupVisits(previous ? visitsIn(log, previous, where) : [], ({ session }) => value(session))
  return [...new Set([...now.keys(), ...before.keys()])]
    .filter((key) => key !== null && !(column === 'referrer' && key === '$direct'))
    .map((key) => {
      const own = now.get(key) ?? []
      const then = before.get(key)?.length ?? 0
      return {
        [column]: key,
        sessions: own.length,
        users: peopleOf(own),
        share: percent(own.length, visits.length),
        ...(withBounces && { bounce_rate: bounceRate(own) }),
        ...(previous && { previous_sessions: then, change: changeOf(own.length, then) }),
      } as Row
    })
    .sort((a, b) => Number(b.sessions) - Number(a.sessions) || byText(String(a[column]), String(b[column])))
    .slice(0, limit)
}
export function bounces(
  log: readonly LoggedEvent[],
  span: Span,
  {
    limit = 10,
    where,
    previous,
    by,
    byRate,
  }: Options & { by?: (visit: Visit) => string | null; byRate?: boolean },
): Row[] {
  const viewing = (of: Span) => visitsIn(log, of, where).filter(({ session }) => session.isBounce !== null)
  const now = groupVisits(viewing(span), by ?? (() => null))
  const before = groupVisits(previous ? viewing(previous) : [], by ?? (() => null))
  const bounced = (visits: readonly Visit[]) => visits.filter(({ session }) => session.isBounce).length
  return (by ? [...new Set([...now.keys(), ...before.keys()])] : [null])
    .map((value) => {
      const [own, then] = [now.get(value) ?? [], before.get(value) ?? []]
      return {
        ...(by && { value }),
        sessions: own.length,
        bounces: bounced(own),
        bounce_rate: bounceRate(own),
        ...(previous && {
          previous_sessions: then.length,
          previous_bounces: bounced(then),
          previous_bounce_rate: bounceRate(then),
          change: changeOfRates(bounceRate(own), bounceRate(then)),
        }),
      } as Row & { value?: string | null; sessions: number; bounce_rate: number | null }
    })
    .sort(
      (a, b) =>
        (byRate ? Number(b.bounce_rate) - Number(a.bounce_rate) : 0) ||
        b.sessions - a.sessions ||
        byValue(a.value ?? null, b.value ?? null),
    )
    .slice(0, limit)
}

/** Of rates in percent with two digits. */
const changeOfRates = (now: number | null, before: number | null): number | null =>
  now === null || !before ? null : changeOf(Math.round(now * 100) / 100, Math.round(before * 100) / 100)

export function sessionsOverTime(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  { where, previous }: Options = {},
): Row[] {
  const visits = visitsIn(log, span, where)
  const before = previous ? visitsIn(log, previous, where).length : 0
  const started = new Map<number, Visit[]>()
  for (const visit of visits) {
    const start = +DateTime.fromMillis(visit.session.startMs, { zone: span.timezone }).startOf(unit)
    started.set(start, [...(started.get(start) ?? []), visit])
  }
  return buckets([], span, unit).map(({ start, partial }) => {
    const own = started.get(+start) ?? []
    return {
      bucket: unit === 'hour' ? start.toMillis() : start.toISODate(),
      sessions: own.length,
      users: peopleOf(own),
      period_sessions: visits.length,
      period_users: peopleOf(visits),
      ...(previous && { previous_sessions: before, change: changeOf(visits.length, before) }),
      partial,
    }
  })
}

export function durations(
  log: readonly LoggedEvent[],
  span: Span,
  { limit = 10, where, previous, by }: Options & { by?: (visit: Visit) => string | null } = {},
): Row[] {
  const now = groupVisits(visitsIn(log, span, where), by ?? (() => null))
  const before = groupVisits(previous ? visitsIn(log, previous, where) : [], by ?? (() => null))
  const lengths = (visits: readonly Visit[] = []) => visits.map(({ session }) => session.seconds)
  const average = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  return (by ? [...new Set([...now.keys(), ...before.keys()])] : [null])
    .map((value) => {
      const [own, then] = [lengths(now.get(value)), lengths(before.get(value))]
      return {
        ...(by && { value }),
        sessions: own.length,
        average: average(own),
        median: quantile(own, 0.5),
        p90: quantile(own, 0.9),
        ...(previous && {
          previous_sessions: then.length,
          previous_average: average(then),
          previous_median: quantile(then, 0.5),
          change: average(then) ? changeOf(Number(average(own)), Number(average(then))) : null,
        }),
      } as Row & { value?: string | null; sessions: number }
    })
    .sort((a, b) => b.sessions - a.sessions || byValue(a.value ?? null, b.value ?? null))
    .slice(0, limit)
}

/** Devices and countries: by what an event has. */
export function peopleRanking(
  log: readonly LoggedEvent[],
  span: Span,
  column: string,
  property: string,
  { limit = 10, where = () => true, previous }: Options = {},
): Row[] {
  const events = within(log, span).filter(where)
  const started = new Set(visitsIn(log, span, where).map(({ session }) => session.id))
  const now = groupBy(events, ({ properties }) => properties[property])
  const before = groupBy(
    previous ? within(log, previous).filter(where) : [],
    (event) => event.properties[property],
  )
  return [...new Set([...now.keys(), ...before.keys()])]
    .filter((value) => value !== undefined)
    .map((value) => {
      const own = now.get(value) ?? []
      const then = people(before.get(value) ?? [])
      const sessions = new Set(own.map(({ properties }) => String(properties.$session_id)))
      return {
        [column]: String(value),
        users: people(own),
        share: percent(people(own), people(events)),
        sessions: [...sessions].filter((id) => started.has(id)).length,
        total: own.length,
        ...(previous && { previous_users: then, change: changeOf(people(own), then) }),
      } as Row & { users: number; total: number }
    })
    .sort((a, b) => b.users - a.users || b.total - a.total || byText(String(a[column]), String(b[column])))
    .slice(0, limit)
}

/** Page views or rage clicks by page. */
export function eventsByPage(
  log: readonly LoggedEvent[],
  span: Span,
  event: '$pageview' | '$rageclick',
  property: string,
  { limit = 10, where = () => true, previous }: Options = {},
): Row[] {
  const all = within(log, span, event).filter(where)
  const now = groupBy(all, ({ properties }) => properties[property])
  const before = groupBy(
    previous ? within(log, previous, event).filter(where) : [],
    (one) => one.properties[property],
  )
  const measure = event === '$pageview' ? 'views' : 'total'
  return [...new Set([...now.keys(), ...before.keys()])]
    .filter((page) => page !== undefined)
    .map((page) => {
      const events = now.get(page) ?? []
      const then = before.get(page)?.length ?? 0
      const sessions = new Set(events.flatMap(({ properties }) => properties.$session_id ?? [])).size
      return {
        page: String(page),
        [measure]: events.length,
        users: people(events),
        ...(event === '$rageclick' && { sessions }),
        share: percent(events.length, all.length),
        ...(previous && { [`previous_${measure}`]: then, change: changeOf(events.length, then) }),
      } as Row
    })
    .sort((a, b) => Number(b[measure]) - Number(a[measure]) || byText(String(a.page), String(b.page)))
    .slice(0, limit)
}

export function firstTouch(
  log: readonly LoggedEvent[],
  span: Span,
  by: 'channel' | 'referrer' | 'utm_source' | 'page',
  { limit = 10, where = () => true, goal, onlyNew }: Options & { goal?: string; onlyNew?: boolean } = {},
): Row[] {
  const seen = new Set(log.filter(({ timestampMs }) => timestampMs < span.fromMs).map(({ person }) => person))
  const persons = [...groupBy(within(log, span, goal).filter(where), ({ person }) => person)]
    .filter(([person]) => !onlyNew || !seen.has(person))
    .map(([, events]) => {
      const last = [...events].sort((a, b) => a.timestampMs - b.timestampMs).at(-1) as LoggedEvent
      const known = (name: string) =>
        (last.personProperties[`$initial_${name}`] as string | undefined) ?? null
      if (by === 'referrer') return known('referring_domain')
      if (by === 'utm_source') return known('utm_source')
      if (by === 'page') return known('pathname')
      return channelOf(known('referring_domain'), known('utm_source'), known('utm_medium'), known('gclid'))
    })
  return [...new Set(persons)]
    .filter((value) => value !== null)
    .map((value) => {
      const users = persons.filter((other) => other === value).length
      return { value, users, share: percent(users, persons.length) }
    })
    .sort((a, b) => b.users - a.users || byText(a.value, b.value))
    .slice(0, limit)
}

export function landingPages(
  log: readonly LoggedEvent[],
  span: Span,
  goal: string,
  { limit = 10, where }: Options = {},
): Row[] {
  return [...groupVisits(visitsIn(log, span, where), ({ session }) => session.entryPage)]
    .filter(([page]) => page !== null)
    .map(([page, visits]) => {
      const converted = visits.filter(({ events }) => events.some(({ event }) => event === goal)).length
      return {
        page,
        sessions: visits.length,
        users: peopleOf(visits),
        converted,
        conversion_rate: percent(converted, visits.length),
      }
    })
    .sort(
      (a, b) =>
        b.converted - a.converted || b.sessions - a.sessions || byText(String(a.page), String(b.page)),
    )
    .slice(0, limit)
}

/** Up to where a value is good, and up to where it needs improvement. */
const LIMITS = { lcp: [2500, 4000], inp: [200, 500], cls: [0.1, 0.25], fcp: [1800, 3000] } as const

export function webVitals(
  log: readonly LoggedEvent[],
  span: Span,
  {
    limit = 10,
    where = () => true,
    by,
    least = 10,
    rating,
  }: Options & { by?: string; least?: number; rating?: string } = {},
): Row[] {
  const all = within(log, span, '$web_vitals').filter(where)
  const groups = by ? groupBy(all, ({ properties }) => properties[by]) : new Map([[undefined, all]])
  return [...groups]
    .filter(([, events]) => !by || events.length >= least)
    .map(([value, events]) => ({
      ...(by && { value: value === undefined ? null : String(value) }),
      measurements: events.length,
      users: people(events),
      ...Object.fromEntries(
        Object.entries(LIMITS).flatMap(([name, [good, poor]]) => {
          const values = events.flatMap(({ properties }) => {
            const measured = properties[`$web_vitals_${name.toUpperCase()}_value`]
            return measured === undefined ? [] : [Number(measured)]
          })
          const p75 = quantile(values, 0.75)
          const rating =
            p75 === null ? null : p75 <= good ? 'good' : p75 <= poor ? 'needs improvement' : 'poor'
          return [
            [name, p75],
            [`${name}_rating`, rating],
          ]
        }),
      ),
    }))
    .filter(
      (row) =>
        !rating ||
        !by ||
        Object.entries(row).some(([name, value]) => /_rating$/.test(name) && value === rating),
    )
    .sort((a, b) => Number((b as Row).lcp) - Number((a as Row).lcp))
    .slice(0, limit) as Row[]
}
