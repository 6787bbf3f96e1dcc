import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byValue, textOf } from './conversion.ts'
import {
  buckets,
  byText,
  changeOf,
  groupBy,
  people,
  percent,
  previousSpan,
  type Span,
  type Unit,
  within,
} from './shared.ts'

const CALLED = '$feature_flag_called'
const flagOf = ({ properties }: LoggedEvent): string | null => textOf(properties.$feature_flag)
const answerOf = ({ properties }: LoggedEvent): string | null => textOf(properties.$feature_flag_response)
const times = (events: readonly LoggedEvent[]): number[] => events.map(({ timestampMs }) => timestampMs)

interface Adoption {
  compare?: boolean
  by?: (event: LoggedEvent) => unknown
}

export function adoption(
  log: readonly LoggedEvent[],
  span: Span,
  event: string,
  { compare = false, by }: Adoption = {},
): Row[] {
  const nameOf = (each: LoggedEvent): string | null => (by ? textOf(by(each)) : null)
  const now = groupBy(within(log, span), nameOf)
  const before = groupBy(within(log, previousSpan(span)), nameOf)
  const values = new Set([...now.keys(), ...(compare ? before.keys() : [])])
  if (!by) values.add(null)
  return [...values]
    .map((value) => {
      const [events, earlier] = [now.get(value) ?? [], before.get(value) ?? []]
      const uses = events.filter((each) => each.event === event)
      const previous = people(earlier.filter((each) => each.event === event))
      const repeats = [...groupBy(uses, ({ person }) => person).values()].filter(
        (own) => new Set(own.map(({ local }) => local.toISODate())).size > 1,
      ).length
      const users = people(uses)
      return {
        ...(by && { value }),
        users,
        active_users: people(events),
        adoption: percent(users, people(events)),
        total: uses.length,
        per_user: users === 0 ? null : uses.length / users,
        ...(compare && {
          previous_users: previous,
          previous_adoption: percent(previous, people(earlier)),
          change: changeOf(users, previous),
        }),
        repeat_users: repeats,
        repeat_share: percent(repeats, users),
        name: value,
      }
    })
    .sort((a, b) => b.users - a.users || b.active_users - a.active_users || byValue(a.name, b.name))
    .map(({ name, ...row }) => row)
}

export const usageTrend = (log: readonly LoggedEvent[], span: Span, unit: Unit, event: string): Row[] =>
  buckets(log, span, unit).map(({ start, events, partial }) => {
    const uses = events.filter((each) => each.event === event)
    return {
      bucket: unit === 'hour' ? +start : start.toISODate(),
      users: people(uses),
      active_users: people(events),
      adoption: percent(people(uses), people(events)),
      total: uses.length,
      partial,
    }
  })

export function flagUsage(
  log: readonly LoggedEvent[],
  span: Span,
  { flag, compare = false }: { flag?: string; compare?: boolean } = {},
): Row[] {
  const calls = log.filter(
    (event) =>
      event.event === CALLED && (flag === undefined ? flagOf(event) !== null : flagOf(event) === flag),
  )
  const key = flag === undefined ? flagOf : answerOf
  const before = groupBy(within(calls, previousSpan(span)), key)
  const now = within(calls, span)
  return [...groupBy(now, key)]
    .map(([name, events]) => {
      const previous = people(before.get(name) ?? [])
      return {
        flag: flag ?? name,
        ...(flag !== undefined && { variant: name }),
        users: people(events),
        share: percent(people(events), people(now)),
        total: events.length,
        ...(flag === undefined && {
          variants: new Set(events.flatMap((event) => answerOf(event) ?? [])).size,
        }),
        ...(compare && { previous_users: previous, change: changeOf(people(events), previous) }),
        last_seen: Math.max(...times(events)),
        name,
      }
    })
    .sort((a, b) => b.users - a.users || b.total - a.total || byValue(a.name, b.name))
    .map(({ name, ...row }) => row)
}

/** What each person got and when first, and when they last did the goal. */
function exposed(log: readonly LoggedEvent[], span: Span, flag: string, goal: string) {
  const events = within(log, span)
  return [...groupBy(events, ({ person }) => person).values()].flatMap((own) => {
    const calls = own.filter((event) => event.event === CALLED && flagOf(event) === flag)
    const firstOf = new Map<string | null, number>()
    for (const call of calls)
      firstOf.set(answerOf(call), Math.min(call.timestampMs, firstOf.get(answerOf(call)) ?? Infinity))
    const goals = times(own.filter(({ event }) => event === goal))
    return calls.length === 0 ? [] : { firstOf, lastGoal: Math.max(-Infinity, ...goals) }
  })
}

export function variantConversion(
  log: readonly LoggedEvent[],
  span: Span,
  flag: string,
  goal: string,
): Row[] {
  const persons = exposed(log, span, flag, goal)
  const variants = new Set(persons.flatMap(({ firstOf }) => [...firstOf.keys()]))
  return [...variants]
    .map((variant) => {
      const own = persons.filter(({ firstOf }) => firstOf.has(variant))
      const converted = own.filter(
        ({ firstOf, lastGoal }) => lastGoal >= (firstOf.get(variant) as number),
      ).length
      return {
        variant,
        users: own.length,
        converted,
        conversion_rate: percent(converted, own.length),
        mixed_users: own.filter(({ firstOf }) => firstOf.size > 1).length,
      }
    })
    .sort(
      (a, b) =>
        Number(b.conversion_rate) - Number(a.conversion_rate) ||
        b.users - a.users ||
        byValue(a.variant, b.variant),
    )
}

/** The roots of (p - x)^2 = z^2 x (1 - x) / n: Wilson's interval. */
function wilson(share: number, size: number): [low: number, high: number] {
  const z2 = 1.96 ** 2 / size
  const [a, b, c] = [1 + z2, -(2 * share + z2), share ** 2]
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c))
  return [(-b - root) / (2 * a), (-b + root) / (2 * a)]
}

/** Two-sided, of the standard normal distribution: its tail by Simpson's rule. */
function pValue(z: number): number {
  const [steps, end] = [4000, Math.abs(z) + 12]
  const width = (end - Math.abs(z)) / steps
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  let sum = 0
  for (let step = 0; step <= steps; step++)
    sum += density(Math.abs(z) + step * width) * (step === 0 || step === steps ? 1 : step % 2 ? 4 : 2)
  return (2 * sum * width) / 3
}

export function experiment(log: readonly LoggedEvent[], span: Span, flag: string, goal: string): Row[] {
  const persons = exposed(log, span, flag, goal)
    .map(({ firstOf, lastGoal }) => ({
      variants: [...firstOf].filter(([variant]) => variant !== null && variant !== 'false'),
      lastGoal,
    }))
    .filter(({ variants }) => variants.length > 0)
  const sure = persons.filter(({ variants }) => variants.length === 1)
  const names = [...new Set(sure.map(({ variants }) => String(variants[0]?.[0])))]
  const figures = names.map((variant) => {
    const own = sure.filter(({ variants }) => variants[0]?.[0] === variant)
    const converted = own.filter(({ variants, lastGoal }) => lastGoal >= (variants[0]?.[1] as number)).length
    return { variant, users: own.length, converted, rate: converted / own.length }
  })
  const control = figures.find(({ variant }) => variant === 'control')
  return figures
    .sort(
      (a, b) =>
        Number(b.variant === 'control') - Number(a.variant === 'control') ||
        b.users - a.users ||
        byText(a.variant, b.variant),
    )
    .map(({ variant, users, converted, rate }) => ({
      variant,
      users,
      converted,
      conversion_rate: 100 * rate,
      ...compared({ users, converted, rate }, variant === 'control' ? undefined : control),
      ...(variant === 'control' && { result: 'control' }),
      excluded_users: persons.length - sure.length,
    }))
}

interface Figures {
  users: number
  converted: number
  rate: number
}

function compared(one: Figures, control: Figures | undefined): Row {
  const nothing = { difference: null, difference_low: null, difference_high: null, p_value: null }
  if (!control) return { ...nothing, result: 'too few to tell' }
  const difference = one.rate - control.rate
  const [low, high] = wilson(one.rate, one.users)
  const [controlLow, controlHigh] = wilson(control.rate, control.users)
  const pooled = (one.converted + control.converted) / (one.users + control.users)
  const smallest = Math.min(one.users, control.users) * Math.min(pooled, 1 - pooled)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / one.users + 1 / control.users))
  const p = smallest < 5 ? null : pValue(difference / error)
  const verdict = difference > 0 ? 'better' : 'worse'
  return {
    difference: 100 * difference,
    difference_low: 100 * (difference - Math.hypot(one.rate - low, controlHigh - control.rate)),
    difference_high: 100 * (difference + Math.hypot(high - one.rate, control.rate - controlLow)),
    p_value: p,
    result: p === null ? 'too few to tell' : p >= 0.05 ? 'no difference shown' : verdict,
  }
}
