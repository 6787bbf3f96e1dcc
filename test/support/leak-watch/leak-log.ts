import { holdsKey } from './known-keys.ts'

/** Where keys were seen that must not be there, since the log was last emptied. Never holds a key. */
const leaks: string[] = []
const allowances = new Set<KeyAllowance>()

export interface KeyAllowance {
  /** Part of the place, as a leak there is reported: `stdout of node dist/cli/main.js local`. */
  place: string
  /** Why the key has to be there. */
  reason: string
  /** Whether it was. */
  used: boolean
}

/**
 * Lets this test, or this file when called outside of its tests, show a key in one place on purpose. A test whose
 * allowance nothing uses fails.
 * @example
 * allowKey({ place: 'stdout of node dist/cli/main.js local', reason: 'it prints the key it made for its own server' })
 */
export function allowKey({ place, reason }: Pick<KeyAllowance, 'place' | 'reason'>): KeyAllowance {
  if (place.length < 8 || reason.length < 8)
    throw new Error('An allowance needs a narrow place and a reason.')
  const allowance = { place, reason, used: false }
  allowances.add(allowance)
  return allowance
}

/** Notes a leak when the text holds a key; says whether it does. */
export function look(place: string, text: string): boolean {
  const found = holdsKey(text)
  if (found) report(place)
  return found
}

export function report(place: string): void {
  // The place may quote what was called, with the key in it.
  const shown = holdsKey(place) ? `${place.slice(0, 12)}... (the rest of it holds the key)` : place
  const allowance = [...allowances].find((one) => shown.includes(one.place))
  if (allowance) allowance.used = true
  else if (!leaks.includes(shown)) leaks.push(shown)
}

/** The leaks so far; the log is empty after it. */
export const takeLeaks = (): string[] => leaks.splice(0)

export const currentAllowances = (): ReadonlySet<KeyAllowance> => new Set(allowances)

/** Ends allowances; gives those that nothing used. */
export function endAllowances(ended: Iterable<KeyAllowance>): KeyAllowance[] {
  return [...ended].filter((allowance) => allowances.delete(allowance) && !allowance.used)
}
