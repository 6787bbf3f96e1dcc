import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byText, changeOf, groupBy, people, percent, type Span, within } from './shared.ts'

interface Chosen {
  event?: string
  where?: (event: LoggedEvent) => boolean
}

/** The company an event belongs to. */
const companyOf = ({ properties }: LoggedEvent): string | undefined =>
  (properties.$groups as { company?: string } | undefined)?.company

/** What companies were said to be called, last. */
export function companyNames(log: readonly LoggedEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { event, properties } of [...log].sort((a, b) => a.timestampMs - b.timestampMs)) {
    const { name } = (properties.$group_set ?? {}) as { name?: string }
    if (event === '$groupidentify' && name !== undefined) names.set(String(properties.$group_key), name)
  }
  return names
}

const ofCompanies = (log: readonly LoggedEvent[], span: Span, { event, where = () => true }: Chosen) =>
  within(log, span, event).filter((one) => companyOf(one) !== undefined && where(one))

export function topCompanies(
  log: readonly LoggedEvent[],
  span: Span,
  {
    limit = 10,
    order = 'total',
    previous,
    ...chosen
  }: Chosen & {
    limit?: number
    order?: 'total' | 'users'
    previous?: Span
  },
): Row[] {
  const names = companyNames(log)
  const all = ofCompanies(log, span, chosen)
  const before = groupBy(previous ? ofCompanies(log, previous, chosen) : [], companyOf)
  return [...groupBy(all, companyOf)]
    .map(([key, events]) => {
      const then = before.get(key)?.length ?? 0
      return {
        group_key: String(key),
        name: names.get(String(key)) ?? null,
        total: events.length,
        users: people(events),
        share: percent(events.length, all.length),
        last_seen: Math.max(...events.map(({ timestampMs }) => timestampMs)),
        ...(previous && { previous_total: then, change: changeOf(events.length, then) }),
      }
    })
    .sort(
      (a, b) =>
        (order === 'users' ? b.users - a.users : 0) || b.total - a.total || byText(a.group_key, b.group_key),
    )
    .slice(0, limit)
}

/** Of every company with this key or name. */
export function companyActivity(
  log: readonly LoggedEvent[],
  span: Span,
  company: string,
  chosen: Chosen = {},
): Row[] {
  const names = companyNames(log)
  const isMeant = (key: string | undefined): boolean =>
    key === company || (key !== undefined && names.get(key)?.toLowerCase() === company.toLowerCase())
  const events = ofCompanies(log, span, chosen).filter((event) => isMeant(companyOf(event)))
  return [...groupBy(events, ({ event }) => event)]
    .map(([event, own]) => {
      const times = own.map(({ timestampMs }) => timestampMs)
      return {
        event,
        total: own.length,
        users: people(own),
        active_days: new Set(own.map(({ local }) => local.toISODate())).size,
        first_seen: Math.min(...times),
        last_seen: Math.max(...times),
      }
    })
    .sort((a, b) => b.total - a.total || byText(a.event, b.event))
}
