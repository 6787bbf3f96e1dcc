import type { Check } from './check.ts'

/** Less than this spoils nobody's numbers. */
const TOLERATED_MS = 5 * 60_000

/** @param skewMs How far this machine is ahead of PostHog; undefined when it did not say what time it is. */
export function judgeClock(skewMs: number | undefined): Check {
  const id = 'clock'
  if (skewMs === undefined) return { id, state: 'skipped', found: 'PostHog did not say what time it is.' }
  const details = { skewMs }
  const distance = `${describe(Math.abs(skewMs) / 1000)} ${skewMs > 0 ? 'ahead of' : 'behind'} PostHog`
  if (Math.abs(skewMs) < 2_000) return { id, state: 'ok', found: 'in step with PostHog', details }
  if (Math.abs(skewMs) <= TOLERATED_MS) return { id, state: 'ok', found: distance, details }
  return {
    id,
    state: 'warning',
    found:
      `This machine is ${distance}: periods such as "the last hour" end by this clock, and events captured here carry ` +
      'its time.',
    fix: 'Set the clock of this machine by a time server (NTP).',
    details,
  }
}

function describe(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 3600)} hours`
}
