import { InvalidArgumentError } from 'commander'

/** A day: whoever waits longer wants no deadline at all, and timers end at 24 days. */
const LONGEST_S = 86_400

/** Seconds above 0, fractions allowed. */
export function parseSeconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= LONGEST_S) return value
  throw new InvalidArgumentError('Expected seconds above 0, a day (86400) at most; for example 30.')
}
