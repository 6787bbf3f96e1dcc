import type { RateBudgetStatus } from './http-client.ts'

/** The budget's part of what is reported. */
export type RateBudgetWindows = Omit<RateBudgetStatus, 'waiting'>

export interface RateBudgetOptions {
  /** Requests in any 60 seconds; Infinity for no limit. */
  perMinute: number
  /** Requests in any 60 minutes; Infinity for no limit. */
  perHour: number
  now: () => number
  /** Starts of requests made before, in any order: they count as well. @default none */
  history?: readonly number[]
  /** By how much the windows are longer than the server's: a request may be slower on its way than the next. @default 0 */
  marginMs?: number
}

/** A place in line. `start` may move back when the server asks for a pause, so look again after waiting. */
export interface Reservation {
  readonly start: number
}

/**
 * Two sliding windows over the start times of requests. A request reserves the earliest time at which neither window is
 * full, behind all earlier reservations: first come, first served, without polling.
 */
export interface RateBudget {
  reserve(): Reservation
  /** For whoever gives up before the start. */
  release(reservation: Reservation): void
  /** The server said no (429 with Retry-After): everything that has not started waits until then, in the same order. */
  pauseUntil(time: number): void
  status(): RateBudgetWindows
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

export function createRateBudget(options: RateBudgetOptions): RateBudget {
  const { perMinute, perHour, now, history = [], marginMs = 0 } = options
  /** Ascending by start: at least the longest window that is limited, and every reservation. */
  let line: { start: number }[] = history
    .toSorted((a, b) => a - b)
    .map((start) => ({ start: Math.min(start, now()) }))
  let pausedUntil = Number.NEGATIVE_INFINITY

  const keptMs = (Number.isFinite(perHour) ? HOUR_MS : Number.isFinite(perMinute) ? MINUTE_MS : 0) + marginMs

  const startOf = (index: number): number => line[index]?.start ?? Number.NEGATIVE_INFINITY

  // The request `limit` places ahead must be a whole window old before another may start.
  const nextStart = (): number =>
    Math.max(
      now(),
      pausedUntil,
      startOf(line.length - 1),
      startOf(line.length - perMinute) + MINUTE_MS + marginMs,
      startOf(line.length - perHour) + HOUR_MS + marginMs,
    )

  function forgetThePast(): void {
    const since = now() - keptMs
    // Only when it halves the line, so that the cost per request stays constant.
    if (line.length < 1024 || startOf(line.length >> 1) > since) return
    line = line.filter(({ start }) => start > since)
  }

  function remaining(limit: number, windowMs: number): number {
    if (limit === Number.POSITIVE_INFINITY) return limit
    const since = now() - windowMs
    let used = 0
    while (used < limit && startOf(line.length - 1 - used) > since) used++
    return limit - used
  }

  return {
    reserve() {
      forgetThePast()
      const reservation = { start: nextStart() }
      line.push(reservation)
      return reservation
    },
    release(reservation) {
      const index = line.lastIndexOf(reservation)
      if (index >= 0) line.splice(index, 1)
    },
    pauseUntil(time) {
      pausedUntil = Math.max(pausedUntil, time)
      const waiting = line.filter(({ start }) => start > now())
      const shiftMs = pausedUntil - (waiting[0]?.start ?? pausedUntil)
      if (shiftMs > 0) for (const reservation of waiting) reservation.start += shiftMs
    },
    status: () => ({
      remainingThisMinute: remaining(perMinute, MINUTE_MS),
      remainingThisHour: remaining(perHour, HOUR_MS),
      waitMs: Math.ceil(Math.max(0, nextStart() - now())),
    }),
  }
}
