import type { DateTime } from 'luxon'

/** A stretch of the text that names a stretch of time. */
export interface TimeSpan {
  /** Offsets into the text, end exclusive. */
  start: number
  end: number
  from: DateTime
  to: DateTime
  text: string
  /** Both ends were named. */
  range?: boolean
  /** Of a date that was written out. */
  unit?: 'day' | 'month'
  /** What was not said of a date and therefore chosen: the year, or the week of a weekday. */
  floating?: 'year' | 'week'
}
