import { HOUR_MS } from './calendar.ts'
import type { Random } from './random.ts'

/** Weight of each local hour: people at work, and people who look at a web site. */
const WORK_HOURS = [1, 0, 0, 0, 0, 1, 3, 8, 20, 34, 38, 34, 22, 28, 34, 32, 27, 20, 11, 8, 7, 6, 4, 2]
const SITE_HOURS = [3, 2, 1, 1, 1, 2, 5, 9, 16, 22, 24, 23, 20, 21, 23, 22, 20, 18, 16, 17, 18, 16, 11, 6]

export type Rhythm = 'work' | 'site'

const weighted = (hours: readonly number[]): readonly (readonly [number, number])[] =>
  hours.map((weight, hour) => [hour, weight] as const)

const RHYTHMS: Readonly<Record<Rhythm, readonly (readonly [number, number])[]>> = {
  work: weighted(WORK_HOURS),
  site: weighted(SITE_HOURS),
}

/** A moment of the UTC day that suits the person's local time. */
export function sessionStartMs(
  dayMs: number,
  rhythm: Rhythm,
  utcOffsetHours: number,
  random: Random,
): number {
  const localHour = random.weighted(RHYTHMS[rhythm])
  const utcHour = (localHour - utcOffsetHours + 24) % 24
  const intoHourMs = Math.floor(random.next() * HOUR_MS)
  return dayMs + ((utcHour * HOUR_MS + intoHourMs) % (24 * HOUR_MS))
}
