/**
 * The demo project's time line. Days are numbered: 0 is the first, `today` the UTC day of the clock. Everything that
 * happens to the project (launch, incident, experiments) hangs on this one object, so events and entities agree.
 */
export interface DemoCalendar {
  /** Midnight UTC of day 0. */
  startMs: number
  /** Midnight UTC of the clock's day. */
  anchorMs: number
  /** Index of the clock's day; also the number of complete days. */
  today: number
  /** A broken release: errors rise, sign-ups nearly stop. Always a Wednesday; undefined when the project is too short. */
  incidentDay?: number
  /** Launch of the AI assistant, with a wave of visitors. Always a Tuesday. */
  launchDay?: number
  /** First day of the running experiment. */
  onboardingExperimentDay: number
  /** First day and end (exclusive) of the concluded experiment. */
  pricingExperiment: { startDay: number; endDay: number }
}

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

/** Hours of the incident day, UTC, from the release to the rollback. */
export const INCIDENT_HOURS = { from: 8, to: 18 } as const

const TUESDAY = 2
const WEDNESDAY = 3

export function createCalendar(now: Date, days: number): DemoCalendar {
  const anchorMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const startMs = anchorMs - days * DAY_MS
  return {
    startMs,
    anchorMs,
    today: days,
    incidentDay: lastWeekday(startMs, WEDNESDAY, Math.round(days * 0.82)),
    launchDay: lastWeekday(startMs, TUESDAY, Math.round(days * 0.5)),
    onboardingExperimentDay: Math.round(days * 0.4),
    pricingExperiment: { startDay: Math.round(days * 0.06), endDay: Math.round(days * 0.38) },
  }
}

export const dayStartMs = (calendar: DemoCalendar, day: number): number => calendar.startMs + day * DAY_MS

/** 0 is Sunday. */
export const weekday = (calendar: DemoCalendar, day: number): number =>
  new Date(dayStartMs(calendar, day)).getUTCDay()

export const isWeekend = (calendar: DemoCalendar, day: number): boolean => weekday(calendar, day) % 6 === 0

/** The last such weekday on or before `latestDay`, if the project is old enough to have one. */
function lastWeekday(startMs: number, wanted: number, latestDay: number): number | undefined {
  for (let day = latestDay; day >= 0; day--) {
    if (new Date(startMs + day * DAY_MS).getUTCDay() === wanted) return day
  }
  return undefined
}
