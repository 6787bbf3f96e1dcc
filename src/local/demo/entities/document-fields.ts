import { type DemoCalendar, dayStartMs, HOUR_MS } from '../calendar.ts'
import { INTERNAL_DOMAIN } from '../people.ts'

/** Who made everything in the demo project. */
export const AUTHOR = {
  id: 1,
  uuid: '01980000-0000-7000-8000-0000000000f1',
  distinct_id: 'demo-author',
  first_name: 'Ada',
  last_name: 'Author',
  email: `ada.author@${INTERNAL_DOMAIN}`,
  is_email_verified: true,
  hedgehog_config: null,
  role_at_organization: 'engineering',
} as const

/** ISO 8601 in UTC, as the REST API writes times. */
export const isoTime = (calendar: DemoCalendar, day: number, utcHour = 10): string =>
  new Date(dayStartMs(calendar, day) + utcHour * HOUR_MS).toISOString()
