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
  return interval === 'hour' ? hoursOf(period) : datesOf(period, interval)
}

function hoursOf(period: Period): Buckets {
  const { from, to } = endsOf(period)
  const buckets: Buckets = { starts: [], partial: [] }
  let start = from.startOf('hour')
  while (start < to && buckets.starts.length <= MAX_BUCKETS) {
    const end = start.plus({ hour: 1 })
    buckets.starts.push(toIso(start))
    buckets.partial.push(start < from || end > to ? 1 : 0)
    start = end
  }
  return buckets
}

/** Days, weeks and months are dates of the calendar, wherever the zone puts their midnight: no instant is needed to count them. */
function datesOf(period: Period, interval: Exclude<Interval, 'hour'>): Buckets {
  const { from, to } = endsOf(period)
  const first = from.startOf(interval)
  const last = to.minus({ milliseconds: 1 }).toISODate() as string
  const buckets: Buckets = { starts: [], partial: [] }
  const date = new Date(Date.UTC(first.year, first.month - 1, first.day))
  const isoDate = (): string => date.toISOString().slice(0, 10)
  while (isoDate() <= last && buckets.starts.length <= MAX_BUCKETS) {
    buckets.starts.push(isoDate())
    if (interval === 'month') date.setUTCMonth(date.getUTCMonth() + 1)
    else date.setUTCDate(date.getUTCDate() + (interval === 'week' ? 7 : 1))
    buckets.partial.push(0)
  }
  if (first < from) buckets.partial[0] = 1
  // The last bucket is whole when the period ends where the next one starts.
  if (buckets.partial.length > 0 && +to !== +to.startOf(interval))
    buckets.partial[buckets.partial.length - 1] = 1
  return buckets
}
