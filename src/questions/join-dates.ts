import type { DateTime } from 'luxon'
import type { TimeSpan } from './time-span.ts'

/** A year that was not named may have been the one before, by this much. */
const MAX_ACROSS_YEARS_DAYS = 183

/**
 * The span from the start of one date to the end of another. What was not said is chosen so that the start comes first:
 * "between Friday and Monday", "1 March to 5 April 2025", "from November to February", "1 to 30 November" on the 21st.
 * Ends that were named in the wrong order stay so; such a span is empty and not read.
 */
export function joinDates(first: TimeSpan, last: TimeSpan, now: DateTime): TimeSpan {
  let start = first
  let end = last
  if (first.floating === 'year' && last.unit && !last.floating)
    start = moved(first, first.from.set({ year: last.from.year }))
  else if (first.floating && first.from >= last.to) {
    const later = last.from.plus({ years: 1 })
    const earlier = first.from.minus({ [`${first.floating}s`]: 1 })
    if (last.floating === 'year' && later.hasSame(now, 'month')) end = moved(last, later)
    else if (last.to.diff(earlier, 'days').days <= MAX_ACROSS_YEARS_DAYS) start = moved(first, earlier)
  }
  return {
    start: first.start,
    end: last.end,
    from: start.from,
    to: end.to,
    text: `${start.text} to ${end.text}`,
    range: true,
  }
}

function moved(span: TimeSpan, from: DateTime): TimeSpan {
  const unit = span.unit ?? 'day'
  return { ...span, from, to: from.plus({ [unit]: 1 }), text: dateText(from, unit) }
}

export const dateText = (date: DateTime, unit: 'day' | 'month'): string =>
  date.toFormat(unit === 'day' ? 'd LLLL yyyy' : 'LLLL yyyy')
