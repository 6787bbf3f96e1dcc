import { endsOf, type Period, toIso } from './period.ts'

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const
export type Interval = (typeof INTERVALS)[number]

/** Buckets a period is cut into. Weeks start on Monday. */
export interface Buckets {
  /** Start of every bucket the period touches: `2026-05-01` for days, weeks and months, ISO with offset for hours. */
  starts: string[]
  /** 1 where the period covers only a part of the bucket (a running day, the first day of "last 7 days"), else 0. */
  partial: (0 | 1)[]
}

/** Most buckets one answer may have: a month of hours, twenty years of days are refused by the caller. */
export const MAX_BUCKETS = 2000

/** Up to 2 days by hour, up to 92 days by day, up to 1 year by week, longer by month. */
export function intervalFor(period: Period): Interval {
  const { from, to } = endsOf(period)
  const days = to.diff(from, 'days').days
  if (days <= 2) return 'hour'
  if (days <= 92) return 'day'
  return days <= 366 ? 'week' : 'month'
}

/** How many buckets a period touches, without making them. */
export function countBuckets(period: Period, interval: Interval): number {
  const { from, to } = endsOf(period)
  return Math.ceil(to.diff(from.startOf(interval), `${interval}s`).as(`${interval}s`))
}

export function bucketsOf(period: Period, interval: Interval): Buckets {
  const { from, to } = endsOf(period)
  const buckets: Buckets = { starts: [], partial: [] }
  let start = from.startOf(interval)
  while (start < to && buckets.starts.length <= MAX_BUCKETS) {
    const end = start.plus({ [interval]: 1 })
    buckets.starts.push(interval === 'hour' ? toIso(start) : (start.toISODate() as string))
    buckets.partial.push(start < from || end > to ? 1 : 0)
    start = end
  }
  return buckets
}
