import type { CaptureEvent } from '../ingest/capture-event.ts'
import { visitApp } from './app-visit.ts'
import { billCustomer } from './billing.ts'
import { createCalendar, DAY_MS, type DemoCalendar, dayStartMs, HOUR_MS, isWeekend } from './calendar.ts'
import { createPeople } from './people.ts'
import { type DemoPerson, hasAppointment, visitChance } from './person.ts'
import { createRandom, type Random } from './random.ts'
import { visitSite } from './site-visit.ts'

export interface DemoOptions {
  /** The clock: nothing happens after it, and its UTC day is the last of the project. */
  now: Date
  /** Complete days before the clock's day. @default 90 */
  days?: number
  /** @default 2000 */
  people?: number
  /** An integer; another seed is another project. @default 1 */
  seed?: number
}

export interface DemoEventsOptions extends DemoOptions {
  /** `history` stops at the last midnight UTC, `today` starts there. @default 'all' */
  part?: 'all' | 'history' | 'today'
}

export const DEMO_DEFAULTS = { days: 90, people: 2000, seed: 1 } as const

const LATE_SHARE = 0.004
const DUPLICATE_SHARE = 0.002
/** After this a client that saw no answer sends again. */
const REDELIVERY_MS = 3000

/**
 * The events of the demo project, a subscription product for documents, in order of time. Equal options give equal
 * events; two clocks of one UTC day agree on everything up to the earlier one.
 * @example
 * let purchases = 0
 * for (const event of generateDemoEvents({ now: new Date() })) if (event.event === 'subscription_purchased') purchases++
 */
export function* generateDemoEvents(options: DemoEventsOptions): Generator<CaptureEvent> {
  const { now, days, people: peopleCount, seed, part } = { ...DEMO_DEFAULTS, part: 'all', ...options }
  const calendar = createCalendar(now, days)
  const people = createPeople(calendar, peopleCount, seed)
  const fromMs = part === 'today' ? calendar.anchorMs : calendar.startMs
  // Exclusive: the next microsecond after the clock, which is the finest step an event can have.
  const untilMs = part === 'history' ? calendar.anchorMs : now.getTime() + 0.001
  // A session may outlast midnight, so a day needs the one before it.
  const firstDay = part === 'today' ? Math.max(0, calendar.today - 1) : 0
  const lastDay = part === 'history' ? calendar.today - 1 : calendar.today

  let pending: CaptureEvent[] = []
  for (let day = firstDay; day <= lastDay; day++) {
    for (const person of people) liveDay(calendar, person, day, seed, pending)
    pending.sort((left, right) => left.timestampMs - right.timestampMs)
    const dayEndMs = dayStartMs(calendar, day) + DAY_MS
    const split = firstIndexFrom(pending, day === lastDay ? untilMs : dayEndMs)
    for (let index = 0; index < split; index++) {
      const event = pending[index]!
      if (event.timestampMs >= fromMs) yield* deliver(event, calendar)
    }
    pending = pending.slice(split)
  }
}

/** Everything one person does on one day; depends on the person, the day and the seed alone. */
function liveDay(
  calendar: DemoCalendar,
  person: DemoPerson,
  day: number,
  seed: number,
  out: CaptureEvent[],
): void {
  const random = createRandom(seed, 2, person.index, day)
  if (person.visitDays.includes(day)) visitSite(calendar, person, day, random, out)
  if (person.signUpDay === undefined || day <= person.signUpDay) return
  billCustomer(calendar, person, day, random, out)
  const sessions = sessionCount(calendar, person, day, random)
  for (let session = 0; session < sessions; session++) {
    visitApp({ calendar, person, day, first: session === 0, random, out })
  }
}

function sessionCount(calendar: DemoCalendar, person: DemoPerson, day: number, random: Random): number {
  const comes = random.chance(visitChance(person, day, isWeekend(calendar, day)))
  if (!comes && !hasAppointment(person, day)) return 0
  const more = person.engagement.sessionsPerDay - 1
  return 1 + Math.floor(more) + (random.chance(more % 1) ? 1 : 0)
}

/** Adds when the event arrived; a few arrive hours late, a few arrive twice. */
function* deliver(event: CaptureEvent, calendar: DemoCalendar): Generator<CaptureEvent> {
  event.receivedAtMs = event.timestampMs
  const settled = event.timestampMs < calendar.anchorMs - DAY_MS
  const roll = Number.parseInt(event.uuid.slice(-6), 16) / 0x1000000
  if (settled && roll < LATE_SHARE) event.receivedAtMs += (1 + (roll / LATE_SHARE) * 20) * HOUR_MS
  yield event
  if (settled && roll > 1 - DUPLICATE_SHARE)
    yield { ...event, receivedAtMs: event.timestampMs + REDELIVERY_MS }
}

/** Index of the first event at or after a moment, in events sorted by time. */
function firstIndexFrom(events: readonly CaptureEvent[], momentMs: number): number {
  const index = events.findIndex((event) => event.timestampMs >= momentMs)
  return index === -1 ? events.length : index
}
