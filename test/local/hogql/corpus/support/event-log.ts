import { DateTime } from 'luxon'
import { EVENTS, personOf } from './notes-events.ts'

/** One event as a plain reader of the log sees it. */
export interface Happening {
  uuid: string
  event: string
  distinctId: string
  /** Who did it, once everything is known. */
  who: string
  ms: number
  properties: Record<string, unknown>
  session: string
}

/** The corpus' events in order of time: what every expected value is computed from, without SQL. */
export const LOG: readonly Happening[] = EVENTS.map(
  ({ uuid, event, distinctId, timestampMs, properties }) => ({
    uuid,
    event,
    distinctId,
    who: personOf(distinctId),
    ms: timestampMs,
    properties,
    session: String(properties.$session_id ?? ''),
  }),
).sort((a, b) => a.ms - b.ms)

export const named = (...names: string[]): Happening[] => LOG.filter(({ event }) => names.includes(event))

/** `2026-10-20` in a time zone. */
export const dayOf = ({ ms }: Pick<Happening, 'ms'>, zone = 'UTC'): string =>
  DateTime.fromMillis(Math.floor(ms), { zone }).toISODate() as string

/** The Monday of its week. */
export const mondayOf = ({ ms }: Pick<Happening, 'ms'>, zone = 'UTC'): string =>
  DateTime.fromMillis(Math.floor(ms), { zone }).startOf('week').toISODate() as string

export const monthOf = (happening: Pick<Happening, 'ms'>): string => `${dayOf(happening).slice(0, 7)}-01`

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

/** One row per group, sorted by key. */
export function rowsBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  ...values: ((group: Item[]) => unknown)[]
): unknown[][] {
  return [...groupBy(items, keyOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => [key, ...values.map((value) => value(group))])
}

export const count = (group: readonly unknown[]): number => group.length
export const people = (group: readonly Happening[]): number => new Set(group.map(({ who }) => who)).size
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
export const average = (values: readonly number[]): number => sum(values) / values.length
export const numberOf = ({ properties }: Happening, name: string): number => Number(properties[name])
