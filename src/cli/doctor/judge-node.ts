import { VERSION } from '../../version.ts'
import type { Check } from './check.ts'
import { satisfiesRange } from './version-range.ts'

/** @param needed As in `engines` of package.json: `>=20.18.1`. */
export function judgeNode(version: string, needed: string): Check {
  const found = `Node ${version}; posthog-driver ${VERSION} needs ${needed}`
  if (satisfiesRange(version, needed)) return { id: 'node', state: 'ok', found }
  return { id: 'node', state: 'failed', found, fix: 'Install a newer Node from https://nodejs.org.' }
}
