import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { groupBy, people, percent, type Span, within } from './shared.ts'

/** The furthest step of each person: from any start, each next step later than the one before and inside the window. */
function furthestSteps(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  windowMs: number,
): number[] {
  const chosen = log.filter(
    ({ event, timestampMs }) =>
      steps.includes(event) && timestampMs >= span.fromMs && timestampMs < span.toMs,
  )
  return [...groupBy(chosen, ({ person }) => person).values()].map((events) => {
    const starts = events.filter(({ event }) => event === steps[0]).map(({ timestampMs }) => timestampMs)
    return Math.max(
      0,
      ...starts.map((start) => {
        let at = start
        let level = 1
        for (const step of steps.slice(1)) {
          const next = events
            .filter(
              ({ event, timestampMs }) =>
                event === step && timestampMs > at && timestampMs <= start + windowMs,
            )
            .map(({ timestampMs }) => timestampMs)
          if (next.length === 0) break
          at = Math.min(...next)
          level++
        }
        return level
      }),
    )
  })
}

export function funnel(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  days: number,
): Row[] {
  const furthest = furthestSteps(log, span, steps, days * 86_400_000)
  const reached = steps.map((_, index) => furthest.filter((level) => level > index).length)
  return steps.map((event, index) => {
    const users = reached[index] as number
    const before = reached[index - 1]
    return {
      step: index + 1,
      event,
      users,
      conversion: percent(users, reached[0] as number),
      step_conversion: before === undefined ? null : percent(users, before),
      dropped: before === undefined ? 0 : before - users,
    }
  })
}

export function conversion(
  log: readonly LoggedEvent[],
  span: Span,
  start: string | undefined,
  goal: string,
  days: number,
): Row[] {
  let started: number
  let converted: number
  if (start === undefined) {
    started = people(within(log, span))
    converted = people(within(log, span, goal))
  } else {
    const furthest = furthestSteps(log, span, [start, goal], days * 86_400_000)
    started = furthest.filter((level) => level >= 1).length
    converted = furthest.filter((level) => level >= 2).length
  }
  return [{ started, converted, conversion_rate: percent(converted, started) }]
}
