import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byValue, DAY_MS, earliest, lastEmail, textOf } from './conversion.ts'
import { buckets, groupBy, percent, type Span, startOf, within } from './shared.ts'

type Unit = 'day' | 'week' | 'month'

interface Starter {
  /** Number of the interval of the first start. */
  first: number
  returns: Set<number>
  /** The first start. */
  start: LoggedEvent
}

/** Who started, and when they came back; and how many intervals are over. */
function starters(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  start?: string,
  back?: string,
): { persons: Starter[]; complete: number } {
  const rows = buckets([], span, unit)
  const complete = rows.filter(
    (row, index) => index < rows.length - 1 || +row.start.plus({ [unit]: 1 }) <= span.toMs,
  ).length
  const numbers = new Map(rows.map(({ start }, number) => [+start, number]))
  const position = ({ local }: LoggedEvent): number => numbers.get(startOf(local, unit)) as number
  const persons = [...groupBy(within(log, span), ({ person }) => person).values()].flatMap((events) => {
    const first = earliest(events.filter(({ event }) => start === undefined || event === start))
    if (!first) return []
    const returns = new Set(events.filter(({ event }) => back === undefined || event === back).map(position))
    return [{ first: position(first), returns, start: first }]
  })
  return { persons, complete }
}

export function retention(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  start?: string,
  back?: string,
): Row[] {
  const { persons, complete } = starters(log, span, unit, start, back)
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

export function retentionBreakdown(
  log: readonly LoggedEvent[],
  span: Span,
  unit: Unit,
  pick: (event: LoggedEvent) => unknown,
  { later = 1, start }: { later?: number; start?: string } = {},
): Row[] {
  const { persons, complete } = starters(log, span, unit, start)
  const values = new Set(persons.map(({ start }) => textOf(pick(start))))
  return [...values]
    .map((value) => {
      const users = persons.filter(({ start }) => textOf(pick(start)) === value)
      const base = users.filter(({ first }) => first + later < complete)
      const retained = base.filter(({ first, returns }) => returns.has(first + later)).length
      return {
        value,
        users: users.length,
        base: base.length,
        retained,
        retention: percent(retained, base.length),
      }
    })
    .sort((a, b) => b.users - a.users || b.retained - a.retained || byValue(a.value, b.value))
}

export function churnRisk(
  log: readonly LoggedEvent[],
  span: Span,
  idOf: (person: string) => string,
  { silentDays = 14, minDays = 3, event }: { silentDays?: number; minDays?: number; event?: string } = {},
): Row[] {
  return [...groupBy(within(log, span, event), ({ person }) => person)]
    .map(([person, events]) => {
      const lastSeen = Math.max(...events.map(({ timestampMs }) => timestampMs))
      return {
        person_id: idOf(person),
        email: lastEmail(events),
        active_days: new Set(events.map(({ local }) => local.toISODate())).size,
        total: events.length,
        last_seen: lastSeen,
        days_silent: Math.floor((span.toMs - lastSeen) / DAY_MS),
      }
    })
    .filter((row) => row.active_days >= minDays && row.last_seen < span.toMs - silentDays * DAY_MS)
    .sort((a, b) => b.active_days - a.active_days || b.total - a.total || byValue(a.person_id, b.person_id))
}

export function resurrected(
  log: readonly LoggedEvent[],
  { fromMs, toMs }: Span,
  idOf: (person: string) => string,
  { silentDays = 30, event }: { silentDays?: number; event?: string } = {},
): Row[] {
  const chosen = log.filter(
    ({ timestampMs, event: name }) => timestampMs < toMs && (event === undefined || name === event),
  )
  return [...groupBy(chosen, ({ person }) => person)]
    .flatMap(([person, events]) => {
      const times = events.map(({ timestampMs }) => timestampMs).sort((a, b) => a - b)
      const at = times.findLastIndex(
        (time, index) => time >= fromMs && time - (times[index - 1] ?? time) >= silentDays * DAY_MS,
      )
      if (at < 1) return []
      const [left, returned] = [times[at - 1] as number, times[at] as number]
      return {
        person_id: idOf(person),
        email: lastEmail(events),
        last_before: left,
        returned,
        days_silent: Math.floor((returned - left) / DAY_MS),
        total: times.length - at,
      }
    })
    .sort((a, b) => b.returned - a.returned || byValue(a.person_id, b.person_id))
}
