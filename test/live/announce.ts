import { LIVE_PARTS, missingFor } from './live-keys.ts'

/** Says before anything runs what will, and what will not and why. */
export function setup(): void {
  for (const part of LIVE_PARTS) {
    const missing = missingFor(part)
    const what =
      missing.length === 0
        ? 'runs, with the keys of the environment'
        : `SKIPPED, not set: ${missing.join(', ')}`
    console.log(`live test of ${part}: ${what}`)
  }
}
