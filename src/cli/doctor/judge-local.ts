import type { Check } from './check.ts'
import { satisfiesRange } from './version-range.ts'

/** A package that only the local PostHog needs. */
export interface LocalPackage {
  name: string
  /** As `peerDependencies` has it. */
  range: string
  /** Absent when it is not installed. */
  installed?: string
}

/** @param wanted Whether this very command uses the local PostHog. */
export function judgeLocal(
  packages: readonly LocalPackage[],
  { platform, wanted }: { platform: string; wanted: boolean },
): Check {
  const id = 'local'
  const details = { packages }
  if (platform !== 'linux' && platform !== 'darwin') {
    const found = `The local PostHog does not run on ${platform}: ClickHouse needs Linux or macOS.`
    return {
      id,
      state: wanted ? 'failed' : 'skipped',
      found,
      fix: 'Use a container or WSL for --local.',
      details,
    }
  }
  const missing = packages.filter(({ installed }) => installed === undefined)
  if (missing.length > 0) {
    const found = `Not installed: ${namesOf(missing)}. Only --local, demo and posthog-driver/local need it.`
    const fix = `npm install ${namesOf(missing, ' ')}`
    return { id, state: wanted ? 'failed' : 'skipped', found, fix, details }
  }
  const found = packages.map(({ name, installed }) => `${name} ${installed}`).join(', ')
  const unfit = packages.filter(({ installed, range }) => !satisfiesRange(installed!, range))
  if (unfit.length === 0) return { id, state: 'ok', found, details }
  return {
    id,
    state: 'warning',
    found: `${found}; made for ${unfit.map(({ name, range }) => `${name} ${range}`).join(', ')}`,
    fix: `npm install ${unfit.map(({ name, range }) => `"${name}@${range}"`).join(' ')}`,
    details,
  }
}

const namesOf = (packages: readonly LocalPackage[], separator = ', '): string =>
  packages.map(({ name }) => name).join(separator)
