import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byValue, type Log, numberOf, textOf } from './breakdown.ts'
import { buckets, changeOf, groupBy, people, percent, type Span, type Unit, within } from './shared.ts'

/** What counts as a payment, and where its amount and its currency stand. */
export interface Money {
  events: readonly string[]
  amount: string
  /** Without it all amounts are in one. */
  currency?: string
}

export interface Options {
  where?: (event: LoggedEvent) => boolean
  previous?: Span
  /** @default 10 */
  limit?: number
}

const amountOf = ({ properties }: LoggedEvent, { amount }: Money): number | null =>
  numberOf(properties[amount])
const currencyOf = ({ properties }: LoggedEvent, { currency }: Money): string | null =>
  currency === undefined ? '' : textOf(properties[currency])
const paymentsIn = (log: Log, span: Span | undefined, money: Money, { where = () => true }: Options) =>
  span ? within(log, span).filter((event) => money.events.includes(event.event) && where(event)) : []
const paid = (events: Log, money: Money): LoggedEvent[] =>
  events.filter((event) => amountOf(event, money) !== null)
/** Of whole cents, as floats add up with errors. */
const total = (events: Log, money: Money): number =>
  Math.round(100 * events.reduce((sum, event) => sum + (amountOf(event, money) ?? 0), 0)) / 100
const over = (sum: number, count: number): number | null => (count === 0 ? null : sum / count)

export function revenue(log: Log, span: Span, money: Money, options: Options = {}): Row[] {
  const now = groupBy(paymentsIn(log, span, money, options), (event) => currencyOf(event, money))
  const before = groupBy(paymentsIn(log, options.previous, money, options), (event) =>
    currencyOf(event, money),
  )
  const currencies = money.currency === undefined ? [''] : [...new Set([...now.keys(), ...before.keys()])]
  return currencies
    .map((currency) => {
      const [all, earlier] = [now.get(currency) ?? [], paid(before.get(currency) ?? [], money)]
      const own = paid(all, money)
      return {
        ...(money.currency !== undefined && { currency }),
        revenue: total(own, money),
        payments: own.length,
        users: people(own),
        average: over(total(own, money), own.length),
        without_amount: all.length - own.length,
        ...(options.previous && {
          previous_payments: earlier.length,
          previous_revenue: total(earlier, money),
          change: changeOf(total(own, money), total(earlier, money)),
        }),
      } as Row & { payments: number; currency?: string | null }
    })
    .sort((a, b) => b.payments - a.payments || byValue(a.currency ?? null, b.currency ?? null))
}

export function revenueTrend(log: Log, span: Span, unit: Unit, money: Money, options: Options = {}): Row[] {
  const all = paid(paymentsIn(log, span, money, options), money)
  const currencies = [...groupBy(all, (event) => currencyOf(event, money))]
    .sort((a, b) => b[1].length - a[1].length || byValue(a[0], b[0]))
    .map(([currency]) => currency)
  return buckets(all, span, unit).flatMap(({ start, events, partial }) =>
    (money.currency === undefined ? [''] : currencies).map((currency) => {
      const own = events.filter((event) => currencyOf(event, money) === currency)
      return {
        bucket: unit === 'hour' ? start.toMillis() : start.toISODate(),
        ...(money.currency !== undefined && { currency }),
        revenue: total(own, money),
        payments: own.length,
        users: people(own),
        partial,
      } as Row
    }),
  )
}

export function revenueBreakdown(
  log: Log,
  span: Span,
  by: (event: LoggedEvent) => unknown,
  money: Money,
  options: Options = {},
): Row[] {
  const key = (event: LoggedEvent) => JSON.stringify([textOf(by(event)), currencyOf(event, money)])
  const payments = paid(paymentsIn(log, span, money, options), money)
  const now = groupBy(payments, key)
  const before = groupBy(paid(paymentsIn(log, options.previous, money, options), money), key)
  const ofCurrency = groupBy(payments, (event) => currencyOf(event, money))
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((text) => {
      const [value, currency] = JSON.parse(text) as [string | null, string | null]
      const [own, earlier] = [now.get(text) ?? [], before.get(text) ?? []]
      const peers = ofCurrency.get(currency) ?? []
      return { value, currency, own, earlier, peers }
    })
    .sort(
      (a, b) =>
        b.peers.length - a.peers.length ||
        byValue(a.currency, b.currency) ||
        total(b.own, money) - total(a.own, money) ||
        byValue(a.value, b.value),
    )
    .slice(0, options.limit ?? 10)
    .map(({ value, currency, own, earlier, peers }) => ({
      value,
      ...(money.currency !== undefined && { currency }),
      revenue: total(own, money),
      share: percent(total(own, money), total(peers, money)),
      payments: own.length,
      users: people(own),
      average: over(total(own, money), own.length),
      ...(options.previous && {
        previous_revenue: total(earlier, money),
        change: changeOf(total(own, money), total(earlier, money)),
      }),
    }))
}

export function revenuePerUser(log: Log, span: Span, money: Money, options: Options = {}): Row[] {
  const { where = () => true, previous } = options
  const active = people(within(log, span).filter(where))
  const activeBefore = previous ? people(within(log, previous).filter(where)) : 0
  const now = paid(paymentsIn(log, span, money, options), money)
  const before = paid(paymentsIn(log, previous, money, options), money)
  const currencies =
    money.currency === undefined
      ? ['']
      : [...new Set([...now, ...before].map((event) => currencyOf(event, money)))]
  return currencies
    .map((currency) => {
      const own = now.filter((event) => currencyOf(event, money) === currency)
      const earlier = before.filter((event) => currencyOf(event, money) === currency)
      const [each, eachBefore] = [over(total(own, money), active), over(total(earlier, money), activeBefore)]
      return {
        ...(money.currency !== undefined && { currency }),
        revenue: total(own, money),
        users: active,
        payers: people(own),
        per_user: each,
        per_payer: over(total(own, money), people(own)),
        ...(previous && {
          previous_per_user: eachBefore,
          change: each === null || !eachBefore ? null : changeOf(each, eachBefore),
        }),
      } as Row & { payers: number; currency?: string | null }
    })
    .sort((a, b) => b.payers - a.payers || byValue(a.currency ?? null, b.currency ?? null))
}
