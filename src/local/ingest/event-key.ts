import type { CaptureEvent } from './capture-event.ts'

const DAY_MICROSECONDS = 86_400_000_000

/** The UTC day of a time, in days since the epoch, after rounding to the microseconds that are stored. */
export const dayOf = (timestampMs: number): number =>
  Math.floor(Math.round(timestampMs * 1000) / DAY_MICROSECONDS)

type EventIdentity = Pick<CaptureEvent, 'timestampMs' | 'event' | 'distinctId' | 'uuid'>

/** What makes two captured events the same one, as in PostHog: day, name, distinct id and uuid. */
export const eventKey = ({ timestampMs, event, distinctId, uuid }: EventIdentity): string =>
  `${dayOf(timestampMs)}:${uuid}:${distinctId}:${event}`
