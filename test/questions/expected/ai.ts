import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import {
  type Bucket,
  buckets,
  byText,
  changeOf,
  groupBy,
  people,
  percent,
  type Span,
  within,
} from './shared.ts'

export interface Chosen {
  where?: (event: LoggedEvent) => boolean
  by?: (event: LoggedEvent) => unknown
}

const isCall = ({ event }: LoggedEvent): boolean => event === '$ai_generation' || event === '$ai_embedding'
const calls = (events: readonly LoggedEvent[], { where = () => true }: Chosen): LoggedEvent[] =>
  events.filter((event) => isCall(event) && where(event))

const numbers = (events: readonly LoggedEvent[], name: string): number[] =>
  events.map(({ properties }) => properties[name]).filter((value) => typeof value === 'number')
const sum = (events: readonly LoggedEvent[], name: string): number =>
  numbers(events, name).reduce((total, value) => total + value, 0)
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** One row, or one for each value; empty ones sort behind others. */
const byValue =
  ({ by }: Chosen) =>
  (event: LoggedEvent): string | null => {
    const value = by?.(event)
    return value === undefined || value === null ? null : String(value)
  }
const nullsLast = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : byText(a, b)

export function llmUsage(log: readonly LoggedEvent[], span: Span, chosen: Chosen, previous?: Span): Row[] {
  const now = groupBy(calls(within(log, span), chosen), byValue(chosen))
  const before = groupBy(previous ? calls(within(log, previous), chosen) : [], byValue(chosen))
  const values = chosen.by ? [...new Set([...now.keys(), ...before.keys()])] : [null]
  return values
    .map((value) => {
      const events = now.get(value) ?? []
      const then = before.get(value) ?? []
      const [input, output] = [sum(events, '$ai_input_tokens'), sum(events, '$ai_output_tokens')]
      const latencies = numbers(events, '$ai_latency').length
      const errors = events.filter(({ properties }) => properties.$ai_is_error === true).length
      return {
        ...(chosen.by && { value }),
        total: events.length,
        users: people(events),
        per_user: events.length === 0 ? null : rounded(events.length / people(events), 2),
        input_tokens: input,
        output_tokens: output,
        tokens: input + output,
        cost: rounded(sum(events, '$ai_total_cost_usd'), 6),
        average_latency: latencies === 0 ? null : rounded(sum(events, '$ai_latency') / latencies, 3),
        errors,
        error_rate: percent(errors, events.length),
        ...(previous && {
          previous_total: then.length,
          previous_tokens: sum(then, '$ai_input_tokens') + sum(then, '$ai_output_tokens'),
          change: changeOf(events.length, then.length),
        }),
      }
    })
    .sort((a, b) => b.total - a.total || b.tokens - a.tokens || nullsLast(a.value ?? null, b.value ?? null))
}

/** What a set of calls cost; shares are of the whole span. */
function costOf(events: readonly LoggedEvent[], whole: number) {
  const cost = sum(events, '$ai_total_cost_usd')
  return {
    cost: rounded(cost, 6),
    total: events.length,
    users: people(events),
    cost_per_call: events.length === 0 ? null : rounded(cost / events.length, 6),
    cost_per_user: events.length === 0 ? null : rounded(cost / people(events), 6),
    unpriced: events.length - numbers(events, '$ai_total_cost_usd').length,
    share: percent(cost, whole),
  }
}

export function llmCost(log: readonly LoggedEvent[], span: Span, previous: Span, chosen: Chosen): Row[] {
  const all = calls(within(log, span), chosen)
  const whole = sum(all, '$ai_total_cost_usd')
  const now = groupBy(all, byValue(chosen))
  const before = groupBy(calls(within(log, previous), chosen), byValue(chosen))
  const values = chosen.by ? [...new Set([...now.keys(), ...before.keys()])] : [null]
  return values
    .map((value) => {
      const row = costOf(now.get(value) ?? [], whole)
      const then = sum(before.get(value) ?? [], '$ai_total_cost_usd')
      return {
        ...(chosen.by && { value }),
        ...row,
        previous_cost: rounded(then, 6),
        change: changeOf(sum(now.get(value) ?? [], '$ai_total_cost_usd'), then),
      }
    })
    .sort((a, b) => b.cost - a.cost || b.total - a.total || nullsLast(a.value ?? null, b.value ?? null))
}

/** A row for every interval, or for every value of those that have calls. */
export function llmCostOverTime(
  log: readonly LoggedEvent[],
  span: Span,
  unit: 'day' | 'week' | 'month',
  chosen: Chosen,
): Row[] {
  const whole = sum(calls(within(log, span), chosen), '$ai_total_cost_usd')
  return buckets(log, span, unit).flatMap(({ start, events, partial }: Bucket) => {
    const own = calls(events, chosen)
    const row = (list: readonly LoggedEvent[], value?: string | null) => ({
      bucket: start.toISODate(),
      ...(value !== undefined && { value }),
      ...costOf(list, whole),
      partial,
    })
    if (!chosen.by) return [row(own)]
    return [...groupBy(own, byValue(chosen))]
      .map(([value, list]) => row(list, value))
      .sort((a, b) => b.cost - a.cost || nullsLast(a.value ?? null, b.value ?? null))
  })
}
