import { z } from 'zod'

const toIso = (time: string | Date): string => (typeof time === 'string' ? time : time.toISOString())

const MOMENT = 'expected a Date, or ISO 8601 text with an offset, such as 2026-09-01T10:00:00Z'
const MOMENT_OR_DAY = 'expected a Date, ISO 8601 text with an offset, or a day such as 2026-09-01'

/** A moment: a Date, or ISO 8601 text with an offset, because text without one is read in somebody else's zone. */
export const momentInput = z
  .union([z.date(MOMENT), z.iso.datetime({ offset: true, error: MOMENT })], MOMENT)
  .transform(toIso)

/** For `.check` of what has both: a period that ends before it begins holds nothing, which nobody wants to ask for. */
export function periodInOrder({
  value: { from, to },
  issues,
}: z.core.ParsePayload<{ from?: string; to?: string }>): void {
  if (from === undefined || to === undefined || Date.parse(from) < Date.parse(to)) return
  issues.push({ code: 'custom', path: ['to'], message: 'expected a moment after from', input: to })
}

/** A moment, or a day as `2026-09-01`. */
export const momentOrDayInput = z
  .union([z.date(), z.iso.datetime({ offset: true }), z.iso.date()], MOMENT_OR_DAY)
  .transform(toIso)

/** What PostHog's lists filter by: a Date, ISO 8601 text, or a relative time such as `-7d`. */
export const dateFilterInput = z
  .union([z.date(), z.string().min(1)], { error: 'expected a Date, ISO 8601 text, or a time such as -7d' })
  .transform(toIso)
