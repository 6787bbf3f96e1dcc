import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { buckets, groupBy, percent, type Span, within } from './shared.ts'

export function retention(
  log: readonly LoggedEvent[],
  span: Span,
  unit: 'day' | 'week' | 'month',
  start?: string,
  back?: string,
): Row[] {
  const rows = buckets([], span, unit)
  const complete = rows.filter(
    (row, index) => index < rows.length - 1 || +row.start.plus({ [unit]: 1 }) <= span.toMs,
  ).length
  const position = (event: LoggedEvent): number =>
    rows.findIndex((row) => +row.start === +event.local.startOf(unit))
  const persons = [...groupBy(within(log, span), ({ person }) => person).values()].flatMap((events) => {
    const starts = events.filter(({ event }) => start === undefined || event === start).map(position)
    if (starts.length === 0) return []
    const returns = new Set(events.filter(({ event }) => back === undefined || event === back).map(position))
    return [{ first: Math.min(...starts), returns }]
  })
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
