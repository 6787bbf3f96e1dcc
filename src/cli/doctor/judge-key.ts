import { hostsFor } from '../../hosts.ts'
import type { Check } from './check.ts'
import { isKeyKnown, type ProjectFindings } from './project-findings.ts'

/** Whether PostHog knows the key, whatever it allows it. */
export function judgeKey(findings: ProjectFindings): Check {
  const { ping } = findings
  if (isKeyKnown(findings)) return { id: 'key', state: 'ok', found: 'PostHog knows the key' }
  if (ping.ok) throw new Error('A query that worked had a key.')
  if (ping.error.status === 401)
    return {
      id: 'key',
      state: 'failed',
      found: `${new URL(ping.host).host} does not know this key (401).`,
      fix: `Check POSTHOG_PERSONAL_API_KEY${elsewhere(ping.host)}. Keys are made in PostHog under Settings > Personal API keys.`,
    }
  return { id: 'key', state: 'skipped', found: 'PostHog did not get as far as the key.' }
}

/** Where a key that is unknown here may be known. */
function elsewhere(host: string): string {
  const [region, other] = host === hostsFor('eu').host ? ['EU', 'US'] : ['US', 'EU']
  if (host !== hostsFor('us').host && host !== hostsFor('eu').host)
    return ', which has to be made on this very PostHog'
  return ` and POSTHOG_HOST: ${region} Cloud does not know the keys of ${other} Cloud`
}

/** Whether one tiny query works: what everything else rests on. */
export function judgeQuery({ ping }: ProjectFindings): Check {
  const details = { ms: ping.ms }
  if (ping.ok) {
    const found = `answered in ${ping.ms} ms, times in ${ping.timezone}`
    return { id: 'query', state: 'ok', found, details: { ...details, timezone: ping.timezone } }
  }
  const { message, hint, code, status } = ping.error
  return { id: 'query', state: 'failed', found: message, fix: hint, details: { ...details, code, status } }
}
