import { type DemoCalendar, INCIDENT_HOURS } from './calendar.ts'

/** The version people run: one release about every nine days, a broken one on the incident day, rolled back the same evening. */
export const BROKEN_RELEASE = '5.0.0'

export function releaseOn(calendar: DemoCalendar, day: number, utcHour: number): string {
  if (isIncident(calendar, day, utcHour)) return BROKEN_RELEASE
  const afterFix = calendar.incidentDay !== undefined && day > calendar.incidentDay
  return afterFix ? '5.0.1' : `4.${Math.floor(day / 9)}.0`
}

export const isIncident = (calendar: DemoCalendar, day: number, utcHour: number): boolean =>
  day === calendar.incidentDay && utcHour >= INCIDENT_HOURS.from && utcHour < INCIDENT_HOURS.to
