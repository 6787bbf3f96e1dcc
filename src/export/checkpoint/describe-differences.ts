import { isDeepStrictEqual } from 'node:util'
import { truncateText } from '../../format/truncate-text.ts'
import { redactSecrets } from '../../redact.ts'
import type { Fingerprint } from './journal-entry.ts'

const SHOWN_LENGTH = 80

/** What two fingerprints do not share, each as `columns: was [...], is now [...]`. */
export function describeDifferences(before: Fingerprint, now: Fingerprint): string[] {
  // As JSON keeps it: without what is undefined.
  const current = JSON.parse(JSON.stringify(now)) as Fingerprint
  return [...new Set([...Object.keys(before), ...Object.keys(current)])]
    .filter((name) => !isDeepStrictEqual(before[name], current[name]))
    .map((name) => `${name}: was ${show(before[name])}, is now ${show(current[name])}`)
}

const show = (value: unknown): string =>
  value === undefined ? 'not set' : truncateText(redactSecrets(JSON.stringify(value)), SHOWN_LENGTH)
