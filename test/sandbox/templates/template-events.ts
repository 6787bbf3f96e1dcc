/** Events of forty people over six weeks, the same in every run, and plain computations over them. */
export interface TestEvent {
  uuid: string
  event: string
  distinct_id: string
  timestamp: string
  properties: Record<string, unknown>
}

const DAY_MS = 86_400_000
const INDIA_MS = 5.5 * 3_600_000
export const START = Date.UTC(2026, 9, 1)
const PEOPLE = 40

export const TIMEZONE = 'Asia/Kolkata'

const EVENTS = ['$pageview', '$pageview', '$pageview', 'signup', 'activated', 'purchase', '$exception']
const FAILURES = [
  ['TypeError', 'x is undefined'],
  ['TypeError', 'y is not a function'],
  ['NetworkError', "can't reach 'host' {now}"],
] as const

export function templateEvents(): TestEvent[] {
  let state = 7
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  return Array.from({ length: 4000 }, (_, n) => {
    const user = random(PEOPLE)
    // A quarter of the people is gone after four weeks.
    const day = random(user % 4 === 0 ? 28 : 42)
    const event = EVENTS[random(EVENTS.length)] as string
    const [type, message] = FAILURES[random(FAILURES.length)] as (typeof FAILURES)[number]
    return {
      uuid: `00000000-0000-4000-8000-${String((n * 7919) % 10_000).padStart(12, '0')}`,
      event,
      distinct_id: `user ${user}`,
      // Minutes, so that many events share a moment.
      timestamp: new Date(START + day * DAY_MS + random(1440) * 60_000).toISOString(),
      properties: {
        n,
        big: '18446744073709551615',
        $set: { email: `User${user}@example.com`, plan: user % 2 ? 'pro' : "o'free" },
        ...(event === '$exception' && { $exception_types: [type], $exception_values: [message] }),
      },
    }
  })
}

export const between = (events: readonly TestEvent[], from: number, to: number): TestEvent[] =>
  events.filter(({ timestamp }) => Date.parse(timestamp) >= from && Date.parse(timestamp) < to)

export function groupBy<K>(events: readonly TestEvent[], key: (event: TestEvent) => K): Map<K, TestEvent[]> {
  const groups = new Map<K, TestEvent[]>()
  for (const event of events) groups.set(key(event), [...(groups.get(key(event)) ?? []), event])
  return groups
}

export const people = (events: readonly TestEvent[]): number =>
  groupBy(events, (event) => event.distinct_id).size

/** Days of the project's timezone, which is without daylight saving. */
export const activeDays = (events: readonly TestEvent[]): number =>
  groupBy(events, ({ timestamp }) => Math.floor((Date.parse(timestamp) + INDIA_MS) / DAY_MS)).size

/** How many people got how far: every way through the steps is tried, from every first step. */
export function funnelUsers(
  events: readonly TestEvent[],
  steps: readonly string[],
  windowMs: number,
): number[] {
  const furthest = [...groupBy(events, (event) => event.distinct_id).values()].map((own) => {
    const sorted = own
      .map(({ event, timestamp }) => ({ event, at: Date.parse(timestamp) }))
      .sort((a, b) => a.at - b.at)
    const reach = (step: number, after: number, until: number): number => {
      const next = sorted.find(({ event, at }) => event === steps[step] && at > after && at <= until)
      return next ? reach(step + 1, next.at, until) : step
    }
    return Math.max(
      0,
      ...sorted.flatMap(({ event, at }) => (event === steps[0] ? [reach(1, at, at + windowMs)] : [])),
    )
  })
  return steps.map((_, index) => furthest.filter((steps) => steps > index).length)
}
