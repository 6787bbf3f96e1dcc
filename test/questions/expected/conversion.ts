import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { changeOf, groupBy, people, percent, previousSpan, type Span, within } from './shared.ts'

export const DAY_MS = 86_400_000

/** The furthest step of each person: from any start, each next step later than the one before and inside the window. */
export function furthestSteps(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  windowMs: number,
): Map<string, number> {
  const chosen = within(log, span).filter(({ event }) => steps.includes(event))
  const furthest = new Map<string, number>()
  for (const [person, events] of groupBy(chosen, ({ person }) => person)) {
    const starts = events.filter(({ event }) => event === steps[0]).map(({ timestampMs }) => timestampMs)
    const levels = starts.map((start) => {
      let at = start
      let level = 1
      for (const step of steps.slice(1)) {
        const next = events
          .filter(
            ({ event, timestampMs }) => event === step && timestampMs > at && timestampMs <= start + windowMs,
          )
          .map(({ timestampMs }) => timestampMs)
        if (next.length === 0) break
        at = Math.min(...next)
        level++
      }
      return level
    })
    furthest.set(person, Math.max(0, ...levels))
  }
  return furthest
}

/** People at each step. */
function reach(log: readonly LoggedEvent[], span: Span, steps: readonly string[], days: number): number[] {
  const furthest = [...furthestSteps(log, span, steps, days * DAY_MS).values()]
  return steps.map((_, index) => furthest.filter((level) => level > index).length)
}

interface FunnelStep {
  step: number
  event: string
  users: number
  conversion: number | null
  step_conversion: number | null
  dropped: number
  /** As a share of the step before. */
  dropoff: number | null
}

function funnelSteps(reached: readonly number[], steps: readonly string[]): FunnelStep[] {
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
      dropoff: before === undefined ? null : percent(before - users, before),
    }
  })
}

export function funnel(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  days = 14,
  compare = false,
): Row[] {
  const previous = reach(log, previousSpan(span), steps, days)
  return funnelSteps(reach(log, span, steps, days), steps).map(({ dropoff, ...row }, index) => ({
    ...row,
    ...(compare && {
      previous_users: previous[index],
      previous_conversion: percent(previous[index] as number, previous[0] as number),
      change: changeOf(row.users, previous[index] as number),
    }),
  }))
}

export function dropoff(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  days = 14,
  compare = false,
): Row[] {
  const previous = funnelSteps(reach(log, previousSpan(span), steps, days), steps)
  return funnelSteps(reach(log, span, steps, days), steps).map((row, index) => ({
    ...row,
    ...(compare && {
      previous_dropped: previous[index]?.dropped,
      previous_dropoff: previous[index]?.dropoff,
      change: changeOf(row.dropped, previous[index]?.dropped as number),
    }),
  }))
}

function rateOf(
  log: readonly LoggedEvent[],
  span: Span,
  start: string | undefined,
  goal: string,
  days: number,
): { started: number; converted: number } {
  if (start === undefined)
    return { started: people(within(log, span)), converted: people(within(log, span, goal)) }
  const [started, converted] = reach(log, span, [start, goal], days) as [number, number]
  return { started, converted }
}

export function conversion(
  log: readonly LoggedEvent[],
  span: Span,
  start: string | undefined,
  goal: string,
  days = 14,
  compare = false,
): Row[] {
  const now = rateOf(log, span, start, goal, days)
  const before = rateOf(log, previousSpan(span), start, goal, days)
  const rate = percent(now.converted, now.started)
  const previousRate = percent(before.converted, before.started)
  return [
    {
      ...now,
      conversion_rate: rate,
      ...(compare && {
        previous_started: before.started,
        previous_converted: before.converted,
        previous_conversion_rate: previousRate,
        change: rate === null || previousRate === null ? null : changeOf(rate, previousRate),
      }),
    },
  ]
}

/** What a property is as a value to group by: text, or nothing. */
export const textOf = (value: unknown): string | null =>
  value === undefined || value === null || value === '' ? null : String(value)

/** As ClickHouse sorts: no value comes last. */
export const byValue = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1

export const earliest = (events: readonly LoggedEvent[]): LoggedEvent | undefined =>
  events.reduce<LoggedEvent | undefined>(
    (first, event) => (first && first.timestampMs <= event.timestampMs ? first : event),
    undefined,
  )

export function funnelBreakdown(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  pick: (event: LoggedEvent) => unknown,
  days = 14,
): Row[] {
  const furthest = furthestSteps(log, span, steps, days * DAY_MS)
  const groups = new Map<string | null, number[]>()
  for (const [person, events] of groupBy(within(log, span, steps[0]), ({ person }) => person)) {
    const value = textOf(pick(earliest(events) as LoggedEvent))
    groups.set(value, [...(groups.get(value) ?? []), furthest.get(person) as number])
  }
  return [...groups]
    .map(([value, levels]) => {
      const reached = steps.map((_, index) => levels.filter((level) => level > index).length)
      const [users] = reached as [number]
      const converted = reached.at(-1) as number
      return {
        value,
        users,
        converted,
        conversion: percent(converted, users),
        by_step: reached.join(' → '),
      }
    })
    .sort((a, b) => b.users - a.users || b.converted - a.converted || byValue(a.value, b.value))
}

export function dropoffUsers(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  idOf: (person: string) => string,
  { days = 14, afterStep }: { days?: number; afterStep?: number } = {},
): Row[] {
  const chosen = within(log, span).filter(({ event }) => steps.includes(event))
  const persons = groupBy(chosen, ({ person }) => person)
  return [...furthestSteps(log, span, steps, days * DAY_MS)]
    .filter(([, step]) => step >= 1 && step < steps.length && (afterStep ?? step) === step)
    .map(([person, step]) => {
      const events = persons.get(person) as LoggedEvent[]
      return {
        person_id: idOf(person),
        email: lastEmail(events),
        step,
        event: steps[step - 1],
        started: earliest(events.filter(({ event }) => event === steps[0]))?.timestampMs,
        last_seen: Math.max(...events.map(({ timestampMs }) => timestampMs)),
      }
    })
    .sort((a, b) => b.last_seen - a.last_seen || byValue(a.person_id, b.person_id))
}

/** The latest that was known. */
export const lastEmail = (events: readonly LoggedEvent[]): string | null =>
  [...events]
    .sort((a, b) => a.timestampMs - b.timestampMs)
    .reduce<string | null>((email, { personProperties }) => textOf(personProperties.email) ?? email, null)

export function unordered(
  log: readonly LoggedEvent[],
  span: Span,
  steps: readonly string[],
  days = 14,
): Row[] {
  const chosen = within(log, span).filter(({ event }) => steps.includes(event))
  const done = [...groupBy(chosen, ({ person }) => person).values()].map((events) => {
    const counts = events.map((start) => {
      const end = start.timestampMs + days * DAY_MS
      const inside = events.filter(
        ({ timestampMs }) => timestampMs >= start.timestampMs && timestampMs <= end,
      )
      return new Set(inside.map(({ event }) => event)).size
    })
    return Math.max(...counts)
  })
  if (done.length === 0) return []
  return [...new Set(steps)].map((_, index) => {
    const users = done.filter((count) => count > index).length
    return { events: index + 1, users, conversion: percent(users, done.length) }
  })
}

/** Events that PostHog records about itself. */
const TECHNICAL: ReadonlySet<string> = new Set(
  '$identify $create_alias $set $groupidentify $feature_flag_called $pageleave $web_vitals'.split(' '),
)

export function drivers(
  log: readonly LoggedEvent[],
  span: Span,
  goal: string,
  { minUsers = 10, pick }: { minUsers?: number; pick?: (event: LoggedEvent) => unknown } = {},
): Row[] {
  const persons = [...groupBy(within(log, span), ({ person }) => person).values()].map((events) => {
    const goalAt = earliest(events.filter(({ event }) => event === goal))?.timestampMs
    const before = events.filter(
      ({ event, timestampMs }) => event !== goal && timestampMs < (goalAt ?? Infinity),
    )
    const names = before.flatMap((event) =>
      pick ? (textOf(pick(event)) ?? []) : TECHNICAL.has(event.event) ? [] : event.event,
    )
    return { converted: goalAt !== undefined, did: new Set(names) }
  })
  const allConverted = persons.filter(({ converted }) => converted).length
  return [...new Set(persons.flatMap(({ did }) => [...did]))]
    .map((driver) => {
      const users = persons.filter(({ did }) => did.has(driver))
      const converted = users.filter(({ converted }) => converted).length
      const others = persons.length - users.length
      const rate = percent(converted, users.length)
      const otherRate = percent(allConverted - converted, others)
      return {
        driver,
        users: users.length,
        converted,
        conversion: rate,
        other_users: others,
        other_converted: allConverted - converted,
        other_conversion: otherRate,
        difference: rate === null || otherRate === null ? null : rate - otherRate,
        lift: rate === null || !otherRate ? null : rate / otherRate,
      }
    })
    .filter(({ users }) => users >= minUsers)
    .sort(
      (a, b) =>
        Math.round(100 * (b.difference ?? -1e9)) - Math.round(100 * (a.difference ?? -1e9)) ||
        b.users - a.users ||
        byValue(a.driver, b.driver),
    )
}

const LEVELS: readonly (readonly [time: string, from: number, to: number])[] = [
  ['under 1 minute', 0, 60],
  ['1 to 10 minutes', 60, 600],
  ['10 to 60 minutes', 600, 3600],
  ['1 to 24 hours', 3600, 86_400],
  ['1 to 3 days', 86_400, 259_200],
  ['3 to 7 days', 259_200, 604_800],
  ['7 to 14 days', 604_800, 1_209_600],
  ['14 days or more', 1_209_600, Infinity],
]

export function timeToConvert(
  log: readonly LoggedEvent[],
  span: Span,
  start: string,
  goal: string,
  days = 14,
): Row[] {
  const seconds = [...groupBy(within(log, span), ({ person }) => person).values()]
    .flatMap((events) => {
      const times = (name: string): number[] =>
        events.filter(({ event }) => event === name).map(({ timestampMs }) => timestampMs)
      const lengths = times(start)
        .sort((a, b) => a - b)
        .map((at) => Math.min(...times(goal).filter((end) => end > at)) - at)
        .filter((length) => length <= days * DAY_MS)
      return lengths.slice(0, 1).map((length) => length / 1000)
    })
    .sort((a, b) => a - b)
  const converted = seconds.length
  const quantile = (level: number): number | null => seconds[Math.floor(level * converted)] ?? null
  return LEVELS.map(([time, from, to]) => {
    const users = seconds.filter((second) => second >= from && second < to).length
    return {
      time,
      users,
      share: percent(users, converted),
      cumulative: percent(seconds.filter((second) => second < to).length, converted),
      converted,
      median: quantile(0.5),
      average: converted === 0 ? null : seconds.reduce((sum, second) => sum + second, 0) / converted,
      p90: quantile(0.9),
    }
  })
}

const inOrder = (events: readonly LoggedEvent[]): LoggedEvent[] =>
  [...events].sort((a, b) => a.timestampMs - b.timestampMs || byValue(a.event, b.event))

export function paths(
  log: readonly LoggedEvent[],
  span: Span,
  { start, length = 3, gapMinutes = 30 }: { start?: string; length?: number; gapMinutes?: number } = {},
): Row[] {
  const counts = new Map<string, { total: number; people: Set<string> }>()
  const chosen = within(log, span).filter(({ event }) => event === start || !TECHNICAL.has(event))
  for (const [person, events] of groupBy(chosen, ({ person }) => person)) {
    const visits: string[][] = []
    let last: LoggedEvent | undefined
    for (const event of inOrder(events)) {
      if (!last || event.timestampMs - last.timestampMs > gapMinutes * 60_000) visits.push([])
      const visit = visits.at(-1) as string[]
      if (visit.at(-1) !== event.event) visit.push(event.event)
      last = event
    }
    for (const visit of visits)
      for (const [index, name] of visit.entries()) {
        const path = visit.slice(index, index + length)
        if (start === undefined ? path.length < length : name !== start) continue
        if (path.length < length) path.push('(nothing)')
        const key = path.join(' → ')
        const count = counts.get(key) ?? { total: 0, people: new Set() }
        counts.set(key, count)
        count.total++
        count.people.add(person)
      }
  }
  const all = [...counts.values()].reduce((sum, { total }) => sum + total, 0)
  return [...counts]
    .map(([path, { total, people }]) => ({ path, total, users: people.size, share: percent(total, all) }))
    .sort((a, b) => b.total - a.total || byValue(a.path, b.path))
}

export function before(
  log: readonly LoggedEvent[],
  span: Span,
  goal: string,
  { last = 5, hours = 24 }: { last?: number; hours?: number } = {},
): Row[] {
  const lists = [...groupBy(log, ({ person }) => person).values()].flatMap((events) => {
    const goalAt = earliest(within(events, span, goal))?.timestampMs
    if (goalAt === undefined) return []
    const others = events.filter(
      ({ event, timestampMs }) =>
        event !== goal &&
        !TECHNICAL.has(event) &&
        timestampMs < goalAt &&
        timestampMs >= goalAt - hours * 3_600_000,
    )
    return [inOrder(others).slice(-last)]
  })
  const names = new Set(lists.flatMap((list) => list.map(({ event }) => event)))
  return [...names]
    .map((event) => {
      const users = lists.filter((list) => list.some((other) => other.event === event)).length
      return {
        event,
        users,
        share: percent(users, lists.length),
        right_before: lists.filter((list) => list.at(-1)?.event === event).length,
        converted: lists.length,
      }
    })
    .sort((a, b) => b.users - a.users || byValue(a.event, b.event))
}
