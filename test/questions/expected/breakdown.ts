import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { quantile } from './sessions.ts'
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
  event?: string
  /** @default 10 */
  limit?: number
  where?: (event: LoggedEvent) => boolean
  /** The period to put beside. */
  previous?: Span
}
export type Log = readonly LoggedEvent[]
type Read = (event: LoggedEvent) => unknown

/** A property of the event as text; null when there is none. */
export const textOf = (value: unknown): string | null =>
  value === undefined || value === null ? null : String(value)

/** What can be calculated with: a number, or a text that holds one. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
      ? Number(value)
      : null

/** Null is above all texts. */
export const byValue = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : byText(a, b)

const chosen = (log: Log, span: Span | undefined, { event, where = () => true }: Options): LoggedEvent[] =>
  span ? within(log, span, event).filter(where) : []

/** Both periods by value: every value of either. */
function grouped(log: Log, span: Span, read: Read, options: Options) {
  const now = groupBy(chosen(log, span, options), (event) => textOf(read(event)))
  const before = groupBy(chosen(log, options.previous, options), (event) => textOf(read(event)))
  return [...new Set([...now.keys(), ...before.keys()])].map((value) => ({
    value,
    own: now.get(value) ?? [],
    earlier: before.get(value) ?? [],
  }))
}

export function eventBreakdown(log: Log, span: Span, read: Read, options: Options = {}): Row[] {
  const all = chosen(log, span, options).length
  return grouped(log, span, read, options)
    .sort((a, b) => b.own.length - a.own.length || byValue(a.value, b.value))
    .slice(0, options.limit ?? 10)
    .map(({ value, own, earlier }) => ({
      value,
      total: own.length,
      users: people(own),
      share: percent(own.length, all),
      ...(options.previous && {
        previous_total: earlier.length,
        change: changeOf(own.length, earlier.length),
      }),
    }))
}

export function usersBreakdown(log: Log, span: Span, read: Read, options: Options = {}): Row[] {
  const all = people(chosen(log, span, options))
  return grouped(log, span, read, options)
    .sort((a, b) => people(b.own) - people(a.own) || b.own.length - a.own.length || byValue(a.value, b.value))
    .slice(0, options.limit ?? 10)
    .map(({ value, own, earlier }) => ({
      value,
      users: people(own),
      share: percent(people(own), all),
      total: own.length,
      ...(options.previous && {
        previous_users: people(earlier),
        change: changeOf(people(own), people(earlier)),
      }),
    }))
}

export function propertyValues(log: Log, span: Span, read: Read, options: Options = {}): Row[] {
  const groups = grouped(log, span, read, options).filter(({ value }) => value !== null)
  const all = groups.reduce((sum, { own }) => sum + own.length, 0)
  return groups
    .sort((a, b) => b.own.length - a.own.length || byValue(a.value, b.value))
    .slice(0, options.limit ?? 100)
    .map(({ value, own }) => ({
      value,
      total: own.length,
      users: people(own),
      share: percent(own.length, all),
      first_seen: Math.min(...own.map(({ timestampMs }) => timestampMs)),
      last_seen: Math.max(...own.map(({ timestampMs }) => timestampMs)),
      values: groups.length,
    }))
}

export type Measure = 'sum' | 'average' | 'min' | 'max' | 'median' | 'p90' | 'p99'

function statistics(numbers: readonly number[]): Record<Measure, number | null> {
  const sum = numbers.reduce((total, number) => total + number, 0)
  const none = numbers.length === 0
  return {
    sum: none ? null : sum,
    average: none ? null : sum / numbers.length,
    min: none ? null : Math.min(...numbers),
    median: quantile(numbers, 0.5),
    p90: quantile(numbers, 0.9),
    p99: quantile(numbers, 0.99),
    max: none ? null : Math.max(...numbers),
  }
}

const numbersOf = (events: Log, read: Read): number[] =>
  events.flatMap((event) => numberOf(read(event)) ?? [])

export function propertyStats(
  log: Log,
  span: Span,
  number: Read,
  { by, measure = 'average', ...options }: Options & { by?: Read; measure?: Measure } = {},
): Row[] {
  const has = (event: LoggedEvent) => numberOf(number(event)) !== null && (options.where?.(event) ?? true)
  const groups = grouped(log, span, by ?? (() => ''), { ...options, where: has })
  const all = by || groups.length > 0 ? groups : [{ value: '', own: [], earlier: [] }]
  return all
    .map(({ value, own, earlier }) => {
      const [now, before] = [statistics(numbersOf(own, number)), statistics(numbersOf(earlier, number))]
      const { sum, average, min, median, p90, p99, max } = now
      return {
        ...(by && { value }),
        measured: now[measure],
        count: own.length,
        ...{ sum, average, min, median, p90, p99, max },
        ...(options.previous && {
          previous_count: earlier.length,
          previous_measured: before[measure],
          change:
            now[measure] === null || !before[measure]
              ? null
              : (100 * (now[measure] - before[measure])) / Math.abs(before[measure]),
        }),
      } as Row & { value?: string | null; measured: number | null; count: number }
    })
    .sort(
      (a, b) =>
        Number(a.measured === null) - Number(b.measured === null) ||
        Number(b.measured) - Number(a.measured) ||
        b.count - a.count ||
        byValue(a.value ?? null, b.value ?? null),
    )
    .slice(0, options.limit ?? 10)
}

export function propertyTrend(
  log: Log,
  span: Span,
  unit: Unit,
  options: Options & { by?: Read; number?: Read; measure?: Measure; most?: number },
): Row[] {
  const { by, number, measure = 'average', most = 10 } = options
  const all = chosen(log, span, options).filter((event) => !number || numberOf(number(event)) !== null)
  const values = [...groupBy(all, (event) => (by ? textOf(by(event)) : ''))]
    .sort((a, b) => b[1].length - a[1].length || byValue(a[0], b[0]))
    .slice(0, most)
    .map(([value]) => value)
  return buckets(all, span, unit).flatMap(({ start, events, partial }) =>
    (by ? values : ['']).map((value) => {
      const own = by ? events.filter((event) => textOf(by(event)) === value) : events
      const measured = number && statistics(numbersOf(own, number))[measure]
      return {
        bucket: unit === 'hour' ? start.toMillis() : start.toISODate(),
        ...(by && { value }),
        ...(number && { measured: measure === 'sum' ? (measured ?? 0) : measured }),
        total: own.length,
        users: people(own),
        partial,
      } as Row
    }),
  )
}

export function segments(
  log: Log,
  span: Span,
  by: Read,
  { values, others, event, ...options }: Options & { values?: readonly string[]; others?: boolean } = {},
): Row[] {
  const segmentOf = (one: LoggedEvent): string | null => {
    const value = textOf(by(one))
    if (value === null || !values || values.includes(value)) return value
    return others ? 'others' : null
  }
  return [...groupBy(chosen(log, span, options), segmentOf)]
    .filter(([value]) => value !== null)
    .map(([value, events]) => {
      const persons = [...groupBy(events, ({ person }) => person).values()]
      const hits = event === undefined ? events : events.filter((one) => one.event === event)
      const days = persons.map((own) => new Set(own.map(({ local }) => local.toISODate())).size)
      const visits = persons.map(
        (own) => new Set(own.flatMap(({ properties }) => properties.$session_id ?? [])).size,
      )
      const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / persons.length
      return {
        value,
        users: persons.length,
        total: hits.length,
        per_user: hits.length / persons.length,
        active_days: mean(days),
        sessions: mean(visits),
        ...(event !== undefined && { did: people(hits), rate: percent(people(hits), persons.length) }),
      } as Row & { users: number; value: string }
    })
    .sort((a, b) => b.users - a.users || byText(a.value, b.value))
    .slice(0, options.limit ?? 10)
}
